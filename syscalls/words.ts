// 64-bit words as two 32-bit halves. bigint is slow in one of the runtimes, so text is made without it
// wherever a word fits a number.
import type { Address } from "./memory.ts";

/** 2^32: what one unit of a high half is worth. */
export const HIGH = 4294967296;

/** High halves below this leave the whole word exact as a number. */
const EXACT = 0x200000;

/** Two halves as an unsigned bigint. */
export function toBigint(lo: number, hi: number): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

/** Two halves as an unsigned number, rounded beyond 2^53. */
export function toNumber(lo: number, hi: number): number {
  return (hi >>> 0) * HIGH + (lo >>> 0);
}

/** Two halves as a signed number, rounded beyond 2^53. */
export function toSigned(lo: number, hi: number): number {
  return (hi | 0) * HIGH + (lo >>> 0);
}

/** Two halves as a place in memory: a number where it is exact, else a bigint. */
export function toAddress(lo: number, hi: number): Address {
  return hi >>> 0 < EXACT ? (hi >>> 0) * HIGH + (lo >>> 0) : toBigint(lo, hi);
}

/** The halves of a place in memory, `offset` bytes on. */
export function halves(address: Address, offset: number): readonly [lo: number, hi: number] {
  if (typeof address === "number") {
    const place = address + offset;
    return [place >>> 0, Math.floor(place / HIGH)];
  }
  const place = BigInt.asUintN(64, address + BigInt(offset));
  return [Number(place & 0xffffffffn), Number(place >> 32n)];
}

/** "18446744073709551615" */
export function unsignedText(lo: number, hi: number): string {
  if (hi === 0) return String(lo >>> 0);
  return String(toAddress(lo, hi));
}

/** "-1" */
export function signedText(lo: number, hi: number): string {
  const high = hi | 0;
  if (high >= -EXACT && high < EXACT) return String(high * HIGH + (lo >>> 0));
  return String(BigInt.asIntN(64, toBigint(lo, hi)));
}

/** An unsigned word as data: a number where that is exact, else its digits. */
export function unsignedJson(lo: number, hi: number): number | string {
  return hi >>> 0 < EXACT ? toNumber(lo, hi) : unsignedText(lo, hi);
}

/** A signed word as data: a number where that is exact, else its digits. */
export function signedJson(lo: number, hi: number): number | string {
  const high = hi | 0;
  return high >= -EXACT && high < EXACT ? high * HIGH + (lo >>> 0) : signedText(lo, hi);
}

/** Every byte as two hexadecimal digits: joining them is faster than padding what toString gives. */
export const BYTE_DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  (byte + 256).toString(16).slice(1),
);

/** "0x7f00dead0000"; zero is "0", as in C's %#x. */
export function hexText(lo: number, hi: number): string {
  if (hi === 0) return lo === 0 ? "0" : "0x" + (lo >>> 0).toString(16);
  const upper = BYTE_DIGITS[lo >>> 24]! + BYTE_DIGITS[(lo >>> 16) & 255]!;
  const lower = BYTE_DIGITS[(lo >>> 8) & 255]! + BYTE_DIGITS[lo & 255]!;
  return "0x" + (hi >>> 0).toString(16) + upper + lower;
}

/** "0x0" and so on: hexadecimal that keeps its prefix. */
export function fullHexText(lo: number, hi: number): string {
  return lo === 0 && hi === 0 ? "0x0" : hexText(lo, hi);
}

/** An address as strace prints one: "NULL" or hexadecimal. */
export function addressText(lo: number, hi: number): string {
  return lo === 0 && hi === 0 ? "NULL" : hexText(lo, hi);
}

/** "0644", and at least three digits: "000", "022". */
export function octalText(value: number): string {
  const digits = (value >>> 0).toString(8);
  return digits.length < 3 ? digits.padStart(3, "0") : "0" + digits;
}

/** The unsigned 16-bit number at an offset. */
export function u16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8);
}

/** The unsigned 32-bit number at an offset. */
export function u32(bytes: Uint8Array, offset: number): number {
  return (
    (bytes[offset]! |
      (bytes[offset + 1]! << 8) |
      (bytes[offset + 2]! << 16) |
      (bytes[offset + 3]! << 24)) >>>
    0
  );
}
