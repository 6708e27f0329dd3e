/** Runs a case and judges it. */
import { judgeRun, type Verdict } from "./judge.ts";
import { type Case, runCase } from "./run.ts";
import type { Setting } from "./settings.ts";

/** What came of a case in each setting. */
export async function judgeCase(one: Case, settings: readonly Setting[]): Promise<Verdict[]> {
  return (await runCase(one, settings)).map((run) => judgeRun(one.name, run));
}

/** How many programs run at a time. */
const AT_ONCE = 2;

/** Does something for each item, a few at a time. */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
