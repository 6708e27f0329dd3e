// futex: what its arguments are depends on the operation.
import type { Call } from "../call.ts";
import { Family } from "../flags.ts";
import { Kind, picked } from "../kind.ts";
import { address, hex32, uint } from "../kinds/numbers.ts";
import { structIn } from "../kinds/struct.ts";
import { timespec } from "../structs/time.ts";
import { hexText } from "../words.ts";

const REALTIME = 256;

/** The bits that tell the operation itself. */
const OPERATION = 127;

/** Operations that may wait by the clock of the day. */
const BY_CLOCK = /^FUTEX_WAIT/;

/** Which of the arguments behind the operation it has, and as what. */
interface Operation {
  readonly value?: Kind;
  readonly time?: Kind;
  readonly second?: Kind;
  readonly third?: Kind;
}

const timeout = structIn(timespec);
const ALL_BITS = 0xffffffff;
const bitset: Kind<number> = new Kind({
  text: (lo) => (lo === ALL_BITS ? "FUTEX_BITSET_MATCH_ANY" : hexText(lo, 0)),
  view: (lo) => lo >>> 0,
});

const OPARG_SHIFT = 8;

/** An operation and a comparison packed into one word. */
const wakeOperation: Kind<number> = new Kind({
  text: (lo, _hi, frame) => {
    const operation = (lo >>> 28) & 7;
    const shifted = (lo >>> 28) & OPARG_SHIFT;
    const name = Family.of(frame.arch, "futex_wake_operations").name(operation, 0);
    const parts = [
      (shifted !== 0 ? "FUTEX_OP_OPARG_SHIFT<<28|" : "") +
        (name === undefined ? `${hexText(operation, 0)}<<28 /* FUTEX_OP_??? */` : `${name}<<28`),
      `${hexText((lo >>> 12) & 0xfff, 0)}<<12`,
    ];
    const comparison = (lo >>> 24) & 0xf;
    const compared = Family.of(frame.arch, "futex_wake_comparisons").name(comparison, 0);
    parts.push(
      compared === undefined
        ? `${hexText(comparison, 0)}<<24 /* FUTEX_OP_CMP_??? */`
        : `${compared}<<24`,
    );
    return `${parts.join("|")}|${hexText(lo & 0xfff, 0)}`;
  },
  view: (lo) => lo >>> 0,
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
  9: { value: uint, time: timeout, third: bitset },
  10: { value: uint, third: bitset },
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
  text: (lo, _hi, frame) => {
    const names = Family.of(frame.arch, "futex_operations");
    const name = names.name((lo & ~REALTIME) >>> 0, 0);
    const timed = (lo & REALTIME) !== 0;
    if (name === undefined || (timed && !BY_CLOCK.test(name))) return names.one(lo, 0);
    return timed ? `${name}|FUTEX_CLOCK_REALTIME` : name;
  },
  value: (lo) => lo | 0,
  view: (lo) => lo | 0,
});

/** A number whose meaning the operation tells. */
export const futexValue: Kind<number> = picked(uint, (call) => operationOf(call).value ?? null);

/** A time-out, or a second number. */
export const futexTime: Kind = picked<unknown>(timeout, (call) => operationOf(call).time ?? null);

/** Another futex. */
export const futexSecond: Kind = picked<unknown>(
  address,
  (call) => operationOf(call).second ?? null,
);

/** A third number. */
export const futexThird: Kind<number> = picked(uint, (call) => operationOf(call).third ?? null);
