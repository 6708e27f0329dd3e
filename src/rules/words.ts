/** What rules say of arguments, as ranges of unsigned numbers. */
import { halves, type WordTest } from "../../arch/rules.ts";
import type { Operand } from "../../syscalls/base.ts";
import { type Complaint, shown } from "./complaint.ts";

type Range = readonly [low: bigint, high: bigint];

/** An argument that a rule names. */
export interface Place {
  readonly operand: Operand;
  readonly index: number;
  readonly complaint: Complaint;
}

const RANGES: Readonly<Record<"4" | "8", Range>> = {
  4: [-(1n << 31n), (1n << 32n) - 1n],
  8: [-(1n << 63n), (1n << 64n) - 1n],
};

/** A number that an argument can hold, with or without sign. */
export function wordOf(value: unknown, { operand, complaint }: Place): bigint {
  const { name, width } = operand;
  if (typeof value !== "bigint" && !Number.isSafeInteger(value)) {
    const hint = typeof value === "number" ? "Beyond 2^53 it must be a bigint." : "";
    throw complaint.error(
      `${shown(value)} for ${name} is no whole number`,
      `Give a number or a bigint. ${hint}`.trim(),
    );
  }
  const word = BigInt(value as number | bigint);
  const [low, high] = RANGES[width];
  if (word < low || word > high) {
    throw complaint.error(
      `${name} can't be ${shown(value)}: the kernel looks at ${8 * width} bits of it`,
      "Give a value that fits.",
    );
  }
  return word;
}

const WAYS =
  "An argument is a number, a list of numbers, { not }, { min, max } or { mask, equals }.";

/** The test that a rule asks for. */
export function wordTest(match: unknown, place: Place): WordTest {
  const { operand, index, complaint } = place;
  const made = (ranges: readonly Range[], more: Partial<WordTest> = {}): WordTest => ({
    argument: index,
    width: operand.width,
    ranges: unsigned(ranges, operand.width),
    not: false,
    ...more,
  });
  const single = (value: unknown): Range => {
    const word = wordOf(value, place);
    return [word, word];
  };
  if (typeof match === "number" || typeof match === "bigint") return made([single(match)]);
  if (Array.isArray(match)) return made(listed(match, place).map(single));
  if (!isRecord(match)) throw complaint.error(`${operand.name} can't be ${shown(match)}`, WAYS);
  const words = Object.keys(match).sort().join(" ");
  switch (words) {
    case "not": {
      const list = Array.isArray(match["not"]) ? listed(match["not"], place) : [match["not"]];
      return made(list.map(single), { not: true });
    }
    case "max":
    case "min":
    case "max min":
      return made([between(match, place)]);
    case "equals mask":
      return masked(match, place, made);
    default:
      throw complaint.error(`${operand.name} can't be ${shown(match)}`, WAYS);
  }
}

function listed(list: readonly unknown[], { complaint, operand }: Place): readonly unknown[] {
  if (list.length > 0) return list;
  throw complaint.error(
    `the list for ${operand.name} is empty, so that no call can be meant`,
    "Name values, or leave the condition out.",
  );
}

function between(match: Readonly<Record<string, unknown>>, place: Place): Range {
  const { complaint, operand } = place;
  const bits = BigInt(8 * operand.width);
  const least = operand.signed ? -(1n << (bits - 1n)) : 0n;
  const most = operand.signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  const low = match["min"] === undefined ? least : wordOf(match["min"], place);
  const high = match["max"] === undefined ? most : wordOf(match["max"], place);
  if (low < least || high > most || low > high) {
    throw complaint.error(
      `${operand.name} can't be in ${shown(match)}: it is ${operand.signed ? "a signed" : "an unsigned"} number of ` +
        `${bits} bits, and min must not be above max`,
      `Give bounds in ${least} to ${most}.`,
    );
  }
  return [low, high];
}

function masked(
  match: Readonly<Record<string, unknown>>,
  place: Place,
  made: (ranges: readonly Range[], more: Partial<WordTest>) => WordTest,
): WordTest {
  const bits = 8 * place.operand.width;
  const mask = BigInt.asUintN(bits, wordOf(match["mask"], place));
  const value = BigInt.asUintN(bits, wordOf(match["equals"], place));
  if ((value & ~mask) !== 0n) {
    throw place.complaint.error(
      `${place.operand.name} can't be ${shown(match)}: equals has bits that mask leaves out`,
      "Give a mask with all bits that are looked at.",
    );
  }
  return made([[value, value]], { mask: halves(mask) });
}

/** The same as ranges of unsigned numbers: one that begins below 0 becomes two. */
function unsigned(ranges: readonly Range[], width: 4 | 8): WordTest["ranges"] {
  const bits = 8 * width;
  const all: Range[] = ranges.flatMap(([low, high]) => {
    const [from, to] = [BigInt.asUintN(bits, low), BigInt.asUintN(bits, high)];
    if (from <= to) return [[from, to] as const];
    return [[0n, to] as const, [from, (1n << BigInt(bits)) - 1n] as const];
  });
  return all.map(([low, high]) => [halves(low), halves(high)] as const);
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
