// What it takes longer to start programs with the agent at hand than where every call stops.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";

const RUNTIMES = ["bun", "deno"] as const;

const LIMIT_MILLISECONDS = 120_000;

/** Programs that make few calls: one, and many one after the other. */
const COMMANDS: readonly (readonly [name: string, words: readonly string[]])[] = [
  ["/bin/true", ["/bin/true"]],
  ["sh: 200 /bin/true", ["sh", "-c", "i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i+1)); done"]],
];

function milliseconds(words: readonly string[]): number {
  const start = process.hrtime.bigint();
  const { status, stderr, error } = spawnSync(words[0]!, words.slice(1), {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: LIMIT_MILLISECONDS,
  });
  const end = process.hrtime.bigint();
  if (status !== 0) throw new Error(`${words.join(" ")}: ${error?.message ?? stderr}`);
  return Number(end - start) / 1e6;
}

/** Prints the medians of whole commands with each engine, and of each round's differences. */
export function startTable(
  root: string,
  rounds: number,
  pinned: boolean,
  median: (times: number[]) => number,
): void {
  const before = pinned ? ["taskset", "-c", "0"] : [];
  const run = [...before, join(root, "scripts/reverie"), "run", "--log-file", "/dev/null"];
  console.log(`\n### starting programs, ${pinned ? "taskset -c 0" : "unpinned"}, whole command\n`);
  console.log("| command | tool | `--engine ptrace` | with the agent | difference | `strace -f` |");
  console.log("| --- | --- | --: | --: | --: | --: |");
  for (const [name, words] of COMMANDS) {
    for (const tool of ["counter2", "strace"]) {
      for (const runtime of RUNTIMES) {
        const [stopped, served, theirs]: number[][] = [[], [], []];
        const ours = ["env", `REVERIE_RUNTIME=${runtime}`, ...run];
        for (let round = 0; round < rounds; round++) {
          stopped!.push(milliseconds([...ours, "--engine", "ptrace", tool, "--", ...words]));
          served!.push(milliseconds([...ours, tool, "--", ...words]));
          theirs!.push(milliseconds([...before, "strace", "-f", "-o", "/dev/null", ...words]));
        }
        const differences = served!.map((time, i) => time - stopped![i]!);
        const cells = [stopped!, served!, differences, theirs!].map(
          (times) => `${median(times).toFixed(1)} ms`,
        );
        console.log(`| ${[name, `${tool} (${runtime})`, ...cells].join(" | ")} |`);
      }
    }
  }
}
