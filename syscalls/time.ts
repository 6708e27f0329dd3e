// Dates, always in UTC: a decoder must say the same wherever it runs.
import { toSigned } from "./words.ts";

/** The last second of the year 9999. */
const LAST = 253402300799;

/** `2026-11-21T18:38:37+0000`, with a fraction of `digits` digits unless that is 0; "" if out of range. */
export function dateText(seconds: number, fraction: number, digits: number): string {
  if (!(seconds >= 0 && seconds <= LAST) || !(fraction >= 0 && fraction < 10 ** digits)) return "";
  const date = new Date(seconds * 1000).toISOString().slice(0, 19);
  const tail = fraction > 0 ? "." + String(fraction).padStart(digits, "0") : "";
  return `${date}${tail}+0000`;
}

/** ` /* 2026-11-21T18:38:37+0000 *\/` behind a time that is not 0; else nothing. */
export function timeComment(lo: number, hi: number, fraction: number, digits: number): string {
  if (lo === 0 && hi === 0 && fraction === 0) return "";
  const text = dateText(toSigned(lo, hi), fraction, digits);
  return text === "" ? "" : ` /* ${text} */`;
}
