// scripts/syscalls-table: system call numbers out of every kind of headers folder.
// @runtimes bun deno
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { numbers as aarch64 } from "../arch/aarch64/numbers.gen.ts";
import { numbers as x86_64 } from "../arch/x86_64/numbers.gen.ts";
import { evaluate } from "../gen/numbers/expression.ts";
import { findNumbers } from "../gen/numbers/find.ts";
import { runtimeName } from "./harness.ts";
import t from "./tap.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = mkdtempSync(join(tmpdir(), "reverie-headers-"));
t.teardown(() => rmSync(FOLDER, { recursive: true }));

const X86 =
  "#define __NR_read 0\n#define __NR_open 2\n#define __NR_execve 59\n#define __NR_openat 257\n";
const ARM64 = "#define __NR_io_setup 0\n#define __NR_renameat 38\n#define __NR_openat 56\n";

/** As the list is written that many architectures share. */
const SHARED = `#include <asm/bitsperlong.h>
/* #define __NR_comment 1
 */
#ifndef __SYSCALL
#define __SYSCALL(x, y)
#endif
#if __BITS_PER_LONG == 32 || defined(__SYSCALL_COMPAT)
#define __SC_3264(_nr, _32, _64) __SYSCALL(_nr, _32)
#else
#define __SC_3264(_nr, _32, _64) __SYSCALL(_nr, _64)
#endif
#define __NR_io_setup 0
#if defined(__ARCH_WANT_TIME32_SYSCALLS) || \\
    __BITS_PER_LONG != 32
#define __NR_io_getevents 4
#endif
#define __NR3264_fcntl 25
__SC_COMP_3264(__NR3264_fcntl, sys_fcntl64, sys_fcntl, compat_sys_fcntl64)
#ifdef __ARCH_WANT_RENAMEAT
#define __NR_renameat 38
#endif
#define __NR_openat 56
#ifdef __ARCH_WANT_SYNC_FILE_RANGE2
#define __NR_sync_file_range2 84
#elif 0
#error "no"
#else
#define __NR_sync_file_range 84
#endif
#define __NR_arch_specific_syscall 244
#if defined(__SYSCALL_COMPAT) || __BITS_PER_LONG == 32
#define __NR_clock_gettime64 403
#endif
#undef __NR_syscalls
#define __NR_syscalls 470
#if __BITS_PER_LONG == 64 && !defined(__SYSCALL_COMPAT)
#define __NR_fcntl __NR3264_fcntl
#else
#define __NR_fcntl64 __NR3264_fcntl
#endif
`;

const SHARED_TABLE = `# comment
0\tcommon\tio_setup\t\t\tsys_io_setup\t\t\tcompat_sys_io_setup
4\ttime32\tio_getevents\t\t\tsys_io_getevents_time32
4\t64\tio_getevents\t\t\tsys_io_getevents
25\t32\tfcntl64\t\t\t\tsys_fcntl64
25\t64\tfcntl\t\t\t\tsys_fcntl
38\trenameat renameat\t\t\tsys_renameat
56\tcommon\topenat\t\t\t\tsys_openat
84\tcommon\tsync_file_range\t\t\tsys_sync_file_range
259\triscv\triscv_flush_icache\t\tsys_riscv_flush_icache
`;

const X86_TABLE =
  "0\tcommon\tread\tsys_read\n2\tcommon\topen\tsys_open\n59\t64\texecve\tsys_execve\n" +
  "257\tcommon\topenat\tsys_openat\n520\tx32\texecve\tcompat_sys_execve\n";

const WANTS = "#define __ARCH_WANT_RENAMEAT\n#define __ARCH_WANT_NEW_STAT\n";
const ALL_SHARED = "io_setup:0 io_getevents:4 fcntl:25 renameat:38 openat:56 sync_file_range:84";

