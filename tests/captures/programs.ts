/** Programs whose lines are made twice: from memory, and from what was copied of it. */
import { hasProgram } from "../guests/build.ts";
import { inParallel } from "../like_strace/judge_case.ts";
import type { Case } from "../like_strace/run.ts";
import type t from "../tap.ts";
import { addCounts, countsText, differencesText, reportOf, totalOf } from "./run.ts";
import type { Count } from "./tool.ts";

type Subtest = Parameters<Parameters<typeof t.test>[0]>[0];

/** Runs programs; says how many of their calls could be captured, and of which not. */
export async function compareCaptures(
  t: Subtest,
  cases: readonly Case[],
): Promise<Record<string, Count>> {
  const sum: Record<string, Count> = {};
  await inParallel(cases, async (one) => {
    const missing = one.needs?.find((name) => !hasProgram(name));
    if (missing) {
      t.pass(one.name, { skip: `${missing} is not here` });
      return;
    }
    const report = await reportOf(one).catch((error: unknown) => String(error));
    if (typeof report === "string") {
      t.fail(`${one.name}: ${report}`);
      return;
    }
    addCounts(sum, report.counts);
    // Threads and processes that share memory may change it between the two.
    const allowed = one.varies ? totalOf(report.counts).calls / 1000 : 0;
    const isGood = report.different <= allowed;
    if (!isGood) t.comment(differencesText(report));
    t.ok(isGood, `${one.name}: ${countsText(report.counts)}`);
  });
  return sum;
}
