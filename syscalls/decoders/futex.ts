// futex: what its arguments are depends on the operation.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind, picked } from "../kind.ts";
import { oneShown } from "../kinds/flags.ts";
import { type Choice, nothing } from "../needs.ts";
import { address, hex32, uint } from "../kinds/numbers.ts";
import { leaf, number, type Part, struct } from "../shown.ts";
import { structIn } from "../kinds/struct.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { timespec } from "../structs/time.ts";
import { hexText } from "../words.ts";

/** What is left without the flags. */
const OPERATION = 0x7f;

/** Which of the arguments behind the operation it has, and as what. */
interface Operation {
  readonly value?: Kind;
  readonly time?: Kind;
  readonly second?: Kind;
  readonly third?: Kind;
}

const timeout = structIn(timespec);

const ALL_BITS = 0xffffffff;

/** Which waiters are meant. */
const bits: Kind<number> = new Kind({
  show: (lo) => (lo === ALL_BITS ? "FUTEX_BITSET_MATCH_ANY" : hexShown(lo, 0)),
  view: (lo) => lo >>> 0,
});

const OPARG_SHIFT = 8;

function packed(name: string, part: number, shift: number, unknown: string): string {
  return `${name === "" ? hexText(part, 0) : name}<<${shift}${name === "" ? ` /* ${unknown} */` : ""}`;
}

/** An operation and a comparison packed into one word. */
const wakeOperation: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const [operation, comparison] = [(lo >>> 28) & 7, (lo >>> 24) & 0xf];
    const [argument, compared] = [(lo >>> 12) & 0xfff, lo & 0xfff];
    const isShifted = ((lo >>> 28) & OPARG_SHIFT) !== 0;
    const name = Family.of(frame.arch, "futex_wake_operations").name(operation, 0) ?? "";
    const compare = Family.of(frame.arch, "futex_wake_comparisons").name(comparison, 0) ?? "";
    const parts: Part[] = [
      ["op", name === "" ? number(operation) : name],
      ["oparg", number(argument)],
      ["cmp", compare === "" ? number(comparison) : compare],
      ["cmparg", number(compared)],
    ];
    if (isShifted) parts.splice(1, 0, ["shift", "FUTEX_OP_OPARG_SHIFT"]);
    const text = [
      (isShifted ? "FUTEX_OP_OPARG_SHIFT<<28|" : "") + packed(name, operation, 28, "FUTEX_OP_???"),
      `${hexText(argument, 0)}<<12`,
      packed(compare, comparison, 24, "FUTEX_OP_CMP_???"),
      hexText(compared, 0),
    ].join("|");
    return leaf(text, struct(parts).toJSON());
  },
  view: (lo) => lo >>> 0,
  needs: nothing,
});

/** What each operation has: a new one is a row. */
const OPERATIONS: Readonly<Record<number, Operation>> = {
  0: { value: uint, time: timeout },
  1: { value: uint },
  2: { value: uint },
  3: { value: uint, time: uint, second: address },
  4: { value: uint, time: uint, second: address, third: uint },
  5: { value: uint, time: uint, second: address, third: wakeOperation },
  6: { time: timeout },
  7: {},
  8: {},
  9: { value: uint, time: timeout, third: bits },
  10: { value: uint, third: bits },
  11: { value: uint, time: timeout, second: address },
  12: { value: uint, time: uint, second: address, third: uint },
  13: { time: timeout },
};

const UNKNOWN: Operation = { value: uint, time: address, second: address, third: hex32 };

function operationOf(call: Call): Operation {
  return OPERATIONS[call.uint(1) & OPERATION] ?? UNKNOWN;
}

/** The operation and its flags. */
export const futexOperation: Kind<number> = new Kind({
  show: (lo, _hi, frame: Frame) => oneShown(frame.arch, "futex_operations", lo >>> 0),
  view: (lo) => lo | 0,
  needs: nothing,
});

const operation: Choice = {
  argument: 1,
  mask: OPERATION,
  values: () => Object.keys(OPERATIONS).map(Number),
  other: OPERATION,
};

/** A number whose meaning the operation tells. */
export const futexValue: Kind<number> = picked(
  uint,
  (call) => operationOf(call).value ?? null,
  operation,
);

/** A time-out, or a second number. */
export const futexTime: Kind = picked<unknown>(
  timeout,
  (call) => operationOf(call).time ?? null,
  operation,
);

/** Another futex. */
export const futexSecond: Kind = picked<unknown>(
  address,
  (call) => operationOf(call).second ?? null,
  operation,
);

/** A third number. */
export const futexThird: Kind<number> = picked(
  uint,
  (call) => operationOf(call).third ?? null,
  operation,
);
