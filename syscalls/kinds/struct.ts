// Pointers to structures and to arrays of them.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { archOf, type Json, Kind } from "../kind.ts";
import { type RecordName, sizeOf } from "../layouts.ts";
import type { Arch } from "../numbers.ts";
import {
  type Amount,
  argument,
  bytesNeed,
  isDeep,
  lowResult,
  type Moment,
  type Needs,
  structNeed,
} from "../needs.ts";
import { StructPointer } from "../pointers.ts";
import { quoteHex } from "../quote.ts";
import { readExactly } from "../read.ts";
import { jsonOf, leaf, list, type Shown, textOf } from "../shown.ts";
import type { BytesShow, StructView } from "../structs/view.ts";
import { addressText, fullHexText, halves, hexText, toAddress, toNumber } from "../words.ts";
import { addressJson, addressShown } from "./shown_words.ts";
import { sizeArgument } from "./text.ts";

/** How many elements of an array are read at once. */
const CHUNK = 64;

/** No more bytes of an array are read than this, whatever a program says of its length. */
const MOST_BYTES = 1 << 20;

/** All memory that addresses reach. */
const MEMORY = 2 ** 64;

/** How a pointer to a structure is handed to tools. */
export function pointerTo<N extends RecordName>(
  record: N,
): (lo: number, hi: number, call: Call) => StructPointer<N> {
  return (lo, hi, call) => new StructPointer(lo, hi, call.memory, call.arch as Arch, record);
}

/** The structure at an address; the address if it can't be read. */
export function structAt(view: StructView, lo: number, hi: number, frame: Frame): Shown {
  const bytes = readExactly(frame.memory, lo, hi, view.size(frame.arch));
  return bytes === undefined ? addressShown(lo, hi) : view.show(bytes, 0, frame);
}

/** Its text. */
export function structText(view: StructView, lo: number, hi: number, frame: Frame): string {
  const bytes = readExactly(frame.memory, lo, hi, view.size(frame.arch));
  return bytes === undefined ? addressText(lo, hi) : view.text(bytes, 0, frame);
}

/** Its data. */
function structValue(view: StructView, lo: number, hi: number, frame: Frame): Json {
  return jsonOf(structAt(view, lo, hi, frame));
}

/** A structure the kernel reads. */
export function structIn(view: StructView): Kind<StructPointer<RecordName>> {
  return new Kind({
    text: (lo, hi, frame) => structText(view, lo, hi, frame),
    value: (lo, hi, frame) => structValue(view, lo, hi, frame),
    view: pointerTo(view.record),
    needs: structNeed(view),
  });
}

/** A structure the kernel writes. */
export function structOut(view: StructView): Kind<StructPointer<RecordName>> {
  return new Kind({
    after: true,
    text: (lo, hi, frame) => (frame.failed ? addressText(lo, hi) : structText(view, lo, hi, frame)),
    value: (lo, hi, frame) =>
      frame.failed ? addressJson(lo, hi) : structValue(view, lo, hi, frame),
    view: pointerTo(view.record),
    needs: structNeed(view, "success"),
  });
}

/** A structure of which text has only the place, as strace's does, and as a word; data has all of it. */
export function placeIn(view: StructView): Kind<StructPointer<RecordName>> {
  return new Kind({
    text: hexText,
    value: (lo, hi, frame) => structValue(view, lo, hi, frame),
    view: pointerTo(view.record),
  });
}

/** The same of a structure the kernel writes. */
export function placeOut(view: StructView): Kind<StructPointer<RecordName>> {
  return new Kind({
    text: addressText,
    value: (lo, hi, frame) =>
      frame.failed ? addressJson(lo, hi) : structValue(view, lo, hi, frame),
    view: pointerTo(view.record),
  });
}

/**
 * `[a, b, ...]`: elements of `width` bytes, as many as are shown; what can't be read ends the list. `count`
 * is how many there are.
 */
