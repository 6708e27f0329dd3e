// Measures what tracing costs: wall time of whole commands under every tracer, and time per system
// call of loops. Started by scripts/bench.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { callsTable, costTable } from "./bench_cost.ts";
import { startTable } from "./bench_start.ts";
import { decodeTable, sizeTable } from "./bench_syscalls.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WORK = mkdtempSync(join(tmpdir(), "reverie-bench-"));
const LIMIT_MILLISECONDS = 300_000;

/** Programs of the system: what a user put before them may be a script around them. */
const ENVIRONMENT = { ...process.env, PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

type Runtime = "bun" | "deno";

/** One way to run a command. */
interface Tracer {
  readonly name: string;
  readonly command: (words: readonly string[]) => string[];
  /** What becomes of the calls of a loop. */
  readonly calls: keyof typeof CALLS;
}

/** How many calls of a loop are made: the less each takes, the more are needed to measure it. */
const CALLS = { free: 3_000_000, recorded: 1_000_000, stopped: 100_000 };

/** Of those that stop, where each wakes up another processor. */
const STOPPED_UNPINNED = 20_000;

/** Calls before them that do not count: meanwhile a runtime compiles what of the tracer is used most. */
const WARMING_UP = { free: 20_000, recorded: 300_000, stopped: 2_000 };

/** What is run: whole, or as a loop whose cost per call is wanted. */
interface Workload {
  readonly name: string;
  readonly command: (calls: number) => readonly string[];
  /** Time per call is wanted; without it, that of the whole command. */
  readonly isLoop?: boolean;
  readonly cwd?: string;
  /** Files may vanish while it looks at them. */
  readonly mayFail?: boolean;
  /** Tracers that only this one is measured with. */
  readonly more?: readonly Tracer[];
  /** The tracers that it is measured with instead of the usual ones. */
  readonly only?: readonly Tracer[];
}

const RUNTIMES: readonly Runtime[] = ["bun", "deno"];

/** What tracers write. */
const LOG = join(WORK, "log");

const reverie = (runtime: Runtime, ...tool: string[]): Tracer["command"] => {
  const run = [join(ROOT, "scripts/reverie"), "run", "--log-file", LOG, ...tool, "--"];
  return (words) => ["env", `REVERIE_RUNTIME=${runtime}`, ...run, ...words];
};

/** `reverie strace -f -o`, with more options. */
const ours = (runtime: Runtime, ...options: string[]): Tracer["command"] => {
  const run = [join(ROOT, "scripts/reverie"), "strace", "-f", "-o", LOG, ...options];
  return (words) => ["env", `REVERIE_RUNTIME=${runtime}`, ...run, ...words];
};

const strace = (...options: string[]): Tracer["command"] => {
  return (words) => ["strace", "-f", "-o", LOG, ...options, ...words];
};

const TRACERS: readonly Tracer[] = [
  { name: "native", command: (words) => [...words], calls: "free" },
  { name: "strace -f", command: strace(), calls: "stopped" },
  ...RUNTIMES.flatMap((runtime): Tracer[] => [
    { name: `noop (${runtime})`, command: reverie(runtime, "noop"), calls: "free" },
    { name: `counter2 (${runtime})`, command: reverie(runtime, "counter2"), calls: "recorded" },
    { name: `reverie strace -f (${runtime})`, command: ours(runtime), calls: "recorded" },
  ]),
];

/** The same tools, where every call stops. */
const STOPPED: readonly Tracer[] = RUNTIMES.flatMap((runtime): Tracer[] => [
  {
    name: `counter2, --engine ptrace (${runtime})`,
    command: reverie(runtime, "--engine", "ptrace", "counter2"),
    calls: "stopped",
  },
  {
    name: `reverie strace -f, --engine ptrace (${runtime})`,
    command: ours(runtime, "--engine", "ptrace"),
    calls: "stopped",
  },
]);

/**
 * A tool that does not ask for the calls of a loop, and so has a filter that lets them pass; and the least
 * that a filter can cost.
 */
const FILTERED: readonly Tracer[] = [
  {
    name: "a filter of RET_ALLOW",
    command: (words) => [join(WORK, "allow"), ...words],
    calls: "free",
  },
  {
    name: "strace --seccomp-bpf -e openat",
    command: strace("--seccomp-bpf", "-e", "trace=openat"),
    calls: "free",
  },
  ...RUNTIMES.map((runtime): Tracer => ({
    name: `reverie strace -f -e openat (${runtime})`,
    command: ours(runtime, "-e", "trace=openat"),
    calls: "free",
  })),
];

const RULES_TOOL = join(ROOT, "scripts/bench_rules_tool.ts");

/** Calls that rules deal with, in the guest. */
const RULED: readonly Tracer[] = RUNTIMES.flatMap((runtime) =>
  ["miss", "count", "chance", "answer"].map((kind): Tracer => ({
    name: `rule: ${kind} (${runtime})`,
    command: reverie(runtime, RULES_TOOL, "--kind", kind),
    calls: "free",
  })),
);

const STAMPS_TOOL = join(ROOT, "scripts/bench_stamps_tool.ts");

/** Calls with two time stamps each. */
const STAMPED: readonly Tracer[] = RUNTIMES.map((runtime) => ({
  name: `stamped (${runtime})`,
  command: reverie(runtime, STAMPS_TOOL),
  calls: "free",
}));

const HANDLER_TOOL = join(ROOT, "scripts/bench_cost_tool.ts");

/** Calls that a tool's handler decides on: asked by shared memory, and by a stop. */
const HANDLED: readonly Tracer[] = RUNTIMES.flatMap((runtime) =>
  ["suppress", "tail", "inject"].flatMap((kind): Tracer[] => [
    {
      name: `handler: ${kind}, --engine agent (${runtime})`,
      command: reverie(runtime, "--engine", "agent", HANDLER_TOOL, "--kind", kind),
      calls: "recorded",
    },
    {
      name: `handler: ${kind}, a stop (${runtime})`,
      command: reverie(runtime, "--engine", "ptrace", HANDLER_TOOL, "--kind", kind),
      calls: "stopped",
    },
  ]),
);

/** What the runtimes themselves take for a script without a line. */
const EMPTY = RUNTIMES.map((runtime): Tracer => ({
  name: `an empty script (${runtime})`,
  command: () => [join(ROOT, "node_modules/.bin", runtime), "run", join(WORK, "empty.js")],
  calls: "free",
}));

const LOOP = `#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int count, char **words) {
  for (long i = atol(words[1]); i > 0; i--) syscall(SYS_getppid);
  return count != 2;
}
`;

const ALLOW = `#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>
int main(int count, char **words) {
  struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = { 1, &allow };
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (count < 2 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 1;
  execvp(words[1], words + 1);
  return 127;
}
`;

const SOURCE = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
int main(void) { char text[64]; snprintf(text, sizeof text, "%d", getpid()); return strlen(text) == 0; }
`;

function must(command: string, words: readonly string[], cwd: string = WORK): void {
  const { status, stderr } = spawnSync(command, words, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${stderr}`);
}

