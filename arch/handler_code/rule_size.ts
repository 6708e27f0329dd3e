/** How much code rules take. */
import { type PathBytes, RULED, type RuleStep } from "../rules.ts";
import type { Machine } from "./machine.ts";

/** The arguments whose paths the rules look at. */
export function pathArguments(steps: readonly RuleStep[]): number[] {
  const all = steps.flatMap(({ action, paths }) => [
    ...paths.flatMap((test) => test.arguments),
    ...(action.kind === "redirect" ? action.arguments : []),
  ]);
  return [...new Set(all)].sort((one, other) => one - other);
}

/** How much code the rules of a call may take; undefined where they can't be code. */
export function codeSize(
  steps: readonly RuleStep[],
  cost: Machine["ruleCost"],
): number | undefined {
  const marks = steps.reduce(
    (sum, { action, turns }) => sum + (turns ? 1 : 0) + (action.kind === "count" ? 1 : 0),
    0,
  );
  if (marks > RULED.mostKept || pathArguments(steps).length > RULED.mostPaths) return undefined;
  const bytes = (parts: readonly PathBytes[]) =>
    parts.reduce((sum, { length }) => sum + length + 4, 0);
  return steps.reduce((sum, { action, paths, words }) => {
    const patterns = paths.flatMap((test) =>
      test.arguments.flatMap(() =>
        test.patterns.flatMap(({ head, middle, tail }) => [head, ...middle, tail ?? []]),
      ),
    );
    const moved =
      action.kind === "redirect"
        ? action.arguments.flatMap(() => [action.from, action.from, action.to])
        : [];
    const ranges = words.reduce((all, word) => all + word.ranges.length, 0);
    return sum + cost.step + cost.byte * (bytes([...patterns, ...moved]) + 2 * ranges);
  }, cost.step);
}