/** What a tree is, its files, and what is found in it. */
const TREES: readonly (readonly [string, Record<string, string>, x86: string, arm: string])[] = [
  [
    "a linux-libc-dev for all architectures",
    {
      "usr/lib/linux/uapi/x86/asm/unistd_64.h": X86,
      "usr/lib/linux/uapi/arm64/asm/unistd_64.h": ARM64,
    },
    "read:0 open:2 execve:59 openat:257",
    "io_setup:0 renameat:38 openat:56",
  ],
  [
    "/usr/include of a PC",
    { "x86_64-linux-gnu/asm/unistd_64.h": X86, "asm-generic/unistd.h": SHARED },
    "read:0 open:2 execve:59 openat:257",
    ALL_SHARED,
  ],
  [
    "headers_install for arm64",
    {
      "include/asm/unistd.h": `${WANTS}#include <asm-generic/unistd.h>\n`,
      "include/asm-generic/unistd.h": SHARED,
    },
    "",
    ALL_SHARED,
  ],
  [
    "headers of a kernel whose arm64 list was made by its build",
    {
      "arch/arm64/include/uapi/asm/unistd.h": "#include <asm/unistd_64.h>\n",
      "include/uapi/asm-generic/unistd.h": SHARED,
      "arch/x86/include/generated/uapi/asm/unistd_64.h": X86,
    },
    "read:0 open:2 execve:59 openat:257",
    ALL_SHARED,
  ],
  [
    "sources of a kernel",
    {
      "arch/x86/entry/syscalls/syscall_64.tbl": X86_TABLE,
      "scripts/syscall.tbl": SHARED_TABLE,
      "arch/arm64/kernel/Makefile.syscalls":
        "syscall_abis_32 +=\nsyscall_abis_64 += renameat rlimit\n",
    },
    "read:0 open:2 execve:59 openat:257",
    ALL_SHARED,
  ],
];

