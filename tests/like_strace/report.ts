/** Verdicts as text, and their sum. */
import { DIFFERENCES } from "./differences.ts";
import type { Odd, Verdict } from "./judge.ts";

/** What is counted over all programs. */
export interface Sum {
  programs: number;
  lines: number;
  same: number;
  /** Lines of calls that only one of the runs made in that place. */
  elsewhere: number;
  explained: number;
  unexplained: number;
  /** How often each row of the table explained something. */
  readonly rows: Map<unknown, number>;
}

/** An empty sum. */
export function emptySum(): Sum {
  return {
    programs: 0,
    lines: 0,
    same: 0,
    elsewhere: 0,
    explained: 0,
    unexplained: 0,
    rows: new Map(),
  };
}

/** Adds what came of one program, in all settings. */
export function addTo(sum: Sum, verdicts: readonly Verdict[]): void {
  sum.programs++;
  for (const { lines, same, elsewhere, odd } of verdicts) {
    sum.elsewhere += elsewhere;
    sum.lines += lines;
    sum.same += same;
    for (const { row } of odd) {
      if (row) sum.explained++;
      else sum.unexplained++;
      if (row) sum.rows.set(row, (sum.rows.get(row) ?? 0) + 1);
    }
  }
}

/** `94 programs, 12345 lines: 99.31 % identical, 80 explained, 5 not`. */
export function sumText(sum: Sum): string {
  const { programs, lines, same, elsewhere, explained, unexplained } = sum;
  const more = elsewhere ? `; ${elsewhere} of calls made elsewhere in the other run` : "";
  const share = lines ? ((same / lines) * 100).toFixed(2) : "0";
  return `${programs} programs, ${lines} lines: ${share} % identical, ${explained} explained, ${unexplained} not${more}`;
}

/** A line for each reason that was met, with how often. */
export function reasonTexts(sum: Sum): string[] {
  return DIFFERENCES.filter((row) => sum.rows.has(row)).map(
    (row) => `${String(sum.rows.get(row)).padStart(5)}  ${row.reason}: ${row.words}`,
  );
}

/** How much is shown of long lines, beginning shortly before they differ. */
const [WIDTH, BEFORE] = [400, 60];

/** A pair of lines, one below the other; of long lines, what is around the first difference. */
export function oddText({ theirs, ours, row, where }: Odd): string {
  const head = [where, row ? `${row.reason}: ${row.words}` : ""].filter(Boolean).join("; ");
  const common = commonLength(theirs ?? "", ours ?? "");
  const [a, b] = [theirs, ours].map((line) => line && cut(line, common));
  return [head && `  (${head})`, `- ${a ?? ""}`, `+ ${b ?? ""}`].filter(Boolean).join("\n");
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function cut(line: string, common: number): string {
  if (line.length <= WIDTH) return line;
  const name = /^\w+\(/.exec(line)?.[0] ?? "";
  const from = Math.max(common - BEFORE, 0);
  const part = line.slice(from, from + WIDTH);
  return (from > name.length ? `${name} [...] ${part}` : part) + " [...]";
}
