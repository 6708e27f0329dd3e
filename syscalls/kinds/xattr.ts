// Extended attributes.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { argument, bytesNeed, lowResult } from "../needs.ts";
import { BufferPointer, type StructPointer } from "../pointers.ts";
import { quote } from "../quote.ts";
import { readExactly } from "../read.ts";
import { leaf, type Shown } from "../shown.ts";
import { auto, type BytesShow, type StructView, view } from "../structs/view.ts";
import { u32 } from "../words.ts";
import { flags } from "./flags.ts";
import { addressShown, pointerShown } from "./shown_words.ts";
import { pointerTo, sizedAt } from "./struct.ts";
import { bytesAt, bytesValue, literal, sizeArgument } from "./text.ts";

/** No value is longer. */
const MOST_BYTES = 65536;

/** Bytes of any length. If what is shown of them ends in a NUL, that is left out of text that is not hexadecimal. */
function valueAt(lo: number, hi: number, length: number, frame: Frame): Shown {
  if (length > MOST_BYTES) return addressShown(lo, hi);
  if (length === 0) return lo === 0 && hi === 0 ? addressShown(lo, hi) : leaf('""', "");
  const shown = Math.min(length, frame.stringLimit);
  const bytes = readExactly(frame.memory, lo, hi, Math.min(length, shown + 1));
  if (bytes === undefined) return addressShown(lo, hi);
  const whole = literal(bytes, shown, frame);
  const ended = shown > 0 && bytes[shown - 1] === 0;
  const value = bytesValue(bytes.subarray(0, ended ? shown - 1 : shown));
  if (ended && whole === quote(bytes, shown)) return leaf(quote(bytes, shown - 1), value);
  return leaf(whole + (length > shown ? "..." : ""), value);
}

const bufferOf =
  (size: number) =>
  (lo: number, hi: number, call: Call): BufferPointer =>
    new BufferPointer(lo, hi, call.memory, sizeArgument(call, size));

/** The value of an extended attribute the kernel reads. */
export function attributeIn(size: number): Kind<BufferPointer> {
  return new Kind({
    show: (lo, hi, frame) => valueAt(lo, hi, sizeArgument(frame.call, size), frame),
    view: bufferOf(size),
    needs: bytesNeed([argument(size)], "string"),
  });
}

/** The value of an extended attribute the kernel writes; 0 room is a question for its length. */
export function attributeOut(size: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => filled(lo, hi, sizeArgument(frame.call, size), frame, valueAt),
    view: bufferOf(size),
    needs: bytesNeed([lowResult], "string", "success"),
  });
}

/** The names of all extended attributes, which the kernel writes; 0 room is a question for their length. */
export function attributesOut(size: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => filled(lo, hi, sizeArgument(frame.call, size), frame, bytesAt),
    view: bufferOf(size),
    needs: bytesNeed([lowResult], "string", "success"),
  });
}

function filled(
  lo: number,
  hi: number,
  room: number,
  frame: Frame,
  show: (lo: number, hi: number, length: number, frame: Frame) => Shown,
): Shown {
  if (frame.failed || frame.result === null || room === 0) return addressShown(lo, hi);
  return show(lo, hi, frame.result.lo, frame);
}

const valueGiven: BytesShow = (bytes, at, frame) =>
  valueAt(u32(bytes, at), u32(bytes, at + 4), u32(bytes, at + 8), frame);

const valueFilled: BytesShow = (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  if (frame.failed || frame.result === null) return pointerShown(lo, hi);
  return filled(lo, hi, u32(bytes, at + 8), frame, valueAt);
};

const setArguments: StructView = view("xattr_args", {
  value: valueGiven,
  size: auto,
  flags: flags("xattr_flags"),
});

const getArguments: StructView = view("xattr_args", {
  value: valueFilled,
  size: auto,
  flags: flags("xattr_flags"),
});

/** Value and flags for setxattrat; argument `size` tells how much of the structure there is. */
export function attributeArguments(size: number): Kind<StructPointer<"xattr_args">> {
  return new Kind({
    show: (lo, hi, frame) => sizedAt(setArguments, lo, hi, sizeArgument(frame.call, size), frame),
    view: pointerTo("xattr_args"),
  });
}

/** Where getxattrat writes the value; argument `size` tells how much of the structure there is. */
export function attributeRoom(size: number): Kind<StructPointer<"xattr_args">> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => sizedAt(getArguments, lo, hi, sizeArgument(frame.call, size), frame),
    view: pointerTo("xattr_args"),
  });
}
