// Dates, always in UTC: a decoder must say the same wherever it runs.
import { toBigint } from "./words.ts";

const SECONDS_A_DAY = 86400n;

/** The first and last second of the years that C libraries know: those that fit an int. */
const FIRST = -67768040609740800n;
const LAST = 67768036191676799n;

/** The calendar repeats after so many years, of so many days. */
const YEARS = 400n;
const DAYS = 146097n;

/**
 * `2026-11-21T18:38:37+0000`, with a fraction of `digits` digits unless that is 0; "" if out of range. The
 * seconds since 1970 are the signed word of two halves.
 */
export function dateText(lo: number, hi: number, fraction: number, digits: number): string {
  if (!(fraction >= 0 && fraction < 10 ** digits)) return "";
  const tail = fraction > 0 ? "." + String(fraction).padStart(digits, "0") : "";
  if (hi === 0) return `${isoText(lo)}${tail}+0000`;
  const seconds = BigInt.asIntN(64, toBigint(lo, hi));
  return seconds < FIRST || seconds > LAST ? "" : `${dayText(seconds)}${tail}+0000`;
}

/** Dates know some hundred thousand years only, so others are moved to the same ones of a later cycle. */
function dayText(seconds: bigint): string {
  const cycle = DAYS * SECONDS_A_DAY;
  const cycles = (seconds - modulo(seconds, cycle)) / cycle;
  const text = isoText(Number(modulo(seconds, cycle)));
  const year = BigInt(text.slice(0, 4)) + cycles * YEARS;
  return `${BigInt.asIntN(32, year)}${text.slice(4)}`;
}

/** `2026-11-21T18:38:37`, for a year of four digits. */
function isoText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

function modulo(a: bigint, b: bigint): bigint {
  return ((a % b) + b) % b;
}

/** ` /* 2026-11-21T18:38:37+0000 *\/` behind a time that is not 0; else nothing. */
export function timeComment(lo: number, hi: number, fraction: number, digits: number): string {
  if (lo === 0 && hi === 0 && fraction === 0) return "";
  const text = dateText(lo, hi, fraction, digits);
  return text === "" ? "" : ` /* ${text} */`;
}
