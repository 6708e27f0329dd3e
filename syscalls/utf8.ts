// UTF-8 without the runtime's TextDecoder, so that this library needs no global at all.

const REPLACEMENT = 0xfffd;

/** The smallest code point that needs so many following bytes: shorter forms are not UTF-8. */
const LEAST = [0, 0x80, 0x800, 0x10000];

/** Bytes as text; what is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const end = endOfAscii(bytes, at);
    if (end > at) text += asciiText(bytes, at, end);
    if (end === bytes.length) break;
    const byte = bytes[end]!;
    const point = byte < 0x80 ? byte : codePoint(bytes, end);
    text += String.fromCodePoint(point < 0 ? REPLACEMENT : point);
    at = end + (point < 0 ? 1 : width(byte));
  }
  return text;
}

/** No more characters are converted at once: they become arguments of a call. */
const LONGEST_RUN = 4096;

function endOfAscii(bytes: Uint8Array, start: number): number {
  const limit = Math.min(bytes.length, start + LONGEST_RUN);
  let end = start;
  while (end < limit && bytes[end]! < 0x80) end++;
  return end;
}

/** Bytes that all are ASCII, and not too many. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]);
}

/** Whether all bytes together are UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += width(bytes[at]!)) {
    if (bytes[at]! >= 0x80 && codePoint(bytes, at) < 0) return false;
  }
  return true;
}

/** Text as bytes. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const following = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    if (following === 0) bytes.push(point);
    else bytes.push(((0xff00 >> (following + 1)) & 0xff) | (point >> (6 * following)));
    for (let shift = 6 * (following - 1); shift >= 0; shift -= 6) {
      bytes.push(0x80 | ((point >> shift) & 0x3f));
    }
  }
  return Uint8Array.from(bytes);
}

function width(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The code point that begins at `at` with a byte above 0x7f, or -1 if that is no UTF-8. */
function codePoint(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0xc2 || first > 0xf4) return -1;
  const following = width(first) - 1;
  let point = first & (0x3f >> following);
  for (let index = 1; index <= following; index++) {
    const byte = bytes[at + index] ?? 0;
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < LEAST[following]! || point > 0x10ffff || surrogate ? -1 : point;
}
