// Every example, run as its first lines say.
// @runtimes bun deno
// @users root user
// @emulated 35
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { guest, hasProgram } from "./guests/build.ts";
import { launcher, part, runtimeName, slowness } from "./harness.ts";
import t from "./tap.ts";
import { problemsOf, type TraceEvent } from "./trace_events.ts";

const EXAMPLES = fileURLToPath(new URL("../examples", import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), "reverie-examples-"));
t.teardown(() => rmSync(FOLDER, { recursive: true }));

const RUN = process.versions["deno"] ? ["deno", "run", "-A", "--no-check"] : ["bun"];

const [THREADS, EXEC_THREAD] = [guest("threads_many"), guest("exec_thread")];
const PYTHON = ["/usr/bin/python3", "/usr/local/bin/python3"].find(hasProgram) ?? "python3";

/** A pipe, a program that can't be executed, and a signal that kills. */
const FATAL = "echo one | wc -l; (exec /); (exit 3); kill -TERM $$";

/** What pedigree makes of it. */
const TREE = `# bash -c 'SCRIPT': #, killed by SIGTERM
├─ # (bash -c 'SCRIPT'): #, exited with 0
├─ # wc -l: #, exited with 0
├─ # (bash -c 'SCRIPT'): #, exited with 126
└─ # (bash -c 'SCRIPT'): #, exited with 3
`;

/** Runs an example as a program of its own. */
function example(name: string, ...words: string[]) {
  const [command = "", ...rest] = RUN;
  const ran = spawnSync(command, [...rest, join(EXAMPLES, `${name}.ts`), ...words], {
    cwd: FOLDER,
    encoding: "utf8",
    timeout: slowness * 60_000,
  });
  if (ran.error) throw ran.error;
  return ran;
}

/** The first ones have their tests in examples_hooks.test.ts. */
const tested = new Set<string>(["fork_ban.ts", "someone_else.ts", "syscall_logger.ts"]);
function test(
  name: string,
  body: (run: (...words: string[]) => ReturnType<typeof example>) => void,
): void {
  tested.add(`${name}.ts`);
  if (part([...tested]).at(-1) !== `${name}.ts`) return;
  t.test(name, (t) => {
    body((...words) => example(name, ...words));
    t.end();
  });
}

