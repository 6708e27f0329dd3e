// @runtimes bun deno
// @users root user
// What reverie tells of its own doing: REVERIE_LOG, --trace-syscalls and the library's option `log`.
import { type LogFilter, parseLogFilter } from "../../src/log.ts";
import { Errno, type Guest, run, type Syscall, Tool, type Verdict } from "../../src/mod.ts";
import { syscall } from "../../syscalls/mod.ts";
import { guest } from "../guests/build.ts";
import { reverieCommand, runNative } from "../harness.ts";
import t from "../tap.ts";

const OFF: LogFilter = { lifecycle: "off", signal: "off", syscall: "off", rpc: "off" };

t.test("words of the filter", (t) => {
  for (const [text, expected] of [
    ["", {}],
    ["syscall", { syscall: "trace" }],
    ["lifecycle=debug, rpc=trace", { lifecycle: "debug", rpc: "trace" }],
    ["debug", { lifecycle: "debug", signal: "debug", syscall: "debug", rpc: "debug" }],
    ["info,syscall=off,", { lifecycle: "info", signal: "info", rpc: "info" }],
    ["syscall=debug,off,signal=info", { signal: "info" }],
  ] as const)
    t.strictSame(parseLogFilter(text), { ...OFF, ...expected }, text);
  for (const [text, message] of [
    [
      "sycall=trace",
      /^Cannot log by "sycall=trace": there is no subject "sycall"; did you mean "syscall"\? /,
    ],
    [
      "syscall=tarce",
      /: there is no level "tarce"; did you mean "trace"\? .* levels: off, info, debug, trace\.$/,
    ],
    ["lifecycel", /: there is no subject or level "lifecycel"; did you mean "lifecycle"\?/],
    ["syscall=", /there is no level ""/],
    ["constructor", /there is no subject or level "constructor"\. Subjects: lifecycle, signal, /],
    ["info,=trace", /"=trace": there is no subject ""/],
  ] as const)
    t.throws(() => parseLogFilter(text), { message }, text);
  t.end();
});

