// How many bytes the steps of a capture plan copy.
import type { FormatOptions } from "../frame.ts";
import { toNumber } from "../words.ts";
import type { Amount, Step, Steps } from "./steps.ts";

/** How much is shown: the two options of `format` that decide how much is copied. */
export type CaptureLimits = Pick<FormatOptions, "stringLimit" | "verbose">;

/** The items of an array are looked at up to this many bytes, however many are shown. */
const MOST_ITEM_BYTES = 1 << 20;

/** The bytes of `struct iovec`. */
export const IOVEC = 16;

/** What is copied of a string: one byte more than is shown tells whether there is more. */
export function stringBytes(length: number, { stringLimit = 32 }: CaptureLimits): number {
  return Math.min(length, stringLimit + 1);
}

/** How many items of `width` bytes are copied. */
export function itemCount(count: number, width: number, limits: CaptureLimits): number {
  const { stringLimit = 32, verbose = false } = limits;
  return Math.min(count, verbose ? Infinity : stringLimit, Math.floor(MOST_ITEM_BYTES / width));
}

/** How many bytes are copied if a step's counts are these. */
export function lengthOf(
  { unit, most }: Extract<Step, { kind: "bytes" }>,
  counts: readonly number[],
  limits: CaptureLimits,
): number {
  const count = Math.min(...counts);
  if (most === "string") return stringBytes(count, limits);
  if (most === "items") return itemCount(count, Number(unit), limits) * Number(unit);
  return Math.min(unit === "bit" ? Math.ceil(count / 64) * 8 : count * unit, most);
}

/** The value of an argument, as an unsigned number. */
export function argumentOf(
  words: Uint32Array,
  { argument, width }: Extract<Amount, { kind: "argument" }>,
): number {
  const [lo, hi] = [words[2 * argument]!, words[2 * argument + 1]!];
  return width === 4 ? lo : toNumber(lo, hi);
}

/** What the copies of a call can take at most. */
export interface Room {
  readonly pieces: number;
  /** In all pieces together. */
  readonly bytes: number;
}

/** What the copies of a call take at most, before and after it, whatever memory and the kernel say. */
export function roomOf(steps: Steps, words: Uint32Array, limits: CaptureLimits = {}): Room {
  const room = { pieces: 0, bytes: 0 };
  const known = (amount: Amount): number => {
    if (amount.kind === "argument") return argumentOf(words, amount);
    if (amount.kind !== "result" || amount.room === undefined) return Infinity;
    return words[2 * amount.room]!;
  };
  for (const step of steps) {
    room.pieces++;
    switch (step.kind) {
      case "text":
        room.bytes += step.most === "string" ? stringBytes(Infinity, limits) : step.most;
        break;
      case "bytes":
        room.bytes += lengthOf(step, step.counts.map(known), limits);
        break;
      case "buffers": {
        const count = itemCount(known(step.count), IOVEC, limits);
        const filled = step.filled === "nothing" ? 0 : count;
        room.pieces += filled;
        room.bytes += count * IOVEC + filled * stringBytes(Infinity, limits);
      }
    }
  }
  return room;
}
