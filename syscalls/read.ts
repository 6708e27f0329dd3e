// Reads from a process's memory: as few and as short as they can be, since each may be a system call.
import type { Memory } from "./memory.ts";
import { toAddress } from "./words.ts";

const PAGE = 4096;

/** `length` bytes, or undefined if not all of them can be read. */
export function readExactly(
  memory: Memory,
  lo: number,
  hi: number,
  length: number,
): Uint8Array | undefined {
  if (lo === 0 && hi === 0) return undefined;
  const bytes = memory.read(toAddress(lo, hi), length);
  return bytes.length < length ? undefined : bytes;
}

/**
 * A C string: its bytes with the final NUL; `limit` bytes without one if it is longer; undefined if it
 * cannot be read that far.
 */
export function readString(
  memory: Memory,
  lo: number,
  hi: number,
  limit: number,
): Uint8Array | undefined {
  if (lo === 0 && hi === 0) return undefined;
  const start = toAddress(lo, hi);
  const first = chunkSize(lo, limit);
  let bytes = memory.read(start, first);
  for (let asked = first; ;) {
    const end = bytes.indexOf(0);
    if (end >= 0) return bytes.subarray(0, end + 1);
    if (bytes.length >= limit) return bytes.subarray(0, limit);
    if (bytes.length < asked) return undefined;
    const more = chunkSize(lo + bytes.length, limit - bytes.length);
    const next = typeof start === "bigint" ? start + BigInt(bytes.length) : start + bytes.length;
    bytes = concat(bytes, memory.read(next, more));
    asked += more;
  }
}

/** Up to the end of the page, which is where memory that can't be read begins; but not a few bytes only. */
function chunkSize(lo: number, limit: number): number {
  const left = PAGE - (lo & (PAGE - 1));
  return Math.min(limit, Math.max(64, Math.min(left, 256)));
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
