// What `reverie strace` has beyond strace's options: JSON, colours, filters by outcome and depth.
// @seconds 30
// @emulated 50 every 2
import { Buffer } from "node:buffer";
import { stripVTControlCharacters } from "node:util";
import type { StraceEvent } from "../../src/mod.ts";
import { launcher, type RunOptions, runNative } from "../harness.ts";
import t from "../tap.ts";

type Of<T extends StraceEvent["type"]> = Extract<StraceEvent, { type: T }>;

const strace = async (words: readonly string[], options: RunOptions = {}) =>
  await runNative([launcher, "strace", ...words], { timeoutSeconds: 60, ...options });

async function eventsOf(...words: string[]): Promise<StraceEvent[]> {
  const { stderr } = await strace(["--json", ...words]);
  return stderr
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as StraceEvent);
}

function only<T extends StraceEvent["type"]>(events: readonly StraceEvent[], type: T): Of<T>[] {
  return events.filter((event): event is Of<T> => event.type === type);
}

t.test("--json tells of calls, signals, programs and ends", async (t) => {
  const script = "cat /nowhere/x 2>&1 | tr a b; kill -TERM $$";
  const events = await eventsOf("-f", "sh", "-c", script);
  const calls = only(events, "call");
  const opened = calls.find(({ args }) => args["filename"] === "/nowhere/x");
  t.match(opened, { name: "openat", result: -2, error: "ENOENT" });
  t.match(opened?.args, { dfd: "AT_FDCWD", flags: "O_RDONLY", mode: 0 });
  const executed = calls.find(({ name }) => name === "execve");
  t.match(executed?.args["argv"], ["sh", "-c", script], "what an execve was given");
  t.strictSame(
    only(events, "exec")
      .map(({ argv }) => argv[0])
      .sort(),
    ["cat", "sh", "tr"],
  );
  const root = events[0]!.pid;
  const starts = only(events, "start");
  t.equal(starts.length, 3);
  t.equal(starts.filter(({ parent }) => parent === root).length, 2);
  const signals = only(events, "signal").filter(({ name }) => name === "SIGTERM");
  t.match(signals, [{ number: 15, tid: root, info: { si_code: "SI_USER", si_pid: root } }]);
  const ends = only(events, "exit");
  t.match(
    ends.find(({ tid }) => tid === root),
    { signal: "SIGTERM", coreDumped: false },
  );
  t.strictSame(ends.flatMap(({ code }) => code ?? []).sort(), [0, 1]);
  t.ok(calls.every(({ time, duration }) => time > 1.7e9 && duration >= 0 && duration < 60));
  t.ok(calls.every(({ args, name, result }) => args && name && result !== undefined));
});

t.test(
  "--json has what lines have: as many calls, descriptors' files, ends in calls",
  async (t) => {
    const lines = await strace(["-qqq", "-e", "signal=none", "cat", "/etc/hostname"]);
    const events = await eventsOf("-y", "cat", "/etc/hostname");

    const printed = lines.stderr.match(/^\w+/gm) ?? [];
    const told = only(events, "call");
    // random numbers, and what is left over where memory lies at random, are asked for or not
    const steady = (all: readonly string[]) =>
      all.filter((name) => !/^(getrandom|brk|munmap)$/.test(name));
    t.strictSame(steady(told.map(({ name }) => name)), steady([...printed]));
    const read = told.find(({ files }) => files?.["fd"] === "/etc/hostname");
    t.ok(read, "a descriptor's file");
    t.match(told.at(-1), { name: "exit_group", result: null });
  },
);

t.test("colours change nothing but the looks", async (t) => {
  const script = "cd /nowhere; kill -USR1 $$";
  const words = ["-e", "trace=chdir,execve", "-e", "signal=all", "sh", "-c", script];
  const { stderr } = await strace(["--color=never", ...words]);
  const { stderr: colored } = await strace(["--color=always", ...words]);
  const bare = (text: string) => text.replace(/0x[0-9a-f]+|_pid=\d+|\d+ vars/g, "");
  t.not(colored, stderr);
  t.equal(bare(stripVTControlCharacters(colored)), bare(stderr));
  t.match(colored, "\x1b[31m-1 ENOENT\x1b[0m (No such");
  t.match(colored, "\x1b[33m--- SIGUSR1 ");
  const file = await strace(["-o", "/dev/stderr", "true"]);
  t.notMatch(file.stderr, "\x1b", "none where nobody sees them");
});

