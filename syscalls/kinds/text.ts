// Paths, strings and buffers.
import type { Frame } from "../frame.ts";
import { type Json, Kind } from "../kind.ts";
import { argument, bytesNeed, result, textNeed } from "../needs.ts";
import { BufferPointer, PathPointer, StringsPointer } from "../pointers.ts";
import { quote, quoteHex, quoteHexEscapes } from "../quote.ts";
import { readExactly, readString } from "../read.ts";
import { leaf, type Node } from "../shown.ts";
import { decodeUtf8, isUtf8 } from "../utf8.ts";
import { BYTE_DIGITS, addressText, halves, hexText, toAddress, toNumber } from "../words.ts";
import type { Call } from "../call.ts";
import { addressJson } from "./shown_words.ts";

/** The kernel's limit for a path, with its NUL. */
const PATH_MAX = 4096;

/** How many bytes of a buffer `decode` gives at most. */
const DECODED_BYTES = 65536;

/** Bytes as a C literal, in the manner the options ask for. */
export function literal(bytes: Uint8Array, length: number, frame: Frame): string {
  const style = frame.options.hexStrings;
  if (style === "all") return quoteHex(bytes, length);
  if (style === "unprintable" && !isPrintable(bytes, length)) return quoteHex(bytes, length);
  return style === "escapes" ? quoteHexEscapes(bytes, length) : quote(bytes, length);
}

function isPrintable(bytes: Uint8Array, length: number): boolean {
  for (let index = 0; index < length; index++) {
    const byte = bytes[index]!;
    if (byte >= 127 || (byte < 32 && (byte < 9 || byte > 13))) return false;
  }
  return true;
}

/** Bytes as JSON: text if they are UTF-8, else `{ hex }`. */
export function bytesValue(bytes: Uint8Array): Json {
  if (isUtf8(bytes)) return decodeUtf8(bytes);
  let hex = "";
  for (let index = 0; index < bytes.length; index++) hex += BYTE_DIGITS[bytes[index]!]!;
  return { hex };
}

/** A string that ends with a NUL, cut after `limit` bytes. */
export function stringText(lo: number, hi: number, limit: number, frame: Frame): string {
  const bytes = readString(frame.texts, lo, hi, limit + 1);
  if (bytes === undefined) return addressText(lo, hi);
  const ended = bytes[bytes.length - 1] === 0;
  const text = literal(bytes, Math.min(bytes.length - (ended ? 1 : 0), limit), frame);
  return ended ? text : text + "...";
}

function stringValue(lo: number, hi: number, frame: Frame): Json {
  const bytes = readString(frame.memory, lo, hi, PATH_MAX);
  if (bytes === undefined) return addressJson(lo, hi);
  return bytesValue(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes);
}

const pathView = (lo: number, hi: number, call: Call): PathPointer =>
  new PathPointer(lo, hi, call.memory);

/** A path: shown whole. */
export const path: Kind<PathPointer> = new Kind({
  text: (lo, hi, frame) => stringText(lo, hi, PATH_MAX - 1, frame),
  value: stringValue,
  view: pathView,
  needs: textNeed(PATH_MAX),
});

/** Another string that ends with a NUL. */
export const string: Kind<PathPointer> = new Kind({
  text: (lo, hi, frame) => stringText(lo, hi, frame.stringLimit, frame),
  value: stringValue,
  view: pathView,
  needs: textNeed("string"),
});

/** A buffer of known length, cut after the limit. */
export function bytesText(lo: number, hi: number, length: number, frame: Frame): string {
  const shown = Math.min(length, frame.stringLimit);
  if (lo === 0 && hi === 0) return "NULL";
  if (length <= 0) return '""';
  const bytes = readExactly(frame.texts, lo, hi, Math.min(length, shown + 1));
  if (bytes === undefined) return addressText(lo, hi);
  const text = literal(bytes, shown, frame);
  return length > shown ? text + "..." : text;
}

/** Bytes whose number is known, cut after the limit, as a part of something larger. */
export function bytesAt(lo: number, hi: number, length: number, frame: Frame): Node {
  return leaf(
    () => bytesText(lo, hi, length, frame),
    () => bufferValue(lo, hi, length, frame),
  );
}

/** A string that ends with a NUL, cut after `limit` bytes, as a part of something larger. */
export function stringAt(lo: number, hi: number, limit: number, frame: Frame): Node {
  return leaf(
    () => stringText(lo, hi, limit, frame),
    () => stringValue(lo, hi, frame),
  );
}

/** Bytes already read, cut after the limit, as a part of something larger. */
export function bytesShown(bytes: Uint8Array, frame: Frame): Node {
  const shown = Math.min(bytes.length, frame.stringLimit);
  const text = (): string => literal(bytes, shown, frame) + (bytes.length > shown ? "..." : "");
  return leaf(text, () => bytesValue(bytes));
}

function bufferValue(lo: number, hi: number, length: number, frame: Frame): Json {
  const bytes = readExactly(frame.memory, lo, hi, Math.min(length, DECODED_BYTES));
  if (bytes === undefined) return addressJson(lo, hi);
  return bytesValue(bytes);
}

/** The unsigned 64-bit value of another argument. */
export function sizeArgument(call: Call, index: number): number {
  return toNumber(call.words[2 * index]!, call.words[2 * index + 1]!);
}

