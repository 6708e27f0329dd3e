// @runtimes bun deno
// @emulated 30
// `reverie syscalls`: what is known of every call.
import type { CallFacts, Coverage } from "../../src/cli/syscalls/facts.ts";
import { launcher, type Ran, runNative } from "../harness.ts";
import t from "../tap.ts";

const ask = (...words: string[]): Promise<Ran> => runNative([launcher, "syscalls", ...words]);

t.test("a call has numbers, a prototype, kinds and a page in the manual", async (t) => {
  const { stdout, stderr, status } = await ask("openat");
  t.strictSame([stderr, status], ["", "exited 0"]);
  t.equal(
    stdout,
    `openat: x86_64 257, aarch64 56; %file %desc
  long openat(int dfd, const char *filename, int flags, umode_t mode)
    dfd       directory descriptor, or AT_FDCWD
    filename  path, read
    flags     open flags
    mode      open mode (flags)
  man 2 openat
`,
  );
});

t.test("calls are meant by name, number, class and regular expression", async (t) => {
  for (const [words, names] of [
    ["read write", "read write"],
    ["257", "openat"],
    ["0x101 %pure", "getegid geteuid getgid getpgrp getpid getppid gettid getuid openat"],
    ["/^epoll_(ctl|wait)/ read", "epoll_ctl epoll_ctl_old epoll_wait epoll_wait_old read"],
    ["tuxcall", "tuxcall"],
  ] as const) {
    const { stdout } = await ask(...words.split(" "));
    const found = [...stdout.matchAll(/^(\w+): /gm)].map(([, name]) => name);
    t.strictSame(found, names.split(" "), words);
  }
});

t.test("a word that means no call names the one that was meant", async (t) => {
  for (const [word, message] of [
    ["opennat", 'No system call is called "opennat"; did you mean openat?'],
    ["%flie", "No system call is %flie; did you mean %file?"],
    ["99999", "No system call is 99999."],
    ["/^zz/", "No system call is /^zz/."],
    ["/(/", "/(/ is no regular expression: "],
  ] as const) {
    const { stdout, stderr, status } = await ask("read", word);
    t.strictSame([stdout, status], ["", "exited 2"], word);
    t.ok(stderr.startsWith(`reverie: ${message}`), stderr);
    t.equal(stderr.split("\n").length, 2, "one line");
  }
});

interface Document {
  readonly kernel: string;
  readonly coverage: Coverage;
  readonly syscalls: readonly CallFacts[];
}

t.test("--json has every name of the headers, also those that no kernel serves", async (t) => {
  const document: Document = JSON.parse((await ask("--json")).stdout);
  const { syscalls, coverage } = document;
  const dead = syscalls.filter(({ live }) => !live);
  const count = (arch: "x86_64" | "aarch64"): number =>
    syscalls.filter(({ numbers }) => numbers[arch] !== undefined).length;
  t.match(document.kernel, /^\d+\.\d+/);
  t.strictSame([count("x86_64"), count("aarch64")], [385, 327]);
  t.equal(dead.filter(({ numbers }) => numbers.x86_64 !== undefined).length, 15);
  t.equal(coverage.calls, syscalls.length - dead.length);
  t.equal(coverage.arguments, coverage.typed + coverage.raw);
  const find = (name: string): CallFacts => syscalls.find((call) => call.name === name)!;
  t.strictSame(find("accept4").args[3], {
    name: "flags",
    type: "int",
    kind: "flags",
    of: ["socket_flags"],
    typescript: "number",
    typed: true,
  });
  t.match(find("read").args[1], { kind: "bytesOut", of: ["count"], direction: "out" });
  t.match(find("sendfile").args[2], { direction: "inout" });
  t.match(find("write").args[1], { direction: "in", typescript: "BufferPointer" });
  t.strictSame(find("getpid").prototype, "long getpid(void)");
  t.equal(find("fchmodat2").manual, "man 2 fchmodat");
  t.match(find("clone").aarch64Prototype, /unsigned long tls, int \*child_tidptr\)$/);
  t.match(find("tuxcall"), {
    live: false,
    prototype: "long tuxcall(long arg1, long arg2, long arg3)",
  });
  t.equal(syscalls.filter(({ aarch64Prototype }) => aarch64Prototype !== undefined).length, 1);
  t.equal(find("mseal").manual, null);
  t.strictSame(
    find("clone")
      .args.map(({ name }) => name)
      .slice(3),
    ["child_tidptr", "tls"],
  );
});

t.test("--coverage has a line for every live call, and a sum", async (t) => {
  const { stdout } = await ask("--coverage");
  const lines = stdout.trimEnd().split("\n");
  const [, calls, typed, all] = /^(\d+) calls of Linux \S+: (\d+) of (\d+) arguments typed/.exec(
    lines.at(-1) ?? "",
  )!;
  t.equal(lines.length - 1, Number(calls));
  t.ok(Number(typed) > 850 && Number(typed) <= Number(all), stdout.slice(-200));
  const raw = lines.slice(0, -1).flatMap((line) => line.match(/(?<=\braw: |; )\w+ \(/g) ?? []);
  t.equal(raw.length, Number(all) - Number(typed), "every raw argument is named");
  t.match((await ask("--coverage", "read")).stdout, /^read {2}typed: fd buf count\n1 calls/);
  t.match((await ask("--coverage", "set_robust_list")).stdout, /raw: head \(the kernel reads/);
});
