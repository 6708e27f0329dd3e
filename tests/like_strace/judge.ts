/** Compares the lines of a run, and says of each pair whether it is the same, and if not, why. */
import { align, type Pair } from "./align.ts";
import { type Difference, DIFFERENCES } from "./differences.ts";
import type { Thread } from "./log.ts";
import type { Run } from "./run.ts";
import { formOf, loose, Sameness, tidied } from "./same.ts";

/** A pair of lines that are not the same. */
export interface Odd extends Pair {
  /** The row of the table that explains it. */
  readonly row: Difference | undefined;
  /** In which setting and thread, and behind which lines that are the same. */
  readonly where: string;
}

/** What came of comparing. */
export interface Verdict {
  readonly lines: number;
  readonly same: number;
  /**
   * Lines, beyond `lines`, of calls that only one of the runs made in that place, whose form the other run
   * has elsewhere. Only programs that vary have any.
   */
  readonly elsewhere: number;
  readonly odd: readonly Odd[];
}

/** Compares a run thread by thread. */
export function judgeRun(program: string, run: Run): Verdict {
  const ours = new Map(run.ours.map((thread) => [thread.label, thread]));
  const theirs = new Map(run.theirs.map((thread) => [thread.label, thread]));
  const ids = run.theirs.flatMap(({ label, tid }) => {
    const mine = ours.get(label);
    return mine ? [[tid, mine.tid] as const] : [];
  });
  const sameness = new Sameness(ids);
  let same = 0;
  const odd: Odd[] = [];
  for (const label of new Set([...theirs.keys(), ...ours.keys()])) {
    const where = [run.setting.flags.join(" "), label === "0" ? "" : `thread ${label}`];
    for (const pair of pairsOf(theirs.get(label), ours.get(label))) {
      if (isChance(pair)) continue;
      const { theirs, ours } = pair;
      if (theirs !== undefined && ours !== undefined && sameness.same(theirs, ours)) same++;
      else {
        const row = explain(program, pair, sameness);
        odd.push({ ...pair, row, where: where.filter(Boolean).join(", ") });
      }
    }
  }
  const left = run.varies ? withoutForms(run, odd) : odd;
  const elsewhere = odd.length - left.length;
  return { lines: same + left.length, same, elsewhere, odd: left };
}

/** Leaves out lines whose form the other side has somewhere, and those of waits for another thread. */
function withoutForms(run: Run, odd: readonly Odd[]): Odd[] {
  const forms = (threads: readonly Thread[]): Set<string> =>
    new Set(threads.flatMap(({ lines, signals }) => [...lines, ...signals]).map(formOf));
  const [theirForms, ourForms] = [forms(run.theirs), forms(run.ours)];
  const lacks = (forms: ReadonlySet<string>, line: string | undefined): boolean =>
    line !== undefined && !line.startsWith("futex(") && !forms.has(formOf(line));
  return odd.filter(
    ({ theirs, ours, row }) =>
      row !== undefined || lacks(ourForms, theirs) || lacks(theirForms, ours),
  );
}

/** Both threads' lines side by side. Signals may come between any two calls, so they are compared apart. */
function pairsOf(theirs: Thread | undefined, ours: Thread | undefined): Pair[] {
  const lists = (thread: Thread | undefined, part: "lines" | "signals"): string[] =>
    (thread?.[part] ?? []).map(tidied);
  return (["lines", "signals"] as const).flatMap((part) =>
    align(lists(theirs, part), lists(ours, part), loose),
  );
}

/** Whether a signal comes in the middle of a call, which the kernel then starts once more, is chance. */
function isChance({ theirs, ours }: Pair): boolean {
  if (theirs !== undefined && ours !== undefined) return false;
  const line = theirs ?? ours ?? "";
  return / = \? ERESTART\w+ \(/.test(line) || line.startsWith("restart_syscall(");
}

function explain(program: string, pair: Pair, sameness: Sameness): Difference | undefined {
  return DIFFERENCES.find(
    (row) => (row.program?.test(program) ?? true) && fits(row, pair, sameness),
  );
}

function fits(row: Difference, { theirs, ours }: Pair, sameness: Sameness): boolean {
  if (row.test) {
    if (theirs === undefined || ours === undefined) return false;
    return row.test(theirs, ours, (a, b) => sameness.same(a, b));
  }
  const has = (pattern: RegExp | undefined, line: string | undefined): boolean =>
    pattern ? line !== undefined && pattern.test(line) : line === undefined;
  return has(row.theirs, theirs) && has(row.ours, ours);
}