/** Lines of the log without times, ids by order of appearance. */
function linesOf(text: string): string[] {
  const ids: string[] = [];
  const known = (id: string) => {
    if (!ids.includes(id)) ids.push(id);
    return `#${ids.indexOf(id) + 1}`;
  };
  const lines = text.split("\n").filter((line) => /^reverie \+\d+\.\d{6} /.test(line));
  return lines.map((line) =>
    line
      .replace(/^reverie \+[\d.]+ /, "")
      .replace(/(?<=\b(?:pid|tid|thread) )\d+/g, known)
      .replace(/(?<= )\/\S*\//g, ""),
  );
}

/** Runs a command under a tool with REVERIE_LOG. */
async function logged(filter: string, tool: string, ...command: string[]) {
  const ran = await runNative(reverieCommand(tool, command), { env: { REVERIE_LOG: filter } });
  return { ...ran, lines: linesOf(ran.stderr) };
}

t.test("lifecycle", async (t) => {
  const { lines, stdout } = await logged("info", "noop", "sh", "-c", "env true; kill -9 $$");
  t.strictSame(lines, [
    "lifecycle: pid #1 is launched as sh",
    "lifecycle: pid #1 executes dash",
    "lifecycle: pid #1 makes pid #2",
    "lifecycle: pid #2 executes env",
    "lifecycle: pid #2 executes true",
    "lifecycle: pid #2 exited with 0",
    "lifecycle: pid #1 killed by SIGKILL",
    "lifecycle: the run is over, the first process killed by SIGKILL",
  ]);
  t.equal(stdout, "");
  const threads = await logged("lifecycle=debug", "noop", guest("threads_many"), "3");
  const count = (pattern: RegExp) => threads.lines.filter((line) => pattern.test(line)).length;
  t.equal(count(/^lifecycle: pid #1 makes the thread #\d$/), 3);
  t.equal(count(/^lifecycle: thread #\d of pid #1 exited with 0$/), 4);
  const failed = await logged("lifecycle", "noop", "sh", "-c", "exit 3");
  t.equal(failed.lines.at(-1), "lifecycle: the run is over, the first process exited with 3");
});

t.test("signals", async (t) => {
  const script = "trap 'echo caught' USR1; kill -USR1 $$";
  const { lines, stdout } = await logged("signal=debug", "noop", "sh", "-c", script);
  t.strictSame([lines, stdout], [["signal: tid #1: SIGUSR1 comes"], "caught\n"]);
});

t.test(
  "--trace-syscalls tells of the calls that the tool wants, and leaves lines whole",
  async (t) => {
    const command = ["sh", "-c", "exit 3"];
    const plain = await runNative(reverieCommand("counter1", command));
    const traced = await runNative(reverieCommand("counter1", command, ["--trace-syscalls"]));
    const lines = linesOf(traced.stderr);
    t.match(lines[0], /^syscall: tid #1: intercept execve\("\S+sh", /);
    const begun = lines.filter((line) => / intercept /.test(line)).length;
    const ended = lines.filter((line) => / complete /.test(line)).length;
    t.equal(begun, Number(/counter1: (\d+) /.exec(plain.stderr)?.[1]));
    t.equal(ended, begun - 1, "exit_group has no end");
    t.equal(traced.status, "exited 3");
    const mixed = await runNative(
      reverieCommand("strace", ["true"], ["--trace-syscalls", "-e", "NONE=1"]),
    );
    for (const line of mixed.stderr.split("\n"))
      t.notMatch(line, /.reverie \+|complete.*complete/, "each has a line of its own");
    t.match(mixed.stderr, /^reverie \+\S+ syscall: tid \d+: observe exit_group\(0\)\nexit_group/m);
  },
);

t.test("a wrong word ends reverie before anything runs", async (t) => {
  const ran = await logged("syscall=loud", "noop", "echo", "ran");
  t.strictSame([ran.stdout, ran.status], ["", "exited 2"]);
  t.match(ran.stderr, /^reverie: REVERIE_LOG: Cannot log by "syscall=loud": .*\n$/);
});

class Notes {
  readonly names: string[] = [];
  add(name: string, more: object): void {
    this.names.push(name + Object.keys(more).join(""));
  }
}

/** Does something of every kind. */
class Busy extends Tool<unknown, unknown, Notes> {
  static override subscriptions = ["getppid", "getuid", "getgid", "chdir", "exit_group"] as const;
  static override Global = Notes;

  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    await this.global.add(call.name, { pid: 1n });
    switch (call.name) {
      case "getppid":
        return 77;
      case "getuid":
        await guest.inject(call);
        return Errno.EPERM;
      case "getgid":
        return guest.tailInject(syscall("getpid", {}));
      case "chdir":
        await guest.inject(syscall("umask", { mask: 0o22 }));
        return await guest.inject(call);
      default:
        return guest.tailInject(call);
    }
  }
}

const PYTHON = "import os; os.getppid(); os.getuid(); os.getgid(); os.chdir('/')";

t.test("what a tool does to calls, and its messages", async (t) => {
  const logOf = async (log: string) => {
    let text = "";
    const output = { print: (more: string) => void (text += more), flush: () => {}, end: () => {} };
    const command = ["/usr/bin/python3", "-SEc", PYTHON];
    const { global } = await run(Busy, command, { log, output });
    t.equal(global.names.at(-1), "exit_grouppid");
    const lines = linesOf(text);
    return lines.slice(lines.findIndex((line) => /getppid/.test(line)));
  };
  t.strictSame(
    (await logOf("syscall=debug")).map((line) => line.replace(/= \d{3,}/, "= N")),
    [
      "syscall: tid #1: suppress getppid() = 77",
      "syscall: tid #1: answer getuid() = -1 EPERM (Operation not permitted)",
      "syscall: tid #1: replace getgid() by getpid()",
      "syscall: tid #1: inject umask(022)",
    ],
  );
  const all = await logOf("syscall");
  t.match(all, [
    "syscall: tid #1: intercept getppid()",
    "syscall: tid #1: suppress getppid() = 77",
    "syscall: tid #1: intercept getuid()",
    "syscall: tid #1: answer getuid() = -1 EPERM (Operation not permitted)",
    "syscall: tid #1: complete getuid() = -1 EPERM (Operation not permitted)",
    "syscall: tid #1: intercept getgid()",
    "syscall: tid #1: replace getgid() by getpid()",
    /^syscall: tid #1: complete getgid\(\) = \d+$/,
    'syscall: tid #1: intercept chdir("/")',
    "syscall: tid #1: inject umask(022)",
    'syscall: tid #1: complete chdir("/") = 0',
    "syscall: tid #1: intercept exit_group(0)",
  ]);
  t.strictSame(await logOf("rpc"), [
    "rpc: add('getppid', { pid: 1n })",
    "rpc: add('getuid', { pid: 1n })",
    "rpc: add('getgid', { pid: 1n })",
    "rpc: add('chdir', { pid: 1n })",
    "rpc: add('exit_group', { pid: 1n })",
  ]);
  await t.rejects(run(Busy, ["true"], { log: "all" }), /Cannot log by "all"/);
});
