// What is left of a sleep.
import { Kind } from "../kind.ts";
import type { StructPointer } from "../pointers.ts";
import { timespec } from "../structs/time.ts";
import { addressText } from "../words.ts";
import { structText, pointerTo } from "./struct.ts";

const EINTR = 4;
const FIRST_RESTART = 512;
const LAST_RESTART = 516;

/** Where the kernel writes the rest of a sleep, if a signal ended it. */
export const remaining: Kind<StructPointer<"__kernel_timespec">> = new Kind({
  after: true,
  text: (lo, hi, frame) => {
    const { result } = frame;
    const error = result === null || !result.failed ? 0 : -(result.lo | 0);
    const interrupted = error === EINTR || (error >= FIRST_RESTART && error <= LAST_RESTART);
    return interrupted ? structText(timespec, lo, hi, frame) : addressText(lo, hi);
  },
  value: addressText,
  view: pointerTo("__kernel_timespec"),
});
