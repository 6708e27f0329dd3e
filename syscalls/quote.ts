// C string literals, in strace's dialect.
import { BYTE_DIGITS } from "./words.ts";

const QUOTE = 34;
const BACKSLASH = 92;

/** The text of each byte when no octal digit follows, and when one does (escapes must then be full). */
const [SHORT, FULL]: readonly [string[], string[]] = escapes();

function escapes(): [string[], string[]] {
  const short: string[] = [];
  const full: string[] = [];
  const letters: Record<number, string> = { 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };
  for (let byte = 0; byte < 256; byte++) {
    const plain = byte >= 32 && byte < 127;
    const escaped = byte === QUOTE || byte === BACKSLASH ? "\\" : "";
    const letter = letters[byte] ?? (plain ? escaped + String.fromCharCode(byte) : undefined);
    short.push(letter ?? "\\" + byte.toString(8));
    full.push(letter ?? "\\" + byte.toString(8).padStart(3, "0"));
  }
  return [short, full];
}

/** From this length on, a run of plain characters is cheaper to convert at once. */
const LONG_RUN = 8;

/** The first `length` bytes as the text between quotes: `a\n\0`. */
export function escapeBytes(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let index = 0; index < length;) {
    const end = endOfPlain(bytes, index, length);
    if (end - index >= LONG_RUN) {
      text += String.fromCharCode.apply(null, bytes.subarray(index, end) as unknown as number[]);
    } else {
      for (; index < end; index++) text += SHORT[bytes[index]!]!;
    }
    if (end < length) text += escaped(bytes, end, length);
    index = end + 1;
  }
  return text;
}

/** No more than this many characters are converted at once: they become arguments of a call. */
const LONGEST_RUN = 4096;

function endOfPlain(bytes: Uint8Array, start: number, length: number): number {
  let index = start;
  const limit = Math.min(length, start + LONGEST_RUN);
  for (; index < limit; index++) {
    const byte = bytes[index]!;
    if (byte < 32 || byte >= 127 || byte === QUOTE || byte === BACKSLASH) break;
  }
  return index;
}

function escaped(bytes: Uint8Array, index: number, length: number): string {
  const next = index + 1 < length ? bytes[index + 1]! : 0;
  const table = next >= 48 && next <= 55 ? FULL : SHORT;
  return table[bytes[index]!]!;
}

/** Bytes as `"a\n"`. */
export function quote(bytes: Uint8Array, length: number = bytes.length): string {
  return '"' + escapeBytes(bytes, length) + '"';
}

/** Bytes as `"\x61\x0a"`, whatever they are. */
export function quoteHex(bytes: Uint8Array, length: number = bytes.length): string {
  let text = '"';
  for (let index = 0; index < length; index++) {
    text += "\\x" + BYTE_DIGITS[bytes[index]!]!;
  }
  return text + '"';
}

/** Bytes as `"a\x00\n"`: escapes that are numbers are hexadecimal. */
export function quoteHexEscapes(bytes: Uint8Array, length: number = bytes.length): string {
  let text = '"';
  for (let index = 0; index < length; index++) {
    const byte = bytes[index]!;
    const short = SHORT[byte]!;
    text += /^\\\d/.test(short) ? "\\x" + BYTE_DIGITS[byte]! : short;
  }
  return text + '"';
}
