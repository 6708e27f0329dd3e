// What is left of a sleep.
import { Kind } from "../kind.ts";
import type { StructPointer } from "../pointers.ts";
import { timespec } from "../structs/time.ts";
import { addressShown } from "./shown_words.ts";
import { pointerTo, structAt } from "./struct.ts";

const EINTR = 4;
const FIRST_RESTART = 512;
const LAST_RESTART = 516;

/** Where the kernel writes the rest of a sleep, if a signal ended it. */
export const remaining: Kind<StructPointer<"__kernel_timespec">> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const { result } = frame;
    const error = result === null || !result.failed ? 0 : -(result.lo | 0);
    const interrupted = error === EINTR || (error >= FIRST_RESTART && error <= LAST_RESTART);
    return interrupted ? structAt(timespec, lo, hi, frame) : addressShown(lo, hi);
  },
  view: pointerTo("__kernel_timespec"),
});
