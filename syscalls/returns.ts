// How results are shown: what stands behind the equals sign.
import { Errno } from "./errno.ts";
import type { Frame } from "./frame.ts";
import { type Needs, nothing } from "./needs.ts";
import { hexText, octalText, signedText, unsignedText } from "./words.ts";

/** The text of a successful result. */
export interface Returns {
  (lo: number, hi: number, frame: Frame): string;
  /** What memory it depends on. Not said: nothing, if it is made of the word alone; else it is not known. */
  needs?: Needs;
}

/** A text, and what it needs besides the word and the call's arguments: by default nothing. */
export function returning(text: Returns, needs: Needs = nothing): Returns {
  text.needs = needs;
  return text;
}

/** Whether it is made of memory, too, that the call writes. */
export function showsMemory({ needs }: Returns): boolean {
  return needs !== undefined && needs !== nothing;
}

/** A count or an id. */
export const decimalResult: Returns = (lo, hi) => signedText(lo, hi);

/** A number without a sign. */
export const unsignedResult: Returns = (lo, hi) => unsignedText(lo, hi);

/** A new descriptor. */
export const fdResult: Returns = returning((lo, hi, frame) => {
  const path = frame.options.describeFd?.(lo | 0);
  return path === undefined ? signedText(lo, hi) : `${lo | 0}<${path}>`;
});

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