function makeTree(files: Record<string, string>): string {
  const root = mkdtempSync(join(FOLDER, "tree"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

function textOf(root: string, arch: "x86_64" | "aarch64"): string {
  const list = [...findNumbers(root, arch).numbers].sort(([, a], [, b]) => a - b);
  return list.map(([name, number]) => `${name}:${number}`).join(" ");
}

for (const [what, files, x86, arm] of TREES) {
  t.test(`numbers of ${what}`, (t) => {
    const root = makeTree(files);
    if (x86) t.equal(textOf(root, "x86_64"), x86);
    else t.throws(() => textOf(root, "x86_64"), { message: /^No numbers of x86_64 in / });
    t.equal(textOf(root, "aarch64"), arm);
    t.end();
  });
}

t.test("numbers of another architecture are not taken for the wanted one's", (t) => {
  const riscv = makeTree({ "include/asm/unistd_64.h": `${ARM64}#define __NR_riscv_hwprobe 258\n` });
  t.throws(() => findNumbers(riscv, "aarch64"), {
    message: /only include\/asm\/unistd_64\.h \(it is not/,
  });
  const pc = makeTree({ "asm/unistd_64.h": X86 });
  t.throws(() => findNumbers(pc, "aarch64"), { message: /io_setup is 0: here that is missing/ });
  t.end();
});

t.test("a header that can't be understood is named, with its line", (t) => {
  for (const [text, message] of [
    ["#define __NR_read (__NR_base + 1)\n", /"__NR_base \+ 1|nothing defines __NR_base/],
    ["#if FOO(1)\n#endif\n", /unistd_64\.h: #if FOO\(1\): "FOO\(1\)" has no value/],
    ["#ifdef A\n", /ends within an #if/],
    ["#endif\n", /#endif : there is no #if before it/],
    ["#define __NR_a __NR_b\n#define __NR_b __NR_a\n", /stands for itself/],
    ["#include <asm/unistd_more.h>\n", /it includes asm\/unistd_more\.h, which is not there/],
    ["#include <asm/unistd_64.h>\n", /which is not there/],
    ["", /it has no numbers/],
  ] as const) {
    const root = makeTree({ "asm/unistd_64.h": text });
    t.throws(() => findNumbers(root, "x86_64"), { message }, JSON.stringify(text));
  }
  t.end();
});

t.test("expressions are worth what C makes of them", (t) => {
  const macros = new Map([
    ["A", "(B + 1)"],
    ["B", "0x10"],
    ["EMPTY", ""],
  ]);
  for (const [text, value] of [
    ["1 + 2 * 3 - 4", 3],
    ["10 - 3 - 2", 5],
    ["!defined(A) || defined B && !0", 1],
    ["A == 17 && B != 17", 1],
    ["(A << 1) >= 34UL", 1],
    ["-1 < 010", 1],
    ["UNKNOWN > 0", 0],
    ["defined(EMPTY)", 1],
  ] as const)
    t.equal(evaluate(text, macros, 0), value, text);
  for (const text of ["", "1 +", "(1", "1 2", "A B", "EMPTY", "UNKNOWN", "1 ? 2 : 3"])
    t.throws(() => evaluate(text, macros), { message: /has no value/ }, `"${text}" is none`);
  t.end();
});

function run(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, REVERIE_RUNTIME: runtimeName };
  return spawnSync(join(ROOT, "scripts/syscalls-table"), words, { encoding: "utf8", env });
}

t.test("the command prints text, JSON and TypeScript", (t) => {
  const [, files] = TREES[0]!;
  const root = makeTree(files);
  t.equal(
    run(root).stdout,
    "# name\tx86_64\taarch64\nexecve\t59\t-\nio_setup\t-\t0\nopen\t2\t-\nopenat\t257\t56\nread\t0\t-\nrenameat\t-\t38\n",
  );
  const json = JSON.parse(run("-f", "json", root).stdout);
  t.strictSame(json.aarch64, { io_setup: 0, renameat: 38, openat: 56 });
  t.match(
    run("--format=ts", "--arch=aarch64", root).stdout,
    /export const aarch64 = \{\n {2}io_setup: 0,\n/,
  );
  t.match(run("--help").stdout, /^scripts\/syscalls-table \[options\] \[FOLDER\]\n/);
  t.end();
});

t.test("the command says what is wrong", (t) => {
  const pc = makeTree({ "asm/unistd_64.h": X86 });
  const one = run(pc);
  t.strictSame([one.status, one.stdout.split("\n")[0]], [0, "# name\tx86_64"]);
  t.match(one.stderr, /^scripts\/syscalls-table: No numbers of aarch64 in /);
  for (const [words, status, message] of [
    [["--arch", "aarch64", pc], 1, /No numbers of aarch64 in .*There is only asm\/unistd_64\.h/],
    [[FOLDER], 1, /None of the \d+ files that have them is there/],
    [[join(FOLDER, "none")], 1, /there is no folder /],
    [["--arch", "arm"], 2, /--arch is "arm"; it can be x86_64 or aarch64 \(--help/],
    [["--format", "xml"], 2, /--format is "xml"; it can be text or json or ts/],
    [["--arhc"], 2, /Unknown option '--arhc'/],
    [["a", "b"], 2, /One folder, not also b/],
  ] as const) {
    const ran = run(...words);
    t.strictSame([ran.status, ran.stdout], [status, ""], words.join(" "));
    t.match(ran.stderr, message);
  }
  t.end();
});

const skip = existsSync("/usr/include/asm-generic/unistd.h") ? false : "no kernel headers here";

t.test("the headers of this machine agree with ours", { skip }, (t) => {
  const ran = run("-f", "json");
  const ours = { x86_64, aarch64 } as Readonly<Record<string, Readonly<Record<string, number>>>>;
  const found: Record<string, Record<string, number>> = JSON.parse(ran.stdout);
  for (const [arch, numbers] of Object.entries(found)) {
    t.ok(Object.keys(numbers).length > 290, `${Object.keys(numbers).length} of ${arch}`);
    for (const [name, number] of Object.entries(numbers))
      if (name in ours[arch]! && ours[arch]![name] !== number)
        t.fail(`${arch} ${name} is ${number}`);
  }
  t.end();
});
