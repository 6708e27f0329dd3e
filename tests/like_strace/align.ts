/** Two lists of lines, side by side. */

import { syscallName } from "../../syscalls/mod.ts";
import { architecture } from "../harness.ts";

/** A line of each side, or of one side only. */
export interface Pair {
  readonly theirs: string | undefined;
  readonly ours: string | undefined;
}

/**
 * Puts equal lines side by side, then, between those, lines of the same call.
 *
 * @param loose a form of a line in which everything that may differ from run to run is equal
 */
export function align(
  theirs: readonly string[],
  ours: readonly string[],
  loose: (line: string) => string,
): Pair[] {
  return matched(theirs, ours, loose, (a, b) => matched(a, b, callOf, (c, d) => single(c, d)));
}

/** What a line is about: the call's name, or the whole beginning of another line. */
export function callOf(line: string): string {
  const name = /^\w+/.exec(line)?.[0] ?? line.slice(0, 12);
  // A call that this strace is too old to know: ours says its name.
  const number = /^syscall_(0x[0-9a-f]+)$/.exec(name)?.[1];
  return (number && syscallName(architecture, Number(number))) ?? name;
}

function single(theirs: readonly string[], ours: readonly string[]): Pair[] {
  return [
    ...theirs.map((line) => ({ theirs: line, ours: undefined })),
    ...ours.map((line) => ({ theirs: undefined, ours: line })),
  ];
}

type Rest = (theirs: readonly string[], ours: readonly string[]) => Pair[];

/** Pairs lines with equal keys, in order; what lies between them is for `rest`. */
function matched(
  theirs: readonly string[],
  ours: readonly string[],
  key: (line: string) => string,
  rest: Rest,
): Pair[] {
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of commonOf(theirs.map(key), ours.map(key))) {
    if (a > i || b > j) pairs.push(...rest(theirs.slice(i, a), ours.slice(j, b)));
    pairs.push({ theirs: theirs[a], ours: ours[b] });
    [i, j] = [a + 1, b + 1];
  }
  if (i < theirs.length || j < ours.length) pairs.push(...rest(theirs.slice(i), ours.slice(j)));
  return pairs;
}

/** The largest number of edits that are looked for; behind that, what is equal in place counts. */
const EDITS = 2000;

/** The longest common part of two lists, as pairs of indices (Myers). */
function commonOf(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const offset = EDITS + 1;
  const furthest = new Int32Array(2 * EDITS + 3);
  const history: Int32Array[] = [];
  for (let edits = 0; edits <= EDITS; edits++) {
    history.push(furthest.slice());
    for (let k = -edits; k <= edits; k += 2) {
      const down =
        k === -edits || (k !== edits && furthest[offset + k - 1]! < furthest[offset + k + 1]!);
      let x = down ? furthest[offset + k + 1]! : furthest[offset + k - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return backwards(history, a.length, b.length);
    }
  }
  return a.flatMap((key, index) => (key === b[index] ? [[index, index] as const] : []));
}

function backwards(history: readonly Int32Array[], x: number, y: number): [number, number][] {
  const pairs: [number, number][] = [];
  const offset = EDITS + 1;
  for (let edits = history.length - 1; edits >= 0; edits--) {
    const furthest = history[edits]!;
    const k = x - y;
    const down =
      k === -edits || (k !== edits && furthest[offset + k - 1]! < furthest[offset + k + 1]!);
    const before = down ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : furthest[offset + before]!;
    const fromY = edits === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY) pairs.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  return pairs.reverse();
}