function prepare(): Workload[] {
  writeFileSync(join(WORK, "loop.c"), LOOP);
  writeFileSync(join(WORK, "small.c"), SOURCE);
  writeFileSync(join(WORK, "empty.js"), "");
  writeFileSync(join(WORK, "allow.c"), ALLOW);
  must("gcc", ["-O2", "-o", "loop", "loop.c"]);
  must("gcc", ["-O2", "-o", "allow", "allow.c"]);
  const repository = join(WORK, "repository");
  for (let i = 0; i < 40; i++) {
    mkdirSync(join(repository, `folder${i}`), { recursive: true });
    for (let j = 0; j < 25; j++)
      writeFileSync(join(repository, `folder${i}/file${j}`), `${i} ${j}\n`);
  }
  must("git", ["init", "-q"], repository);
  must("git", ["add", "."], repository);
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"];
  must("git", [...identity, "commit", "-q", "-m", "bench"], repository);
  return [
    {
      name: "getppid",
      command: (calls) => [join(WORK, "loop"), String(calls)],
      isLoop: true,
      more: [...STAMPED, ...STOPPED, ...FILTERED],
    },
    {
      name: "rules",
      command: (calls) => [join(WORK, "loop"), String(calls)],
      isLoop: true,
      only: [TRACERS[0]!, ...FILTERED, ...RULED],
    },
    {
      name: "handlers",
      command: (calls) => [join(WORK, "loop"), String(calls)],
      isLoop: true,
      only: [TRACERS[0]!, TRACERS[1]!, ...HANDLED],
    },
    {
      name: "dd bs=1",
      command: (calls) => ["dd", "if=/dev/zero", "of=/dev/null", "bs=1", `count=${calls / 2}`],
      isLoop: true,
      more: [...STOPPED, ...FILTERED],
    },
    {
      name: "find",
      command: () => ["find", "/usr", "-xdev", "-name", "no such file"],
      mayFail: true,
    },
    { name: "git status", command: () => ["git", "status", "--short"], cwd: repository },
    { name: "gcc -c", command: () => ["gcc", "-O2", "-c", "-o", "small.o", "small.c"] },
    { name: "python3", command: () => ["python3", "-c", "import asyncio"] },
    { name: "npm --version", command: () => ["npm", "--version"] },
    {
      name: "200 x /bin/true",
      command: () => ["sh", "-c", "for i in $(seq 200); do /bin/true; done"],
    },
    { name: "/bin/true", command: () => ["/bin/true"], more: [...STOPPED, ...EMPTY] },
  ];
}

/** Wall time of one run, in nanoseconds. */
function time(tracer: Tracer, workload: Workload, calls: number, pinned: boolean): number {
  const words = tracer.command(workload.command(calls));
  if (pinned) words.unshift("taskset", "-c", "0");
  rmSync(LOG, { force: true });
  const start = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(words[0]!, words.slice(1), {
    cwd: workload.cwd ?? WORK,
    env: ENVIRONMENT,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: LIMIT_MILLISECONDS,
    encoding: "utf8",
  });
  const end = process.hrtime.bigint();
  if (status !== 0 && !workload.mayFail)
    throw new Error(`${words.join(" ")}: ${error?.message ?? stderr}`);
  return Number(end - start);
}

