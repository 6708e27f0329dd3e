// Measures what tracing costs: wall time of whole commands under every tracer, and time per system
// call of loops. Started by scripts/bench.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WORK = mkdtempSync(join(tmpdir(), "reverie-bench-"));
const LIMIT_MILLISECONDS = 120_000;

/** One way to run a command. */
interface Tracer {
  readonly name: string;
  readonly command: readonly string[];
  readonly runtime?: "bun" | "deno";
}

/** What is run: whole, or as a loop whose cost per call is wanted. */
interface Workload {
  readonly name: string;
  readonly command: (calls: number) => readonly string[];
  /** System calls of one run, native and traced; without it the whole command is measured. */
  readonly calls?: { readonly native: number; readonly traced: number };
  readonly cwd?: string;
}

const reverie = (runtime: "bun" | "deno", tool: string): Tracer => ({
  name: `${tool} (${runtime})`,
  command: [join(ROOT, "scripts/reverie"), "run", "--log-file", "/dev/null", tool, "--"],
  runtime,
});

const TRACERS: readonly Tracer[] = [
  { name: "native", command: [] },
  { name: "strace -f", command: ["strace", "-f", "-o", "/dev/null"] },
  ...(["bun", "deno"] as const).flatMap((runtime) =>
    ["noop", "counter2", "strace"].map((tool) => reverie(runtime, tool)),
  ),
];

const LOOP = `#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int count, char **words) {
  for (long i = atol(words[1]); i > 0; i--) syscall(SYS_getppid);
  return count != 2;
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
  must("gcc", ["-O2", "-o", "loop", "loop.c"]);
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
      calls: { native: 3_000_000, traced: 200_000 },
    },
    {
      name: "dd bs=1",
      command: (calls) => ["dd", "if=/dev/zero", "of=/dev/null", "bs=1", `count=${calls / 2}`],
      calls: { native: 3_000_000, traced: 200_000 },
    },
    { name: "git status", command: () => ["git", "status", "--short"], cwd: repository },
    { name: "gcc -c", command: () => ["gcc", "-O2", "-c", "-o", "small.o", "small.c"] },
    { name: "/bin/true", command: () => ["/bin/true"] },
  ];
}

/** Wall time of one run, in nanoseconds. */
function time(tracer: Tracer, workload: Workload, calls: number, pinned: boolean): number {
  const words = [
    ...(pinned ? ["taskset", "-c", "0"] : []),
    ...tracer.command,
    ...workload.command(calls),
  ];
  const env = { ...process.env, ...(tracer.runtime && { REVERIE_RUNTIME: tracer.runtime }) };
  const start = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(words[0]!, words.slice(1), {
    cwd: workload.cwd ?? WORK,
    env,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: LIMIT_MILLISECONDS,
    encoding: "utf8",
  });
  const end = process.hrtime.bigint();
  if (status !== 0) throw new Error(`${words.join(" ")}: ${error?.message ?? stderr}`);
  return Number(end - start);
}

/** Nanoseconds: per call of a loop, or of the whole command. */
function measure(tracer: Tracer, workload: Workload, pinned: boolean): number {
  if (!workload.calls) return time(tracer, workload, 0, pinned);
  const fast = tracer.name === "native" || tracer.name.startsWith("noop");
  const calls = fast ? workload.calls.native : workload.calls.traced;
  return (time(tracer, workload, calls, pinned) - time(tracer, workload, 0, pinned)) / calls;
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
  const times = new Map(TRACERS.map((tracer) => [tracer.name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const tracer of TRACERS) times.get(tracer.name)!.push(measure(tracer, workload, pinned));
  }
  const of = (name: string) => median(times.get(name)!);
  const unit = workload.calls ? "per call" : "whole command";
  console.log(`\n### ${workload.name}, ${pinned ? "taskset -c 0" : "unpinned"}, ${unit}\n`);
  console.log("| tracer | median | x native | x strace |\n| --- | --: | --: | --: |");
  for (const { name } of TRACERS) {
    const ratio = (base: string) => (of(name) / of(base)).toFixed(2);
    console.log(
      `| ${name} | ${show(of(name), !!workload.calls)} | ${ratio("native")} | ${ratio("strace -f")} |`,
    );
  }
}

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
  for (const workload of prepare().filter(({ name }) => wanted(name))) {
    if (!values.pinned) table(workload, false, Number(values.rounds));
    if (!values.unpinned) table(workload, true, Number(values.rounds));
  }
} finally {
  rmSync(WORK, { recursive: true, force: true });
}
