// Reads from a process's memory: as few and as short as they can be, since each may be a system call.
import type { Memory } from "./memory.ts";
import { toAddress } from "./words.ts";

const PAGE = 4096;

/** `length` bytes, or undefined if not all of them can be read, or there can't be so many. */
export function readExactly(
  memory: Memory,
  lo: number,
  hi: number,
  length: number,
): Uint8Array | undefined {
  if ((lo === 0 && hi === 0) || !(length >= 0)) return undefined;
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
  const parts: Uint8Array[] = [];
  let [done, chunk] = [0, FIRST_CHUNK];
  for (;;) {
    const wanted = chunkSize(lo + done, Math.min(chunk, limit - done));
    const bytes = memory.read(
      typeof start === "bigint" ? start + BigInt(done) : start + done,
      wanted,
    );
    const end = bytes.indexOf(0);
    if (end >= 0) return join(parts, bytes.subarray(0, end + 1), done + end + 1);
    done += bytes.length;
    if (done >= limit) return join(parts, bytes, limit);
    if (bytes.length < wanted) return undefined;
    parts.push(bytes);
    chunk = Math.min(2 * chunk, PAGE);
  }
}

/** What is read of a string at first: most are shorter. */
const FIRST_CHUNK = 256;

/** Up to the end of the page, which is where memory that can't be read begins; but not a few bytes only. */
function chunkSize(lo: number, wanted: number): number {
  const left = PAGE - (lo & (PAGE - 1));
  return left < 64 ? Math.min(wanted, 64) : Math.min(wanted, left);
}

/** `length` bytes of all parts and a last one. */
function join(parts: readonly Uint8Array[], last: Uint8Array, length: number): Uint8Array {
  if (parts.length === 0) return last.length > length ? last.subarray(0, length) : last;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  whole.set(last.subarray(0, length - at), at);
  return whole;
}