test("strace", (run) => {
  const { stdout, stderr, status } = run("--", "cat", "/etc/hostname");
  t.equal(stdout, readFileSync("/etc/hostname", "utf8"));
  t.match(stderr, /^\[pid \d+\] execve\("\S*cat", .*\) = 0$/m);
  t.match(stderr, /^\[pid \d+\] openat\(AT_FDCWD, "\/etc\/hostname", O_RDONLY\) = 3$/m);
  t.match(stderr, /^\[pid \d+\] exit_group\(0\) += \?$/m);
  t.match(
    stderr,
    /^\[pid (\d+)\] \+{3} thread exited with 0 \+{3}\n\[pid \1\] \+{3} process exited/m,
  );
  t.equal(status, 0);
  t.equal(run("sh", "-c", "exit 3").status, 3, "without the --");
  const killed = run("--trace", "%process", "--trace", "!wait4", "--", "bash", "-c", FATAL);
  t.equal(killed.signal, "SIGTERM", "ends as the command did");
  t.match(killed.stderr, /^\[pid \d+\] execve\("\/", \[.*\) = -1 EACCES \(Permission denied\)$/m);
  t.match(killed.stderr, /^\[pid \d+\] --- SIGTERM \{si_signo=SIGTERM, .*\} ---$/m);
  t.match(killed.stderr, /\+{3} process killed by SIGTERM \+{3}\n$/);
  t.notMatch(killed.stderr, /(?:openat|wait4)\(/);
  const wrong = run("--trace", "opneat", "--", "true");
  t.match(wrong.stderr, /^reverie: There is no system call "opneat"; did you mean "openat"\?/m);
});

test("strace_minimal", (run) => {
  const { stderr } = run("--", "true");
  t.match(stderr, /^\[pid \d+\] execve\("\S*true", \["true"\], .*\) = \?\n/);
  t.match(stderr, /\[pid \d+\] exit_group\(0\) += \?\n$/);
});

test("noop", (run) => {
  const { stdout, stderr } = run("--", "echo", "hello");
  t.equal(stdout, "hello\n");
  t.equal(stderr, "");
});

test("counter1", (run) => {
  const count = (text: string) => Number(/counter1: (\d+) system calls/.exec(text)?.[1]);
  const [once, twice] = [run("--", "true"), run("--", "sh", "-c", "/bin/true; /bin/true")];
  t.ok(count(once.stderr) > 10);
  t.ok(count(twice.stderr) > 2 * count(once.stderr));
});

test("counter2", (run) => {
  const { stderr } = run("--", "sh", "-c", "ls | wc -l");
  t.match(stderr, /^ +\d+ {2}execve$/m);
  const sum = [...stderr.matchAll(/^ *(\d+) {2}\w+$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  t.match(stderr, new RegExp(`\ncounter2: ${sum} system calls in 3 processes, 3 threads\n$`));
  t.match(run("--", THREADS, "7").stderr, / in 1 processes, 8 threads\n$/);
});

test("faults", (run) => {
  writeFileSync(join(FOLDER, "one"), "text");
  const all = run(
    "--calls",
    "openat",
    "--path",
    "*one",
    "--error",
    "EACCES",
    "--",
    "cat",
    "one",
    "two",
  );
  t.match(all.stderr, /^cat: one: Permission denied$/m);
  t.match(all.stderr, /^cat: two: No such file or directory$/m);
  t.match(all.stderr, /^faults: failed openat 1 times, EACCES \(Permission denied\)$/m);
  const dd = ["dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=20000", "status=none"];
  const some = run("--calls", "read", "--after", "999", "--", ...dd);
  t.match(some.stderr, /^dd: error reading '\/dev\/zero': Input\/output error$/m);
  const half = run("--calls", "read", "--percent", "50", "--error", "EINTR", "--", ...dd);
  const [, count] = /read (\d+) times/.exec(half.stderr) ?? [];
  t.ok(Number(count) > 19_000 && Number(count) < 21_000, `${count} of 40,000 reads`);
  t.match(
    run("--calls", "read", "--error", "ENOPE", "--", "true").stderr,
    /Rule 2 .* there is no error "ENOPE"/,
  );
});

test("chaos", (run) => {
  writeFileSync(join(FOLDER, "letters"), "abcdef");
  const reads = (text: string) =>
    [...text.matchAll(/^\[.*\] (read\([^]*?\) += .*)$/gm)].map(([, a]) => a!);
  const all = run("--", "cat", "letters");
  t.equal(all.stdout, "abcdef", "a correct program does the same as ever");
  const own = reads(all.stderr).slice(-14);
  const cut = (text: string) => text.replace(/0x[\da-f]+/, "…").replace(/\) +=/, ") =");
  const interrupted = "read(3, …, 1) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)";
  t.match(cut(own[0]!).replace(/, \d+\)/, ", 1)"), interrupted, "first interrupted");
  t.strictSame(
    own.filter((_, i) => i % 2 === 1).map(cut),
    [..."abcdef"].map((c) => `read(3, "${c}", 1) = 1`).concat('read(3, "", 1) = 0'),
    "then one byte",
  );
  t.match(all.stderr, /^\[pid=(\d+), n=1\] execve\([^]*\n\[pid=\1, n=2\] /);
  const steady = run("--no-interrupt", "--skip", "5", "--", "cat", "letters");
  t.notMatch(steady.stderr, /ERESTARTSYS/);
  t.equal(steady.stderr.match(/^SKIPPED \[pid=\d+, n=\d\] /gm)?.length, 5);
  t.match(reads(run("--no-read", "--", "cat", "letters").stderr).at(-1), /^read\(3, .*\) += \?$/);
  const talk = `import socket; a, b = socket.socketpair(); a.send(b"xyz"); print(b.recv(9), b.recv(9))`;
  t.equal(run("--no-read", "--", PYTHON, "-c", talk).stdout, "b'x' b'y'\n");
  t.equal(
    run("--no-read", "--no-recv", "--", PYTHON, "-c", `${talk}`.replace(", b.recv(9))", ")"))
      .stdout,
    "b'xyz'\n",
  );
});

test("chunky_print", (run) => {
  const script = `
    i=0; while [ $i -lt 40 ]; do echo line $i; i=$((i + 1)); done
    (echo of a child >&2)
    exec 5>&1 >file 6>&5
    echo into the file
    (echo into the file, too; echo out again >&5)
    exec 5>&-
    sh -c 'echo more >&6; echo error >&2 6>&1'
    exec 1>&6
    echo the end`;
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join("");
  const ran = run("--verbose", "--log-file", "chunks", "--", "sh", "-c", script);
  t.equal(ran.stdout, `${lines}out again\nmore\nthe end\n`);
  t.equal(ran.stderr, "of a child\nerror\n");
  t.equal(readFileSync(join(FOLDER, "file"), "utf8"), "into the file\ninto the file, too\n");
  const chunks = readFileSync(join(FOLDER, "chunks"), "utf8").split("\n").slice(0, -1);
  t.match(chunks[0], /^epoch \d+: \d+ bytes in \d+ writes of 1 threads$/);
  t.ok(chunks.length > 4, "threads that ended hold no epoch up");
  const bytes = chunks.map((line) => Number(/ (\d+) bytes/.exec(line)?.[1]));
  t.equal(
    bytes.reduce((a, b) => a + b),
    ran.stdout.length + ran.stderr.length,
  );
  const early = run("--", "sh", "-c", "echo one; echo two; kill -9 $$");
  t.strictSame([early.stdout, early.signal], ["one\ntwo\n", "SIGKILL"], "nothing is lost");
  const bad = `import ctypes, os; c = ctypes.CDLL(None, use_errno=True)
print(c.write(1, ctypes.c_void_p(8), 5), ctypes.get_errno(), os.writev(1, [b"a", b"", b"bc\\n"]), flush=True)`;
  t.equal(run("--", PYTHON, "-c", bad).stdout, "abc\n-1 14 4\n", "what can't be read fails");
});

/** The events of a run's trace, which must be such. */
function trace(name: string): TraceEvent[] {
  const events = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as TraceEvent[];
  t.strictSame(problemsOf(events), []);
  return events;
}

test("chrome_trace", (run) => {
  const ran = run("--out", "fatal.json", "--", "bash", "-c", FATAL);
  t.strictSame([ran.stdout, ran.signal], ["1\n", "SIGTERM"]);
  t.notMatch(ran.stderr, /reverie/);
  const events = trace("fatal.json");
  const of = (ph: string, name: RegExp) =>
    events.filter((event) => event.ph === ph && name.test(event.name ?? ""));
  const [main] = of("B", /^TID/);
  t.match(
    of("i", /^exec$/).map(({ args }) => args),
    [
      { program: /bash$/, argv: ["bash", "-c", FATAL] },
      { program: /wc$/, argv: ["wc", "-l"] },
    ],
  );
  const failed = of("X", /^execve$/).find(({ args }) => args!["result"] !== 0);
  t.match(failed, {
    dur: Number,
    args: { pretty: /^execve\("\/", .*EACCES/, result: "EACCES (Permission denied)" },
  });
  t.match(of("i", /^SIGTERM$/), [
    { s: "t", pid: main!.pid, args: { siginfo: /si_signo=SIGTERM/ } },
  ]);
  t.match(of("i", /^process killed by SIGTERM$/), [{ s: "p", pid: main!.pid }]);
  t.equal(events.filter(({ args }) => args?.["exit_status"] === "killed by SIGTERM").length, 1);
  t.equal(run("--out", "threads.json", "--", THREADS, "9").status, 0);
  const tracks = trace("threads.json").filter(({ ph }) => ph === "B");
  t.equal(new Set(tracks.map(({ tid }) => tid)).size, 10);
  t.equal(new Set(tracks.map(({ pid }) => pid)).size, 1);
  t.equal(run("--", EXEC_THREAD).status, 7, "programs executed by other threads than the first");
  t.ok(trace("trace.json").some(({ args }) => /^goes on as/.test(String(args?.["exit_status"]))));
  t.match(run("--out", "none/x", "--", "true").stderr, /ENOENT: .*'none\/x'/);
});

test("pedigree", (run) => {
  const text = run("--", "bash", "-c", FATAL);
  const tree = text.stderr.replaceAll(FATAL, "SCRIPT").split("\n").slice(-6).join("\n");
  t.equal(tree.replace(/(?<=^|─ )\d+(?= )|[\d.]+ ms/gm, "#"), TREE);
  t.equal(text.signal, "SIGTERM");
  const { status } = run(
    "--json",
    "--log-file",
    "tree.json",
    "--",
    "sh",
    "-c",
    `${THREADS} 5; exec env true`,
  );
  const [root, ...others] = JSON.parse(readFileSync(join(FOLDER, "tree.json"), "utf8"));
  t.strictSame([status, others], [0, []]);
  t.match(root, {
    pid: Number,
    born: Number,
    ended: Number,
    threads: 1,
    status: { kind: "exited", code: 0 },
  });
  t.match(root.commands, [["sh", "-c", String], ["env", "true"], ["true"]]);
  t.match(root.children, [{ commands: [[THREADS, "5"]], threads: 6, children: [] }]);
  t.match(run("--", EXEC_THREAD).stderr, /: [\d.]+ ms, \d+ threads, exited with 7$/m);
});

test("upper_case", (run) =>
  t.equal(run("--", "echo", "hello, 3 worlds").stdout, "HELLO, 3 WORLDS\n"));

test("dry_run", (run) => {
  mkdirSync(join(FOLDER, "kept"));
  writeFileSync(join(FOLDER, "kept/file"), "");
  const { stderr } = run("--", "rm", "-r", "kept");
  t.match(stderr, /^would remove file$/m);
  t.match(stderr, /^would remove kept$/m);
  t.ok(existsSync(join(FOLDER, "kept/file")));
});

test("disk_full", (run) => {
  writeFileSync(join(FOLDER, "source"), "text");
  const failed = run("--", "cp", "source", "copy");
  t.match(failed.stderr, /No space left on device/);
  t.equal(failed.status, 1);
  t.equal(run("--after", "100", "--", "cp", "source", "copy").status, 0);
});

test("backtrace", (run) => {
  const { stderr, status } = run("--", "cat", "/etc/hostname");
  t.match(
    stderr,
    /^\/etc\/hostname\nStack trace for thread \d+ \("cat"\):\n +0: 0x[0-9a-f]{16}: /m,
  );
  t.equal(status, 0);
});

/** The bit of AVX, and all that came with or after it, of leaf 1, ecx. */
const [AVX, WITH_AVX] = [1 << 28, 0x3c40_1000];

test("old_cpu", (run) => {
  const { stdout, stderr, status } = run("--", "echo", "hello");
  t.strictSame([stdout, status], ["hello\n", 0], "programs run, whatever the machine lets trap");
  if (process.arch !== "x64") return;
  const isSeen = /\bCPUID was answered [1-9]\d* times\n$/.test(stderr);
  if (!isSeen) {
    t.match(
      stderr,
      /^reverie: CPUID can't be intercepted here: .* guests get the machine's answers/,
    );
    t.match(stderr, /\nold_cpu: no CPUID was answered: programs found this machine's own/);
  }
  const loader = run("--level", "2", "--", "/lib64/ld-linux-x86-64.so.2", "--help").stdout;
  if (isSeen) t.notMatch(loader, /x86-64-v3 \(supported/, "libc takes it for an older one");
  const word = (level: string) => {
    const asked = run("--level", level, "--", guest("cpuid_forged"), "1", "0", "7", "0").stdout;
    t.match(asked, /^7 0: answer /m);
    return parseInt(/^1 0: answer \w+ \w+ (\w+)/.exec(asked)![1]!, 16);
  };
  const [second, all] = [word("2"), word("4")];
  t.equal(second & AVX, 0, "no AVX");
  t.equal((second ^ all) & ~WITH_AVX, 0, "and all else as it is");
  t.equal(word("3") & AVX, all & AVX, "unless the level has it");
});

t.test("each is a tool for the command line, too", (t) => {
  for (const name of part([...tested])) {
    const tool = relative(FOLDER, join(EXAMPLES, name));
    const words = ["run", "--log-file", `${name}.log`, tool, "--", "sh", "-c", "exit 7"];
    const env = { ...process.env, REVERIE_RUNTIME: runtimeName };
    const { status, stderr } = spawnSync(launcher, words, { cwd: FOLDER, encoding: "utf8", env });
    t.strictSame([status, stderr], [7, ""], name);
  }
  t.end();
});

test("stacked", (run) => {
  writeFileSync(join(FOLDER, "letters"), "abcdef");
  const log = join(FOLDER, "chaos.log");
  const { stdout, status } = run("--skip", "5", "--log-file", log, "--", "cat", "letters");
  t.equal(stdout, "abcdef");
  t.equal(status, 0);
  const text = readFileSync(log, "utf8");
  const [, interrupted, answered, alone] =
    /\nstacked: (\d+) interrupted, (\d+) answered, (\d+) left alone\n$/.exec(text) ?? [];
  t.equal(Number(interrupted), text.match(/ERESTARTSYS/g)?.length);
  t.equal(Number(answered), Number(interrupted), "each read was interrupted once");
  t.ok(Number(alone) > 5);
});

t.strictSame(
  readdirSync(EXAMPLES).filter((name) => name.endsWith(".ts") && !tested.has(name)),
  [],
  "every example is tested",
);
