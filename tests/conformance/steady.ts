/**
 * Shows whether the cases are fit for comparing: runs each many times natively and under strace(1),
 * and prints every outcome that is not that of the first native run.
 *
 *   bun tests/conformance/steady.ts [-n TIMES] [-t TOOL] [NAME-PART...]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "../harness.ts";
import { all } from "./cases.ts";
import { programs } from "./programs.ts";
import { type Facts, runCase } from "./run_case.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: "string", short: "n", default: "20" },
    tool: { type: "string", short: "t", default: "strace(1)" },
  },
});

/** The lines in which two outcomes differ. */
function differences(expected: Facts, facts: Facts): string[] {
  const flat = ({ stdout, stderr, status, files }: Facts): string[] =>
    [stdout, stderr, status, files.join("\n")].join("\n").split("\n");
  const [a, b] = [flat(expected), flat(facts)];
  const lines = a.flatMap((line, i) => (line === b[i] ? [] : [`- ${line}`, `+ ${b[i]}`]));
  return lines.concat(b.slice(a.length).map((line) => `+ ${line}`)).slice(0, 20);
}

const base = temporaryFolder();
for (const one of [...all, ...programs]) {
  if (positionals.length && !positionals.some((part) => one.name.includes(part))) continue;
  const folder = join(base.path, "run");
  const native = await runCase(one, one.reference, folder);
  const odd = new Map<string, number>();
  const spent: Record<string, number> = {};
  for (let i = 0; i < Number(values.times); i++) {
    for (const tool of [one.reference, values.tool]) {
      const { facts, ran } = await runCase(one, tool, folder);
      const key = tool ?? "native";
      spent[key] = (spent[key] ?? 0) + ran.milliseconds;
      const lines = differences(native.facts, facts);
      if (ran.left.length || ran.timedOut) lines.push(`left ${ran.left}, late ${ran.timedOut}`);
      const text = [key, ...lines].join("\n    ");
      if (lines.length) odd.set(text, (odd.get(text) ?? 0) + 1);
    }
  }
  const times = Object.entries(spent).map(
    ([key, total]) => `${key} ${Math.round(total / Number(values.times))} ms`,
  );
  console.log(`${odd.size ? "ODD   " : "steady"} ${one.name}  ${times.join("  ")}`);
  for (const [text, count] of odd) console.log(`  ${count} times ${text}`);
}
base.remove();