export function arrayAt(
  lo: number,
  hi: number,
  count: number,
  width: number,
  frame: Frame,
  item: BytesShow,
  limit: number = frame.options.verbose ? Infinity : frame.stringLimit,
): Shown {
  if (lo === 0 && hi === 0) return leaf("NULL", null);
  if (!(count > 0)) return list([]);
  // What would not end within memory is no such array.
  if (toNumber(lo, hi) + count * width >= MEMORY) return addressShown(lo, hi);
  const items: Shown[] = [];
  const shown = Math.min(count, limit, Math.floor(MOST_BYTES / width));
  for (let start = 0; start < shown; start += CHUNK) {
    const wanted = Math.min(CHUNK, shown - start);
    const place = toAddress(...halves(toAddress(lo, hi), start * width));
    const bytes = frame.memory.read(place, wanted * width);
    const whole = Math.floor(bytes.length / width);
    if (start === 0 && whole === 0) return addressShown(lo, hi);
    for (let index = 0; index < whole; index++) items.push(item(bytes, index * width, frame));
    if (whole < wanted) {
      const end = fullHexText(...halves(place, whole * width));
      return list(items, `... /* ${end} */`);
    }
  }
  return list(items, count > shown ? "..." : "");
}

function structsAt(view: StructView, lo: number, hi: number, count: number, frame: Frame): Shown {
  return arrayAt(lo, hi, count, sizeOf(frame.arch, view.record), frame, view.show);
}

function structsNeed(view: StructView, count: Amount, when?: Moment): Needs {
  return (call) => {
    const width = sizeOf(archOf(call), view.record);
    return isDeep(view) ? undefined : bytesNeed([count], "items", when, width)(call);
  };
}

/** Structures the kernel reads; argument `count` tells how many. */
export function structsIn(view: StructView, count: number): Kind<StructPointer<RecordName>> {
  return new Kind({
    show: (lo, hi, frame) => structsAt(view, lo, hi, sizeArgument(frame.call, count), frame),
    view: pointerTo(view.record),
    needs: structsNeed(view, argument(count)),
  });
}

/** Structures the kernel writes; the result tells how many. */
export function structsOut(view: StructView): Kind<StructPointer<RecordName>> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) =>
      frame.failed || frame.result === null
        ? addressShown(lo, hi)
        : structsAt(view, lo, hi, frame.result.lo, frame),
    view: pointerTo(view.record),
    needs: structsNeed(view, lowResult, "success"),
  });
}

/** More bytes behind a structure than this are not looked at. */
const MOST_EXTRA = 4096;

/**
 * A structure that grew over time, at an address, `given` bytes of it. Less than `least` (its first form; by
 * default all that is shown) is no such structure; more than is known is shown as bytes, unless it is zero.
 */
export function sizedAt(
  view: StructView,
  lo: number,
  hi: number,
  given: number,
  frame: Frame,
  least: number = view.size(frame.arch),
): Shown {
  if (given < least) return addressShown(lo, hi);
  const size = Math.min(given, MOST_EXTRA);
  const known = Math.min(size, sizeOf(frame.arch, view.record));
  const bytes = readExactly(frame.memory, lo, hi, known);
  if (bytes === undefined) return addressShown(lo, hi);
  const shown = view.show(bytes, 0, frame);
  const extra = extraAt(lo, hi, known, size, frame);
  return extra === "" ? shown : leaf(`${textOf(shown).slice(0, -1)}${extra}}`, jsonOf(shown));
}

/** What is behind the known part of a structure that has `size` bytes. */
function extraAt(lo: number, hi: number, known: number, size: number, frame: Frame): string {
  if (size <= known) return "";
  const bytes = readExactly(frame.memory, ...halves(toAddress(lo, hi), known), size - known);
  return bytes === undefined ? ", ???" : extraText(bytes, known, frame.stringLimit);
}

/** What {@link sizedAt} needs, if argument `size` tells how much there is. */
export function sizedNeed(view: StructView, size: number, when?: Moment): Needs {
  return (call) => (isDeep(view) ? undefined : bytesNeed([argument(size)], MOST_EXTRA, when)(call));
}

/** A structure the kernel reads that grew over time: argument `size` tells how much of it there is. */
export function sizedIn(view: StructView, size: number): Kind<StructPointer<RecordName>> {
  return new Kind({
    show: (lo, hi, frame) => sizedAt(view, lo, hi, sizeArgument(frame.call, size), frame),
    view: pointerTo(view.record),
    needs: sizedNeed(view, size),
  });
}

/** What a newer program than we know hands over behind a structure, unless it is all zero. */
export function extraBytes(bytes: Uint8Array, known: number, size: number): string {
  return extraText(bytes.subarray(known), known, size);
}

function extraText(extra: Uint8Array, known: number, limit: number): string {
  if (extra.every((byte) => byte === 0)) return "";
  const more = extra.length > limit ? "..." : "";
  const text = quoteHex(extra, Math.min(extra.length, limit));
  return `, /* bytes ${known}..${known + extra.length - 1} */ ${text}${more}`;
}
