/** The shortest way from one list to another: E. Myers, "An O(ND) Difference Algorithm", 1986. */

/** Some items that are in both lists, or only in one. */
export interface Stretch {
  readonly kind: "both" | "left" | "right";
  /** The first, and the one behind the last: in the left list where there is a choice. */
  readonly from: number;
  readonly to: number;
}

/** From so many differences on, what is between is taken to differ as a whole. */
const MOST = 1500;

/** Aligns two lists of numbers. */
export function align(left: ArrayLike<number>, right: ArrayLike<number>): Stretch[] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let [leftEnd, rightEnd] = [left.length, right.length];
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd--;
    rightEnd--;
  }
  const stretches: Stretch[] = [];
  add(stretches, "both", 0, start);
  middle(stretches, { left, right, start, leftEnd, rightEnd });
  add(stretches, "both", leftEnd, left.length);
  return stretches;
}

interface Middle {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly start: number;
  readonly leftEnd: number;
  readonly rightEnd: number;
}

function add(to: Stretch[], kind: Stretch["kind"], from: number, end: number): void {
  if (from === end) return;
  const last = to.at(-1);
  if (last?.kind === kind && last.to === from) to[to.length - 1] = { ...last, to: end };
  else to.push({ kind, from, to: end });
}

function middle(to: Stretch[], { left, right, start, leftEnd, rightEnd }: Middle): void {
  const [n, m] = [leftEnd - start, rightEnd - start];
  const rounds = n === 0 || m === 0 ? undefined : search(left, right, start, n, m);
  if (!rounds) {
    add(to, "left", start, leftEnd);
    add(to, "right", start, rightEnd);
    return;
  }
  const steps: Stretch[] = [];
  let [x, y] = [n, m];
  for (let d = rounds.length - 1; d >= 0; d--) {
    const ends = rounds[d]!;
    const k = x - y;
    const isDown = d > 0 && (k === -d || (k !== d && at(ends, d, k - 1) < at(ends, d, k + 1)));
    const before = isDown ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : at(ends, d, before);
    const fromY = d === 0 ? 0 : fromX - before;
    const diagonal = d === 0 ? x : x - (isDown ? fromX : fromX + 1);
    steps.push({ kind: "both", from: start + x - diagonal, to: start + x });
    if (d > 0 && isDown) steps.push({ kind: "right", from: start + fromY, to: start + fromY + 1 });
    else if (d > 0) steps.push({ kind: "left", from: start + fromX, to: start + fromX + 1 });
    [x, y] = [fromX, fromY];
  }
  for (const step of steps.reverse()) add(to, step.kind, step.from, step.to);
}

/** What each round had reached before it: how far along each diagonal. Undefined where there are too many. */
function search(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  start: number,
  n: number,
  m: number,
): Int32Array[] | undefined {
  const rounds: Int32Array[] = [];
  let ends = new Int32Array(3);
  for (let d = 0; d <= Math.min(MOST, n + m); d++) {
    rounds.push(ends);
    const next = new Int32Array(2 * (d + 1) + 3);
    for (let k = -d; k <= d; k += 2) {
      const isDown = k === -d || (k !== d && at(ends, d, k - 1) < at(ends, d, k + 1));
      let x = d === 0 ? 0 : isDown ? at(ends, d, k + 1) : at(ends, d, k - 1) + 1;
      while (x < n && x - k < m && left[start + x] === right[start + x - k]) x++;
      next[k + d + 2] = x;
      if (x >= n && x - k >= m) return rounds;
    }
    ends = next;
  }
  return undefined;
}

/** How far round `d - 1` came along a diagonal. */
function at(ends: Int32Array, d: number, k: number): number {
  return ends[k + d + 1] ?? 0;
}
