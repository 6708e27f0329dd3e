/** Two runs side by side. */
import { basename } from "node:path";
import type { StraceEvent } from "../../../strace_event.ts";
import type { View } from "../views/view.ts";
import { align, type Stretch } from "./align.ts";
import { normalText } from "./normal.ts";

/** Lines of a difference that are shown. */
const SHOWN = 12;

/** What a thread did. */
interface Told {
  readonly tid: number;
  readonly isThread: boolean;
  readonly parent: Told | undefined;
  /** The program, by the last word of its path; that of its maker until then. */
  name: string;
  readonly lines: string[];
}

/** Takes in what the threads of a run did. */
export class RunLines implements View {
  readonly #threads = new Map<number, Told>();
  readonly #numbers = new Map<number, number>();
  readonly #all: Told[] = [];

  take(event: StraceEvent, text?: string): void {
    const { tid, pid } = event;
    if (event.type === "start") {
      const parent = event.parent === undefined ? undefined : this.#threads.get(event.parent);
      const name = parent?.name ?? "";
      const thread = { tid, isThread: tid !== pid, parent, name, lines: [] };
      this.#threads.set(tid, thread);
      this.#numbers.set(tid, this.#all.length);
      this.#all.push(thread);
    }
    const thread = this.#threads.get(tid);
    if (event.type === "exec" && thread) thread.name = basename(event.argv[0] ?? event.path);
    if (text !== undefined) thread?.lines.push(text);
  }

  finish(): void {}

  /** The threads by what they are in the tree of processes: `sh > cat`, `sh > cat #2`. */
  get threads(): ReadonlyMap<string, readonly string[]> {
    const named = new Map<string, readonly string[]>();
    const keys = new Map<Told, string>();
    for (const thread of this.#all) {
      const own = thread.isThread ? "thread" : thread.name;
      const parent = thread.parent ? `${keys.get(thread.parent)} > ` : "";
      let key = parent + own;
      for (let nth = 2; named.has(key); nth++) key = `${parent}${own} #${nth}`;
      keys.set(thread, key);
      named.set(key, thread.lines);
    }
    return named;
  }

  /** A line without what differs from run to run. */
  normal(line: string): string {
    return normalText(line, (tid) => this.#numbers.get(tid));
  }
}

interface Counts {
  same: number;
  left: number;
  right: number;
}

/**
 * What differs between two runs, for people; by threads.
 *
 * @returns whether nothing does
 */
export function compareRuns(
  left: RunLines,
  right: RunLines,
  print: (text: string) => void,
): boolean {
  const [ours, theirs] = [left.threads, right.threads];
  const counts: Counts = { same: 0, left: 0, right: 0 };
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(key), theirs.get(key)];
    if (one && other) compareThreads(key, { left, right, one, other, print, counts });
    else {
      const lines = one ?? other!;
      counts[one ? "left" : "right"] += lines.length;
      const end = lines.at(-1);
      print(`${key}: only in the ${one ? "first" : "second"} run, ${lines.length} lines\n`);
      if (end !== undefined) print(`${one ? "-" : "+"}${end}\n`);
    }
  }
  const isSame = counts.left + counts.right === 0;
  const rest = isSame
    ? ""
    : `, ${counts.left} only in the first run, ${counts.right} only in the second`;
  print(`${counts.same} lines are the same${rest}\n`);
  return isSame;
}

interface Pair {
  readonly left: RunLines;
  readonly right: RunLines;
  readonly one: readonly string[];
  readonly other: readonly string[];
  readonly print: (text: string) => void;
  readonly counts: Counts;
}

function compareThreads(key: string, { left, right, one, other, print, counts }: Pair): void {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const a = one.map((line) => numberOf(left.normal(line)));
  const b = other.map((line) => numberOf(right.normal(line)));
  const stretches = align(a, b);
  if (stretches.some(({ kind }) => kind !== "both")) print(`${key}:\n`);
  for (const [i, { kind, from, to }] of stretches.entries()) {
    counts[kind === "both" ? "same" : kind] += to - from;
    if (kind === "both") showSame(one, { kind, from, to }, i, stretches.length, print);
    else showOnly(kind === "left" ? one : other, from, to, kind === "left" ? "-" : "+", print);
  }
}

/** Of what is the same, the lines beside a difference. */
function showSame(
  lines: readonly string[],
  { from, to }: Stretch,
  index: number,
  count: number,
  print: (text: string) => void,
): void {
  if (count === 1) return;
  const shown = [...(index > 0 ? [from] : []), ...(index < count - 1 ? [to - 1] : [])];
  const unique = [...new Set(shown)];
  const rest = to - from - unique.length;
  if (index > 0) print(` ${lines[from]}\n`);
  if (rest > 0) print(` ... ${rest} the same\n`);
  if (index < count - 1 && !(index > 0 && to - 1 === from)) print(` ${lines[to - 1]}\n`);
}

function showOnly(
  lines: readonly string[],
  from: number,
  to: number,
  sign: string,
  print: (text: string) => void,
): void {
  for (let i = from; i < Math.min(to, from + SHOWN); i++) print(`${sign}${lines[i]}\n`);
  if (to - from > SHOWN) print(`${sign}... ${to - from - SHOWN} more\n`);
}