/** Nanoseconds: per call of a loop, or of the whole command. */
function measure(tracer: Tracer, workload: Workload, pinned: boolean): number {
  if (!workload.isLoop) return time(tracer, workload, 0, pinned);
  const isSlow = tracer.calls === "stopped" && !pinned;
  const calls = isSlow ? STOPPED_UNPINNED : CALLS[tracer.calls];
  const first = WARMING_UP[tracer.calls];
  const whole = time(tracer, workload, first + calls, pinned);
  return (whole - time(tracer, workload, first, pinned)) / calls;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function show(nanoseconds: number, perCall: boolean): string {
  return perCall ? `${nanoseconds.toFixed(0)} ns` : `${(nanoseconds / 1e6).toFixed(1)} ms`;
}

function table(workload: Workload, pinned: boolean, rounds: number): void {
  const tracers = workload.only ?? [...TRACERS, ...(workload.more ?? [])];
  const times = new Map(tracers.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const tracer of tracers) times.get(tracer.name)!.push(measure(tracer, workload, pinned));
  }
  const of = (name: string) => median(times.get(name)!);
  const unit = workload.isLoop ? "per call" : "whole command";
  console.log(`\n### ${workload.name}, ${pinned ? "taskset -c 0" : "unpinned"}, ${unit}\n`);
  console.log("| tracer | median | x native | x strace |\n| --- | --: | --: | --: |");
  for (const { name } of tracers) {
    const ratio = (base: string) => (times.has(base) ? (of(name) / of(base)).toFixed(2) : "");
    console.log(
      `| ${name} | ${show(of(name), workload.isLoop === true)} | ${ratio("native")} | ${ratio("strace -f")} |`,
    );
  }
}

/** After how many calls of a run the tracer's memory is read. */
const MEMORY_STEPS = [30_000, 1_000_000, 2_000_000, 3_000_000];

/** Resident memory of the tracer in MiB, as its guest finds it after each step. */
function memory(tracer: Tracer): number[] {
  const loop = join(WORK, "loop");
  const steps = MEMORY_STEPS.map((calls, i) => {
    const more = calls - (MEMORY_STEPS[i - 1] ?? 0);
    return `${loop} ${more} && sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p' "/proc/$PPID/status"`;
  });
  const words = ["taskset", "-c", "0", ...tracer.command(["sh", "-c", steps.join(" && ")])];
  const { status, stdout, stderr } = spawnSync(words[0]!, words.slice(1), {
    timeout: LIMIT_MILLISECONDS,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${words.join(" ")}: ${stderr}`);
  return stdout.split("\n", MEMORY_STEPS.length).map((kilobytes) => Number(kilobytes) / 1024);
}

function memoryTable(): void {
  console.log("\n### memory of the tracer, taskset -c 0, resident, after so many calls\n");
  console.log(
    `| tracer | ${MEMORY_STEPS.map((calls) => calls.toLocaleString("en")).join(" | ")} |`,
  );
  console.log(`| --- | ${MEMORY_STEPS.map(() => "--:").join(" | ")} |`);
  for (const tracer of TRACERS.slice(1)) {
    const cells = memory(tracer).map((megabytes) => `${megabytes.toFixed(0)} MiB`);
    console.log(`| ${tracer.name} | ${cells.join(" | ")} |`);
  }
}

/** What needs no programs to be made first. */
const ALONE = ["cost", "calls", "start", "decode", "size"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    pinned: { type: "boolean" },
    unpinned: { type: "boolean" },
  },
});
try {
  const wanted = (name: string) =>
    positionals.length === 0 || positionals.some((word) => name.includes(word));
  const alone = positionals.length > 0 && positionals.every((word) => ALONE.includes(word));
  for (const workload of alone ? [] : prepare().filter(({ name }) => wanted(name))) {
    if (!values.pinned) table(workload, false, Number(values.rounds));
    if (!values.unpinned) table(workload, true, Number(values.rounds));
  }
  if (wanted("cost")) {
    if (!values.pinned) costTable(ROOT, WORK, Number(values.rounds), false, median);
    if (!values.unpinned) costTable(ROOT, WORK, Number(values.rounds), true, median);
  }
  if (wanted("calls")) callsTable(ROOT, WORK);
  if (wanted("start")) {
    if (!values.pinned) startTable(ROOT, Number(values.rounds), false, median);
    if (!values.unpinned) startTable(ROOT, Number(values.rounds), true, median);
  }
  if (wanted("memory")) memoryTable();
  if (wanted("decode")) decodeTable(ROOT, Number(values.rounds), median);
  if (wanted("size")) sizeTable(ROOT, WORK);
} finally {
  rmSync(WORK, { recursive: true, force: true });
}
