/** Numbers, times and units as options give them. */
import type { Precision } from "../../tools/strace/config.ts";

const NANOSECONDS: Readonly<Record<Precision, number>> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1 };
const MOST = 0x7fff_ffff;

/** A whole number; undefined where it is none. */
export function parseAmount(text: string): number | undefined {
  return /^\+?\d+$/.test(text) && Number(text) <= MOST ? Number(text) : undefined;
}

/** A time with a unit, microseconds without one: nanoseconds. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d*\.?\d+|\d+\.)(?:e([+-]?\d+))?(s|ms|us|ns)?$/i.exec(text);
  if (!match) return undefined;
  const [, digits, exponent = "0", unit = "us"] = match;
  const nanoseconds = Number(`${digits}e${exponent}`) * NANOSECONDS[unit as Precision];
  return Number.isFinite(nanoseconds) ? nanoseconds : undefined;
}

/** How exact times are: `us`. */
export function parsePrecision(text: string): Precision | undefined {
  return Object.hasOwn(NANOSECONDS, text) ? (text as Precision) : undefined;
}
