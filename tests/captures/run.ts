// Runs programs under the tool beside this, and says what came of them.
//   bun tests/captures/run.ts [-c] NAME...      show_* guests by their names, or (-c) a command
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { emptyFolder, fromSources, launcher, runNative, temporaryFolder } from "../harness.ts";
import { guestCase, shownGuests } from "../like_strace/guests.ts";
import type { Case } from "../like_strace/run.ts";
import type { Count, Report } from "./tool.ts";

const TOOL = fileURLToPath(new URL("tool.ts", import.meta.url));

/** What came of one program. */
export async function reportOf(one: Case): Promise<Report> {
  const base = temporaryFolder();
  const [log, cwd] = [join(base.path, "log"), join(base.path, "run")];
  try {
    emptyFolder(cwd);
    one.prepare?.(cwd);
    const argv = [launcher, "run", "--log-file", log, TOOL, "--", ...one.command()];
    const env = { ...fromSources, ...one.env };
    const ran = await runNative(argv, { timeoutSeconds: 50, ...one, env, cwd });
    const lines = readFileSync(log, "utf8").trim().split("\n");
    if (ran.timedOut || !lines.at(-1)?.startsWith("{")) {
      throw new Error(`${argv.join(" ")}: ${ran.status}\n${ran.stderr}${lines.join("\n")}`);
    }
    return JSON.parse(lines.at(-1)!) as Report;
  } finally {
    base.remove();
  }
}

/** Adds what one program made to what others did. */
export function addCounts(sum: Record<string, Count>, counts: Report["counts"]): void {
  for (const [name, { captured, stopped, bytes }] of Object.entries(counts)) {
    const count = (sum[name] ??= { captured: 0, stopped: 0, bytes: 0 });
    count.captured += captured;
    count.stopped += stopped;
    count.bytes += bytes;
  }
}

/** How many calls there were in all, and how many of them could be captured. */
export function totalOf(counts: Report["counts"]): {
  calls: number;
  captured: number;
  bytes: number;
} {
  const total = { calls: 0, captured: 0, bytes: 0 };
  for (const { captured, stopped, bytes } of Object.values(counts)) {
    total.calls += captured + stopped;
    total.captured += captured;
    total.bytes += bytes;
  }
  return total;
}

/** `97.1 % of 1234 calls, 21 bytes each; stopped: 20 ioctl, 3 execve` */
export function countsText(counts: Report["counts"]): string {
  const { calls, captured, bytes } = totalOf(counts);
  const share = ((100 * captured) / Math.max(calls, 1)).toFixed(1);
  const each = (bytes / Math.max(captured, 1)).toFixed(0);
  const left = Object.entries(counts)
    .filter(([, count]) => count.stopped > 0)
    .sort(([, a], [, b]) => b.stopped - a.stopped)
    .map(([name, count]) => `${count.stopped} ${name}`);
  return `${share} % of ${calls} calls, ${each} bytes each; stopped: ${left.join(", ") || "none"}`;
}

/** What differs, for people. */
export function differencesText({ differences, different }: Report): string {
  const parts = differences.map(
    ({ live, captured, missing }) => `- ${live}\n+ ${captured}\n  ${missing} reads were missing`,
  );
  return `${different} lines differ\n${parts.join("\n")}`;
}

if (import.meta.main) {
  const [first, ...rest] = process.argv.slice(2);
  const cases: readonly Case[] =
    first === "-c"
      ? [{ name: rest.join(" "), command: () => rest }]
      : first === undefined
        ? shownGuests()
        : [first, ...rest].map((name) =>
            guestCase(name.startsWith("show_") ? name : `show_${name}`),
          );
  const sum: Record<string, Count> = {};
  for (const one of cases) {
    const report = await reportOf(one);
    addCounts(sum, report.counts);
    if (report.different > 0) console.log(`${one.name}: ${differencesText(report)}`);
    else if (cases.length > 1) console.log(`${one.name}: ${countsText(report.counts)}`);
  }
  console.log(countsText(sum));
}
