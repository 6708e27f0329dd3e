// What is left of a sleep, and how the clock runs.
import { Family } from "../flags.ts";
import { Kind } from "../kind.ts";
import { structNeed } from "../needs.ts";
import type { StructPointer } from "../pointers.ts";
import { type Returns, returning } from "../returns.ts";
import { timespec } from "../structs/time.ts";
import { timex } from "../structs/timex.ts";
import { signedText } from "../words.ts";
import { addressShown } from "./shown_words.ts";
import { pointerTo, structAt, structOut } from "./struct.ts";

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
  needs: structNeed(timespec, "failure"),
});

/** How the clock is disciplined: told when it was changed or asked for. */
export const timexDone: Kind<StructPointer<"__kernel_timex">> = structOut(timex) as unknown as Kind<
  StructPointer<"__kernel_timex">
>;

/** `5 (TIME_ERROR)`: whether a leap second is near, or the clock wrong. */
export const clockState: Returns = returning(
  (lo, hi, frame) => `${signedText(lo, hi)} (${Family.of(frame.arch, "timex_states").one(lo, hi)})`,
);
