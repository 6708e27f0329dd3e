// What an intercepted call costs beside the least that a tracer in C can do for it, and how many calls
// the tracer itself makes for it.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is done with a call, and the stops that it takes. */
const KINDS = [
  ["tail", "`tailInject`, the same call", 1],
  ["inject", "`inject`, the same call", 2],
  ["observe", "`observe`", 2],
  ["suppress", "a result without the call", 1],
  ["modify", "`tailInject`, another call", 2],
  ["other", "`inject`, another call", 2],
] as const;

const RUNTIMES = ["bun", "deno"] as const;

/** Calls of one run before those that are timed: a runtime compiles meanwhile. */
const WARM = 50_000;

/** Calls of one run that are timed, in stretches of a hundred. */
const CALLS = 60_000;

/** Calls of a run whose tracer's own calls are counted. */
const COUNTED = 2000;

const LIMIT_MILLISECONDS = 120_000;

/**
 * Prints the nanoseconds that a call took in the quickest tenth of stretches, as the guest itself finds: in the
 * others, something else ran on the processor. Then those of the whole loop, with all that happened meanwhile.
 */
const LOOP = `#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
enum { STRETCH = 100 };
static int compare(const void *a, const void *b) {
  double one = *(const double *)a, other = *(const double *)b;
  return (one > other) - (one < other);
}
static void calls(long count) {
  while (count-- > 0) syscall(SYS_getppid);
}
int main(int count, char **words) {
  if (count != 3) return 2;
  calls(atol(words[1]));
  long stretches = atol(words[2]) / STRETCH;
  double *took = calloc(stretches + 1, sizeof(double)), whole = 0;
  for (long i = 0; i < stretches; i++) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    calls(STRETCH);
    clock_gettime(CLOCK_MONOTONIC, &b);
    took[i] = ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / STRETCH;
    whole += took[i];
  }
  qsort(took, stretches, sizeof(double), compare);
  printf("%.0f %.0f\\n", took[stretches / 10], stretches ? whole / stretches : 0);
  return 0;
}
`;

function must(words: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(words[0]!, words.slice(1), {
    cwd,
    encoding: "utf8",
    timeout: LIMIT_MILLISECONDS,
  });
  if (status !== 0) throw new Error(`${words.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}

/** The command that traces `words` for a kind, in C or by a runtime. */
type Tracer = (kind: string, words: readonly string[]) => string[];

function tracers(root: string, work: string): readonly (readonly [string, Tracer])[] {
  const run = [
    join(root, "scripts/reverie"),
    "run",
    "--engine",
    "ptrace",
    "--log-file",
    "/dev/null",
  ];
  const tool = join(root, "scripts/bench_cost_tool.ts");
  return [
    ["C", (kind, words) => [join(work, "tracer"), kind, ...words]],
    ...RUNTIMES.map((runtime): [string, Tracer] => [
      runtime,
      (kind, words) => [
        ...["env", `REVERIE_RUNTIME=${runtime}`, ...run, tool, "--kind", kind, "--", ...words],
      ],
    ]),
  ];
}

function prepare(root: string, work: string): string {
  writeFileSync(join(work, "timed.c"), LOOP);
  const tracer = join(root, "scripts/bench_tracer.c");
  must(["gcc", "-O2", "-o", "timed", "timed.c"], work);
  must(["gcc", "-O2", "-Wall", "-Wextra", "-o", "tracer", tracer], work);
  return join(work, "timed");
}

/**
 * Prints nanoseconds per call in C, on Bun and on Deno, and the medians of each round's ratios: of the
 * quickest tenth of stretches, and of the whole loop.
 */
export function costTable(
  root: string,
  work: string,
  rounds: number,
  pinned: boolean,
  median: (times: number[]) => number,
): void {
  const loop = prepare(root, work);
  const all = tracers(root, work);
  const before = pinned ? ["taskset", "-c", "0"] : [];
  const place = pinned ? "taskset -c 0" : "unpinned";
  const rows: string[][] = [[], []];
  for (const [kind, what, stops] of KINDS) {
    const times: number[][][] = rows.map(() => all.map(() => []));
    for (let round = 0; round < rounds; round++) {
      all.forEach(([, tracer], i) => {
        const words = [...before, ...tracer(kind, [loop, String(WARM), String(CALLS)])];
        const measured = must(words, work).split(" ").map(Number);
        measured.forEach((time, which) => times[which]![i]!.push(time));
      });
    }
    times.forEach((lists, which) => rows[which]!.push(costRow(what, stops, lists, median)));
  }
  ["quickest tenth", "whole loop"].forEach((name, which) => {
    console.log(`\n### cost of an intercepted call, ${name}, ${place}\n`);
    console.log("| what | stops | C | Bun | Deno | Bun : C | Deno : C |");
    console.log("| --- | --: | --: | --: | --: | --: | --: |");
    console.log(rows[which]!.join("\n"));
  });
}

/** Medians of the times of each tracer, the first one's in C, and of each round's ratios to that. */
function costRow(
  what: string,
  stops: number,
  times: readonly (readonly number[])[],
  median: (times: number[]) => number,
): string {
  const cells = times.map((list) => `${median([...list]).toFixed(0)} ns`);
  const ratios = times.slice(1).map((list) => {
    return median(list.map((time, round) => time / times[0]![round]!)).toFixed(2);
  });
  return `| ${[what, stops, ...cells, ...ratios].join(" | ")} |`;
}

/** Calls that the tracer's own thread makes in a run of `calls` calls, by name. */
function ownCalls(work: string, words: readonly string[]): Map<string, number> {
  const log = join(work, "calls");
  must(["strace", "-c", "-U", "name,calls", "-o", log, ...words], work);
  const rows = readFileSync(log, "utf8").matchAll(/^\s*(\w+)\s+(\d+)\s*$/gm);
  return new Map([...rows].map(([, name = "", count]) => [name, Number(count)]));
}

/** Prints how many system calls the tracer makes for each call of its guest. */
export function callsTable(root: string, work: string): void {
  const loop = prepare(root, work);
  console.log("\n### calls of the tracer for an intercepted call\n");
  console.log(
    "| what | stops | ptrace, C | all, C | ptrace, Bun | all, Bun | ptrace, Deno | all, Deno |",
  );
  console.log(`| --- |${" --: |".repeat(7)}`);
  for (const [kind, what, stops] of KINDS) {
    const cells = tracers(root, work).flatMap(([, tracer]) => {
      const [few, many] = [0, COUNTED].map((calls) =>
        ownCalls(work, tracer(kind, [loop, "0", String(calls)])),
      );
      const per = (name: string): number =>
        ((many!.get(name) ?? 0) - (few!.get(name) ?? 0)) / COUNTED;
      return [per("ptrace").toFixed(2), per("total").toFixed(2)];
    });
    console.log(`| ${[what, stops, ...cells].join(" | ")} |`);
  }
}