function bufferView(count: number): (lo: number, hi: number, call: Call) => BufferPointer {
  return (lo, hi, call) => new BufferPointer(lo, hi, call.memory, sizeArgument(call, count));
}

/** Bytes the kernel reads; argument `count` tells how many. */
export function bytesIn(count: number): Kind<BufferPointer> {
  return new Kind({
    text: (lo, hi, frame) => bytesText(lo, hi, sizeArgument(frame.call, count), frame),
    value: (lo, hi, frame) => bufferValue(lo, hi, sizeArgument(frame.call, count), frame),
    view: bufferView(count),
    needs: bytesNeed([argument(count)], "string"),
  });
}

/** Bytes the kernel writes: as many as the result says; argument `count` tells the room. */
export function bytesOut(count: number): Kind<BufferPointer> {
  const length = (frame: Frame): number => {
    const { result, call } = frame;
    if (result === null) return 0;
    return Math.min(toNumber(result.lo, result.hi), sizeArgument(call, count));
  };
  return new Kind({
    after: true,
    text: (lo, hi, frame) =>
      frame.failed ? addressText(lo, hi) : bytesText(lo, hi, length(frame), frame),
    value: (lo, hi, frame) =>
      frame.failed ? addressJson(lo, hi) : bufferValue(lo, hi, length(frame), frame),
    view: bufferView(count),
    needs: bytesNeed([result, argument(count)], "string", "success"),
  });
}

/** A path the kernel writes; the result is its length with the NUL. */
export function pathOut(count: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) =>
      frame.failed ? addressText(lo, hi) : stringText(lo, hi, PATH_MAX - 1, frame),
    value: (lo, hi, frame) => (frame.failed ? addressJson(lo, hi) : stringValue(lo, hi, frame)),
    view: bufferView(count),
    needs: textNeed(PATH_MAX, "success"),
  });
}

/** A string that ends with a NUL and that the kernel writes. */
export const stringOut: Kind<PathPointer> = new Kind({
  after: true,
  text: (lo, hi, frame) =>
    frame.failed ? addressText(lo, hi) : stringText(lo, hi, frame.stringLimit, frame),
  value: (lo, hi, frame) => (frame.failed ? null : stringValue(lo, hi, frame)),
  view: pathView,
  needs: textNeed("string", "success"),
});

const stringsView = (lo: number, hi: number, call: Call): StringsPointer =>
  new StringsPointer(lo, hi, call.memory);

/** A program's arguments: each string cut after the limit, the list after as many. */
export const strings: Kind<StringsPointer> = new Kind({
  text: stringsText,
  value: (lo, hi, frame) => new StringsPointer(lo, hi, frame.memory).read(DECODED_BYTES),
  view: stringsView,
});

function stringsText(lo: number, hi: number, frame: Frame): string {
  if (lo === 0 && hi === 0) return "NULL";
  if (readExactly(frame.memory, lo, hi, 8) === undefined) return addressText(lo, hi);
  const limit = frame.options.verbose ? Infinity : frame.stringLimit;
  const items: string[] = [];
  const list = new StringsPointer(lo, hi, frame.memory);
  for (const [itemLo, itemHi] of list.pointers()) {
    if (items.length >= limit) {
      items.push("...");
      return `[${items.join(", ")}]`;
    }
    items.push(stringText(itemLo, itemHi, frame.stringLimit, frame));
  }
  const end = unreadableEnd(lo, hi, items.length, frame);
  if (end !== undefined) items.push(`... /* ${end} */`);
  return `[${items.join(", ")}]`;
}

/** Where a list of `count` pointers ends because nothing more can be read; undefined if a NULL ends it. */
function unreadableEnd(lo: number, hi: number, count: number, frame: Frame): string | undefined {
  const end = halves(toAddress(lo, hi), 8 * count);
  return readExactly(frame.memory, ...end, 8) === undefined ? hexText(...end) : undefined;
}

/** A program's environment: how many variables there are. */
export const environment: Kind<StringsPointer> = new Kind({
  text: (lo, hi, frame) => {
    if (frame.options.verbose) return stringsText(lo, hi, frame);
    if (lo === 0 && hi === 0) return "NULL";
    if (readExactly(frame.memory, lo, hi, 8) === undefined) return addressText(lo, hi);
    const count = [...new StringsPointer(lo, hi, frame.memory).pointers()].length;
    const unended = unreadableEnd(lo, hi, count, frame) === undefined ? "" : ", unterminated";
    return `${addressText(lo, hi)} /* ${count} var${count === 1 ? "" : "s"}${unended} */`;
  },
  value: (lo, hi, frame) => new StringsPointer(lo, hi, frame.memory).read(DECODED_BYTES),
  view: stringsView,
});

/** No name of a machine is longer. */
const LONGEST_NAME = 64;

/** The name of a machine, which the kernel reads; argument `length` tells its length. */
export function hostName(length: number): Kind<BufferPointer> {
  return new Kind({
    text: (lo, hi, frame) => {
      const size = frame.call.uint(length);
      return size > LONGEST_NAME ? addressText(lo, hi) : bytesText(lo, hi, size, frame);
    },
    value: (lo, hi, frame) => bufferValue(lo, hi, frame.call.uint(length), frame),
    view: bufferView(length),
    needs: bytesNeed([argument(length, 4)], "string"),
  });
}
