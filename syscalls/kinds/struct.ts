// Pointers to structures and to arrays of them.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { type Json, Kind } from "../kind.ts";
import { type RecordName, sizeOf } from "../layouts.ts";
import type { Address } from "../memory.ts";
import type { Arch } from "../numbers.ts";
import { StructPointer } from "../pointers.ts";
import { quoteHex } from "../quote.ts";
import { readExactly } from "../read.ts";
import { readRecord } from "../records.ts";
import type { StructView } from "../structs/view.ts";
import { addressText, toAddress } from "../words.ts";
import { sizeArgument } from "./text.ts";

/** How many elements of an array are read at once. */
const CHUNK = 64;

/** How a pointer to a structure is handed to tools. */
export function pointerTo<N extends RecordName>(
  record: N,
): (lo: number, hi: number, call: Call) => StructPointer<N> {
  return (lo, hi, call) => new StructPointer(lo, hi, call.memory, call.arch as Arch, record);
}

/** The structure at an address; the address if it can't be read. */
export function structText(view: StructView, lo: number, hi: number, frame: Frame): string {
  const bytes = readExactly(frame.memory, lo, hi, view.size(frame.arch));
  return bytes === undefined ? addressText(lo, hi) : view.text(bytes, 0, frame);
}

function structValue(view: StructView, lo: number, hi: number, frame: Frame): Json {
  if (lo === 0 && hi === 0) return null;
  const bytes = readExactly(frame.memory, lo, hi, sizeOf(frame.arch, view.record));
  if (bytes === undefined) return { address: addressText(lo, hi) };
  return toJson(readRecord(frame.arch, view.record, bytes));
}

/** Records as JSON: a bigint becomes a number where that is exact, else text. */
export function toJson(value: unknown): Json {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Uint8Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
}

/** A structure the kernel reads. */
export function structIn(view: StructView): Kind<StructPointer<RecordName>> {
  return new Kind({
    text: (lo, hi, frame) => structText(view, lo, hi, frame),
    value: (lo, hi, frame) => structValue(view, lo, hi, frame),
    view: pointerTo(view.record),
  });
}

/** A structure the kernel writes. */
export function structOut(view: StructView): Kind<StructPointer<RecordName>> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) => (frame.failed ? addressText(lo, hi) : structText(view, lo, hi, frame)),
    value: (lo, hi, frame) =>
      frame.failed ? { address: addressText(lo, hi) } : structValue(view, lo, hi, frame),
    view: pointerTo(view.record),
  });
}

/** `[a, b, ...]`: elements of `width` bytes, as many as are shown; what can't be read ends the list. */
export function arrayText(
  lo: number,
  hi: number,
  count: number,
  width: number,
  frame: Frame,
  item: (bytes: Uint8Array, at: number) => string,
  limit: number = frame.options.verbose ? Infinity : frame.stringLimit,
): string {
  if (lo === 0 && hi === 0) return "NULL";
  if (!(count > 0)) return "[]";
  const items: string[] = [];
  const shown = Math.min(count, limit);
  for (let start = 0; start < shown; start += CHUNK) {
    const wanted = Math.min(CHUNK, shown - start);
    const address = toAddress(lo, hi);
    const skip = start * width;
    const place: Address = typeof address === "bigint" ? address + BigInt(skip) : address + skip;
    const bytes = frame.memory.read(place, wanted * width);
    const whole = Math.floor(bytes.length / width);
    if (start === 0 && whole === 0) return addressText(lo, hi);
    for (let index = 0; index < whole; index++) items.push(item(bytes, index * width));
    if (whole < wanted) {
      const at = typeof place === "bigint" ? place + BigInt(whole * width) : place + whole * width;
      return `[${items.join(", ")}, ... /* 0x${at.toString(16)} */]`;
    }
  }
  if (count > limit) items.push("...");
  return `[${items.join(", ")}]`;
}

function structsText(
  view: StructView,
  lo: number,
  hi: number,
  count: number,
  frame: Frame,
): string {
  const width = sizeOf(frame.arch, view.record);
  return arrayText(lo, hi, count, width, frame, (bytes, at) => view.text(bytes, at, frame));
}

function structsValue(view: StructView, lo: number, hi: number, count: number, frame: Frame): Json {
  const pointer = new StructPointer(lo, hi, frame.memory, frame.arch, view.record);
  return toJson(pointer.readArray(Math.min(count, 1024)));
}

/** Structures the kernel reads; argument `count` tells how many. */
export function structsIn(view: StructView, count: number): Kind<StructPointer<RecordName>> {
  return new Kind({
    text: (lo, hi, frame) => structsText(view, lo, hi, sizeArgument(frame.call, count), frame),
    value: (lo, hi, frame) => structsValue(view, lo, hi, sizeArgument(frame.call, count), frame),
    view: pointerTo(view.record),
  });
}

/** Structures the kernel writes; the result tells how many. */
export function structsOut(view: StructView): Kind<StructPointer<RecordName>> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) =>
      frame.failed || frame.result === null
        ? addressText(lo, hi)
        : structsText(view, lo, hi, frame.result.lo, frame),
    value: (lo, hi, frame) =>
      frame.failed || frame.result === null
        ? { address: addressText(lo, hi) }
        : structsValue(view, lo, hi, frame.result.lo, frame),
    view: pointerTo(view.record),
  });
}

/** More bytes behind a structure than this are not looked at. */
const MOST_EXTRA = 4096;

/**
 * A structure the kernel reads that grew over time: argument `size` tells how much of it there is. Less
 * than its first form had is no such structure; more than is known is shown as bytes, unless it is zero.
 */
export function sizedIn(view: StructView, size: number): Kind<StructPointer<RecordName>> {
  return new Kind({
    text: (lo, hi, frame) => {
      const [given, known] = [sizeArgument(frame.call, size), view.size(frame.arch)];
      if (given < known) return addressText(lo, hi);
      const bytes = readExactly(frame.memory, lo, hi, Math.min(given, MOST_EXTRA));
      if (bytes === undefined) return addressText(lo, hi);
      const text = view.text(bytes, 0, frame);
      const extra = extraBytes(bytes, known, given);
      return extra === "" ? text : `${text.slice(0, -1)}${extra}}`;
    },
    value: (lo, hi, frame) => structValue(view, lo, hi, frame),
    view: pointerTo(view.record),
  });
}

/** What a newer program than we know hands over behind a structure, unless it is all zero. */
export function extraBytes(bytes: Uint8Array, known: number, size: number): string {
  const extra = bytes.subarray(known);
  if (extra.every((byte) => byte === 0)) return "";
  return `, /* bytes ${known}..${size - 1} */ ${quoteHex(extra)}`;
}
