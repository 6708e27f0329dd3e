/** What rules say of a call, where the engine has it: the same as machine code says in the guest. */
import {
  drawn,
  PATH_MAX,
  type RuleStep,
  SEED_WORD,
  type StepAction,
  type Turns,
  type WordTest,
} from "../../arch/rules.ts";
import { isAt, isLike } from "./paths.ts";

/** What becomes of a call; `none` where no rule decides. */
export type Decision =
  | { readonly kind: "none" | "ask" | "pass" }
  /** The halves of the result. */
  | { readonly kind: "answer"; readonly low: number; readonly high: number }
  | {
      readonly kind: "change";
      /** Its arguments, halves. */
      readonly words: Uint32Array;
      /** Arguments that point to other bytes, NUL included. */
      readonly paths: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
    };

/** A decision, and how long the call waits before. */
export interface Ruling {
  readonly decision: Decision;
  readonly delayMicroseconds: number;
}

const NONE: Ruling = { decision: { kind: "none" }, delayMicroseconds: 0 };
const ENAMETOOLONG = 36;

/** What rules look at. */
export interface RuledWords {
  /** The arguments: halves. */
  readonly words: Uint32Array;
  /** The bytes of a path up to its NUL; undefined where it has none within {@link PATH_MAX}, or can't be read. */
  path(argument: number): Uint8Array | undefined;
}

/**
 * Applies rules to a call.
 *
 * @param state the thread's words: halves
 */
export function evaluate(steps: readonly RuleStep[], call: RuledWords, state: Uint32Array): Ruling {
  let delay = 0;
  for (const { words, paths, turns, action } of steps) {
    if (!words.every((test) => passes(test, call.words))) continue;
    if (
      !paths.every((test) =>
        test.arguments.some((argument) => isPath(call, argument, test.patterns)),
      )
    )
      continue;
    const redirected = action.kind === "redirect" ? redirect(action, call) : undefined;
    if (action.kind === "redirect" && !redirected) continue;
    if (turns && !takes(turns, state)) continue;
    if (action.kind === "count") increment(state, counterOf(action, call.words));
    else if (action.kind === "delay") delay += action.microseconds;
    else {
      const decision = action.kind === "redirect" ? redirected! : decide(action, call.words);
      return { decision, delayMicroseconds: delay };
    }
  }
  return delay === 0 ? NONE : { ...NONE, delayMicroseconds: delay };
}

function passes({ argument, width, mask, ranges, not }: WordTest, words: Uint32Array): boolean {
  let low = words[2 * argument]!;
  let high = width === 8 ? words[2 * argument + 1]! : 0;
  if (mask) {
    low = (low & mask[0]) >>> 0;
    high = (high & mask[1]) >>> 0;
  }
  const isIn = ranges.some(
    ([least, most]) =>
      (high > least[1] || (high === least[1] && low >= least[0])) &&
      (high < most[1] || (high === most[1] && low <= most[0])),
  );
  return isIn !== not;
}

type Patterns = RuleStep["paths"][number]["patterns"];

function isPath(call: RuledWords, argument: number, patterns: Patterns): boolean {
  const path = call.path(argument);
  return path !== undefined && patterns.some((pattern) => isLike(path, pattern));
}

function takes({ counter, after = 0, first, every, chance }: Turns, state: Uint32Array): boolean {
  const count = increment(state, counter);
  if (count <= after) return false;
  if (first !== undefined && count > first) return false;
  if (every !== undefined && count % every !== 0) return false;
  if (!chance) return true;
  return drawn(count % 2 ** 32, chance.seed, state[2 * SEED_WORD]!) < chance.threshold;
}

/** Adds one to a counter, and gives what it is. */
function increment(state: Uint32Array, counter: number): number {
  const low = (state[2 * counter]! + 1) >>> 0;
  state[2 * counter] = low;
  if (low === 0) state[2 * counter + 1]!++;
  return state[2 * counter + 1]! * 2 ** 32 + low;
}

function counterOf({ counter, by }: StepAction & { kind: "count" }, words: Uint32Array): number {
  if (!by) return counter;
  const low = words[2 * by.argument]!;
  const isLarge = by.width === 8 && words[2 * by.argument + 1] !== 0;
  return counter + (isLarge ? by.limit : Math.min(low, by.limit));
}

function decide(
  action: Exclude<StepAction, { kind: "count" | "delay" | "redirect" }>,
  from: Uint32Array,
): Decision {
  switch (action.kind) {
    case "ask":
    case "pass":
      return action;
    case "answer":
      return { kind: "answer", low: action.result[0], high: action.result[1] };
    case "rewrite": {
      const words = from.slice();
      for (const { argument, keep, set } of action.edits) {
        for (const half of [0, 1] as const) {
          const at = 2 * argument + half;
          words[at] = (words[at]! & keep[half]) | set[half];
        }
      }
      return { kind: "change", words, paths: new Map() };
    }
  }
}

/** The call with other paths; undefined where none of its paths is meant. */
function redirect(
  action: StepAction & { kind: "redirect" },
  call: RuledWords,
): Decision | undefined {
  const { from, to } = action;
  const paths = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const argument of action.arguments) {
    const path = call.path(argument);
    if (!path || path.length < from.length || !isAt(path, 0, from)) continue;
    const rest = path.subarray(from.length);
    paths.set(argument, Uint8Array.of(...to, ...rest, 0));
  }
  if (paths.size === 0) return undefined;
  if ([...paths.values()].some(({ length }) => length > PATH_MAX))
    return { kind: "answer", low: -ENAMETOOLONG >>> 0, high: 0xffff_ffff };
  return { kind: "change", words: call.words.slice(), paths };
}
