// How results are shown: what stands behind the equals sign.
import { Errno } from "./errno.ts";
import type { Frame } from "./frame.ts";
import { hexText, octalText, signedText, unsignedText } from "./words.ts";

/** The text of a successful result. */
export type Returns = (lo: number, hi: number, frame: Frame) => string;

/** A count or an id. */
export const decimalResult: Returns = (lo, hi) => signedText(lo, hi);

/** A number without a sign. */
export const unsignedResult: Returns = (lo, hi) => unsignedText(lo, hi);

/** A new descriptor. */
export const fdResult: Returns = (lo, hi, frame) => {
  const path = frame.options.describeFd?.(lo | 0);
  return path === undefined ? signedText(lo, hi) : `${lo | 0}<${path}>`;
};

/** An address. */
export const addressResult: Returns = (lo, hi) => hexText(lo, hi);

/** A file mode. */
export const octalResult: Returns = (lo) => octalText(lo);

/** The codes with which the kernel tells itself, not the program, to run a call again. */
const FIRST_RESTART = 512;
const LAST_RESTART = 516;

/** The text of a failure: `-1 ENOENT (No such file or directory)`. */
export function errorText(number: number): string {
  const errno = Errno.of(number);
  if (number >= FIRST_RESTART && number <= LAST_RESTART) return "? " + errno.toString();
  return "-1 " + errno.toString();
}