t.test("a terminal has colours, unless it is told not to", async (t) => {
  const seen = async (env: Record<string, string>): Promise<boolean> => {
    const { stdout } = await strace(["true"], { terminal: true, env });
    if (!stdout.includes("exited with 0")) throw new Error(stdout);
    return stdout.includes("\x1b[");
  };
  t.equal(await seen({ TERM: "xterm" }), true);
  t.equal(await seen({ TERM: "xterm", NO_COLOR: "1" }), false);
  t.equal(await seen({ TERM: "dumb" }), false);
});

t.test("calls by error, by duration and by generation", async (t) => {
  const script = "cat /nowhere /etc/hostname/x";
  const { stderr: failed } = await strace(["-qqq", "-f", "--errno=enotdir,2", "sh", "-c", script]);
  const lines = failed.split("\n").filter((line) => / = /.test(line));
  t.ok(
    lines.every((line) => / = -1 (ENOENT|ENOTDIR) /.test(line)),
    failed,
  );
  t.match(failed, /"\/etc\/hostname\/x".* = -1 ENOTDIR/);
  const { stderr: slow } = await strace(
    // longer than a call is held up on a busy machine
    ["-f", "-e", "signal=none", "-qqq", "--slower-than=1s", "sh", "-c", "sleep 1.5; :"],
    {},
  );
  t.match(slow, /clock_nanosleep.* = 0/);
  t.match(slow, /wait4/);
  t.notMatch(slow, /openat/);
  const nested = ["sh", "-c", "sh -c '/bin/true; :'; :"];
  const processes = async (...words: string[]) =>
    only(await eventsOf(...words, ...nested), "exec").length;
  t.strictSame(
    [await processes("--max-depth=0"), await processes("--max-depth=1"), await processes("-f")],
    [1, 2, 3],
  );
});

t.test("what is no error, time or choice", async (t) => {
  for (const [words, message] of [
    [["--errno=EVERY"], "invalid error 'EVERY'"],
    [["--slower-than=soon"], "invalid --slower-than argument: 'soon'"],
    [["--color=sometimes"], "invalid --color argument: 'sometimes'"],
    [["--max-depth=-1"], "invalid --max-depth argument: '-1'"],
    [["--jso"], "unrecognized option '--jso'"],
  ] as const) {
    const { stderr, status } = await strace([...words, "true"]);
    t.match(stderr, message);
    t.equal(status, "exited 1");
  }
});

t.test("--tree shows processes, their ends and times", async (t) => {
  const script = "cat /nowhere 2>/dev/null; (sleep 0.1; kill -9 $$) & wait";
  const { stderr } = await strace(["--tree", "sh", "-c", script]);
  const lines = Buffer.from(stderr, "latin1")
    .toString()
    .replace(/\(\d+/g, "(PID")
    .replace(/, [\d.]+ m?s$/gm, ", TIME");
  t.equal(
    lines,
    `sh -c '${script}' (PID): killed by SIGKILL, TIME
├─ cat /nowhere (PID): exited 1, TIME
└─ sh -c '${script}' (PID): exited 0, TIME
   └─ sleep 0.1 (PID): exited 0, TIME
`,
  );
});

t.test("--end-summary is one line about the run", async (t) => {
  const words = ["-f", "--end-summary", "-o", "/dev/null", "sh", "-c", "cat /nowhere; exit 3"];
  const { stderr } = await strace(words);
  t.match(
    stderr,
    /reverie strace: exited 3 after [\d.]+ m?s; processes: 2; calls: \d+, \d+ failed \(mostly ENOENT\), slowest \w+ with [\d.]+ m?s\n/,
  );
});

t.test(
  "-e rewrite has calls made with other arguments; lines show what the program asked for",
  async (t) => {
    const path = "rewrite=openat,open:path=/etc/hostname->/etc/passwd";
    for (const follow of [[], ["-f"]]) {
      const open = [...follow, "-e", "trace=/^open"];
      const other = await strace([...open, "-e", path, "cat", "/etc/hostname"]);
      t.match(other.stdout, /^root:/m);
      t.match(other.stderr, /openat\(AT_FDCWD, "\/etc\/hostname", O_RDONLY\) = 3/);
      const write = [...follow, "-e", "write", "-qqq"];
      const short = await strace([...write, "--rewrite=write:count=2", "echo", "hello"]);
      t.equal(short.stdout, "hello\n");
      t.equal(short.stderr.match(/^write\(1, .* = 2$/gm)?.length, 3, short.stderr);
    }
    const lines = [
      ["rewrite=read:nope=1", "read has no argument 'nope'"],
      ["rewrite=read", "CALLS:path=FROM->TO or CALLS:ARGUMENT=NUMBER is needed"],
      ["rewrite=read:count=many", "'many' is no number"],
      ["rewrite=read:path=/a->/b", "read has no path"],
    ];
    for (const [words = "", message = ""] of lines)
      t.match((await strace(["-e", words, "true"])).stderr, message);
  },
);
