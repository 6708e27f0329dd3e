/**
 * Rules as both engines take them: for each call, steps that are tried in their order. What the names of a tool's
 * rules mean on an architecture is settled here: only registers, bytes and counters are left.
 */

/** A 64-bit word: its halves, unsigned. */
export type Halves = readonly [low: number, high: number];

/** The halves of a number of up to 64 bits. */
export function halves(word: bigint): Halves {
  const bits = BigInt.asUintN(64, word);
  return [Number(bits & 0xffff_ffffn), Number(bits >> 32n)];
}

/** A test of an argument: whether it is in one of the ranges (bounds included), all unsigned. */
export interface WordTest {
  readonly argument: number;
  /** Bytes of it that count. */
  readonly width: 4 | 8;
  /** Bits of it that count; all without it. */
  readonly mask?: Halves;
  readonly ranges: readonly (readonly [low: Halves, high: Halves])[];
  /** It must be in none of them. */
  readonly not: boolean;
}

/** Bytes of a path; -1 stands for any byte. */
export type PathBytes = readonly number[];

/**
 * A path begins with `head` and ends with `tail`, and has the parts of `middle` between them in this order. Without a
 * tail it is the head, and no more.
 */
export interface PathPattern {
  readonly head: PathBytes;
  readonly middle: readonly PathBytes[];
  readonly tail: PathBytes | undefined;
}

/** A test of paths: whether one of these arguments is like one of the patterns. */
export interface PathTest {
  readonly arguments: readonly number[];
  readonly patterns: readonly PathPattern[];
}

/** Which of the calls that pass a step's tests it takes. They are counted for each thread. */
export interface Turns {
  /** Index of the counter. */
  readonly counter: number;
  /** The first so many are not taken. */
  readonly after?: number;
  /** Those behind the first so many are not taken. */
  readonly first?: number;
  /** Those whose number is a multiple are taken. */
  readonly every?: number;
  /** Of these, so many of 2^32, by {@link drawn}. */
  readonly chance?: { readonly threshold: number; readonly seed: number };
}

/** What a step does with a call that it takes. */
export type StepAction =
  | {
      readonly kind: "count";
      /** Index of the counter; of the first of them, where an argument's value chooses. */
      readonly counter: number;
      /** The argument; values from `limit` on have the last counter. */
      readonly by?: { readonly argument: number; readonly width: 4 | 8; readonly limit: number };
    }
  | { readonly kind: "delay"; readonly microseconds: number }
  | { readonly kind: "answer"; readonly result: Halves }
  | {
      readonly kind: "rewrite";
      /** An argument becomes what it was in the bits of `keep`, with those of `set`. */
      readonly edits: readonly {
        readonly argument: number;
        readonly keep: Halves;
        readonly set: Halves;
      }[];
    }
  | {
      readonly kind: "redirect";
      readonly arguments: readonly number[];
      readonly from: readonly number[];
      readonly to: readonly number[];
    }
  | { readonly kind: "ask" }
  | { readonly kind: "pass" };

/** One rule for one call. */
export interface RuleStep {
  readonly words: readonly WordTest[];
  readonly paths: readonly PathTest[];
  readonly turns?: Turns;
  readonly action: StepAction;
}

/** The bytes of a path that rules look at, with its NUL: include/uapi/linux/limits.h. Longer ones are like none. */
export const PATH_MAX = 4096;

/** What the handler keeps of rules in a thread's slot: byte offsets from its beginning. */
export const RULED = {
  /** Which of the values below were counted up for the call that is under way: bits. */
  touched: 0x800,
  /** What rules decided of a call that is recorded, 32 bits: 0, {@link DECIDED}. With `touched` one word. */
  decided: 0x804,
  /** How long the paths are that were copied; -1 for none. */
  lengths: 0x810,
  /** The program's arguments, and those that its call is made with, while they differ. */
  arguments: 0x820,
  changed: 0x850,
  /** What a recorded call gives that is not made. */
  result: 0x880,
  /** For each bit of `touched` the offset of a counter, and what it was. */
  kept: 0x900,
  mostKept: 32,
  /** Where the control words end, these included. */
  end: 0xb00,
  /** The thread's words. */
  words: 0x1000,
  /** Copies of paths; there is room before each for a longer beginning. */
  paths: 0x3800,
  pathStride: 0x2000,
  mostPaths: 2,
  /** Where all that ends. */
  size: 0x7000,
} as const;

/** See {@link RULED}: it is answered, or made with the arguments of `changed`. */
export const DECIDED = { answer: 1, change: 2 } as const;

/** What the handler does with a call that has rules. */
export interface RuledCall {
  readonly steps: readonly RuleStep[];
  /** What becomes of it where no rule decides: a record, a question, a stop, or it is simply made. */
  readonly otherwise: "record" | "ask" | "trap" | "pass";
  /** Whether the tool is told of it, if no rule says otherwise. */
  readonly isTold: boolean;
  /** With this first argument it goes to the tracer. */
  readonly traced?: number | undefined;
}

/** Words that a thread has for its rules: first its seed, then counters, 64 bits each. */
export const RULE_WORDS = 1024;

/** The word that is no counter: its low half is the thread's seed. */
export const SEED_WORD = 0;

/** Constants of {@link drawn}: the golden ratio, and those of MurmurHash3's last step. */
export const DRAW = { golden: 0x9e3779b9, first: 0x85ebca6b, second: 0xc2b2ae35 } as const;

/** Spreads a 32-bit number over all of them. */
export function spread(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, DRAW.first);
  x ^= x >>> 13;
  x = Math.imul(x, DRAW.second);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The random number of a thread's n-th draw for a rule: 32 bits, unsigned. */
export function drawn(count: number, seed: number, threadSeed: number): number {
  return spread((Math.imul(count | 0, DRAW.golden) + seed + threadSeed) | 0);
}
