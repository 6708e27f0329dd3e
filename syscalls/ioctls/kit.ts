// What the tables of requests are made of: rows are kinds of arguments, or null where there is none.
import type { Frame } from "../frame.ts";
import { type Json, Kind } from "../kind.ts";
import { hex, long, size } from "../kinds/numbers.ts";
import { addressShown, pointerShown } from "../kinds/shown_words.ts";
import {
  structAt,
  structIn as readStruct,
  structOut as writtenStruct,
  structText,
} from "../kinds/struct.ts";
import { sizeOf } from "../layouts.ts";
import { bytesValue, literal } from "../kinds/text.ts";
import { sizeNeed } from "../needs.ts";
import { quoteHex } from "../quote.ts";
import { readExactly } from "../read.ts";
import { jsonOf, leaf, list, type Shown } from "../shown.ts";
import {
  type BytesShow,
  type Conditional,
  type FieldCode,
  type FieldShow,
  loadScalar,
  type StructView,
  when,
} from "../structs/view.ts";
import { addressText, hexText, toBigint, u32 } from "../words.ts";

/** Requests by name, and what each takes. */
export type Requests = Readonly<Record<string, Kind | null>>;

/** The request takes nothing, whatever is handed over. */
export const NONE = null;

/** C types of numbers. */
export type Scalar = "u8" | "s8" | "u16" | "s16" | "u32" | "s32" | "u64" | "s64";

/** Whether the kernel reads something or writes it. */
export type Way = "in" | "out";

/** How many bytes a number has. */
function widthOf(type: Scalar): number {
  return Number(type.slice(1)) / 8;
}

/** What `show` makes of `width` bytes at the address that is the argument. */
export function bytesArgument(way: Way, width: number, show: BytesShow): Kind<bigint> {
  return new Kind({
    after: way === "out",
    show: (lo, hi, frame) => {
      if (way === "out" && frame.failed) return addressShown(lo, hi);
      const bytes = readExactly(frame.memory, lo, hi, width);
      return bytes === undefined ? addressShown(lo, hi) : show(bytes, 0, frame);
    },
    view: toBigint,
    needs: sizeNeed(width, way === "out" ? "success" : "shown"),
  });
}

/** `[5]`: numbers in memory, `count` of them; each is shown as `item`, by default decimal. */
export function numbers(
  way: Way,
  type: Scalar,
  item: Kind = type.startsWith("s") ? long : size,
  count = 1,
): Kind<bigint> {
  const width = widthOf(type);
  return bytesArgument(way, width * count, (bytes, at, frame) => {
    const items = Array.from({ length: count }, (_, index) =>
      item.show(...loadScalar(type, bytes, at + index * width), frame),
    );
    return list(items);
  });
}

/** A view that wants the whole structure, though it does not show all of it. */
export function whole(view: StructView): StructView {
  return { ...view, size: (arch) => sizeOf(arch, view.record) };
}

/** A structure the kernel reads, all of it. */
export function structIn(view: StructView): Kind<bigint> {
  return readStruct(whole(view)) as unknown as Kind<bigint>;
}

/** A structure the kernel writes, all of it. */
export function structOut(view: StructView): Kind<bigint> {
  return writtenStruct(whole(view)) as unknown as Kind<bigint>;
}

/** A structure that the kernel changes: before the call as one view says, then `=>` and another. */
export function changed(before: StructView, after: StructView): Kind<bigint> {
  const wasShown = (lo: number, hi: number, frame: Frame): boolean =>
    readExactly(frame.memory, lo, hi, whole(before).size(frame.arch)) !== undefined;
  return changedAs(
    whole(before),
    (lo, hi, frame) => (wasShown(lo, hi, frame) ? answer(after, lo, hi, frame) : ""),
    after,
  );
}

/** The same of requests of which strace shows the address once more when they fail. */
export function changedOrPlace(before: StructView, after: StructView): Kind<bigint> {
  const kind = changed(before, after);
  return new Kind({
    after: true,
    before: (lo, hi, frame) => structText(whole(before), lo, hi, frame),
    text: (lo, hi, frame) => {
      if (!frame.failed) return kind.text(lo, hi, frame);
      return answer(whole(before), lo, hi, frame) === "" ? "" : ` => ${addressText(lo, hi)}`;
    },
    value: kind.value,
    view: toBigint,
  });
}

/** ` => {...}`: what came back; nothing if it can't be read. */
export function answer(view: StructView, lo: number, hi: number, frame: Frame): string {
  const text = structText(view, lo, hi, frame);
  return text.startsWith("{") && text !== "{}" ? ` => ${text}` : "";
}

/** A structure whose last field the kernel changes: `{a=1, count=2 => 3}`. */
export function answered(before: StructView, field: Kind, offset: number): Kind<bigint> {
  const kind = filled(before, before);
  return new Kind({
    after: true,
    before: kind.before!,
    text: (lo, hi, frame) => {
      const bytes = readExactly(frame.memory, lo, hi, whole(before).size(frame.arch));
      if (bytes === undefined) return "";
      if (frame.failed) return "}";
      return ` => ${field.text(u32(bytes, offset), 0, frame)}}`;
    },
    value: kind.value,
    view: toBigint,
  });
}

/** A structure that the kernel changes: `rest` is what comes behind it when the call has succeeded. */
export function changedAs(
  before: StructView,
  rest: (lo: number, hi: number, frame: Frame) => string,
  data: StructView = before,
): Kind<bigint> {
  return new Kind({
    after: true,
    before: (lo, hi, frame) => structText(before, lo, hi, frame),
    text: (lo, hi, frame) => (frame.failed ? "" : rest(lo, hi, frame)),
    value: (lo, hi, frame) => {
      const asked = jsonOf(structAt(before, lo, hi, frame));
      return frame.failed ? asked : merged(asked, jsonOf(structAt(data, lo, hi, frame)));
    },
    view: toBigint,
  });
}

/** What was asked and what came back, as one object. */
function merged(asked: Json, answered: Json): Json {
  const isTable = (json: Json): json is { readonly [key: string]: Json } =>
    typeof json === "object" && json !== null && !Array.isArray(json);
  return isTable(asked) && isTable(answered) ? { ...asked, ...answered } : answered;
}

/** An address of which strace tells no more than where it is, whatever data tells. */
export function addressOnly(
  value: (lo: number, hi: number, frame: Frame) => Json,
  text: (lo: number, hi: number) => string = hexText,
): Kind<bigint> {
  return new Kind({ text, value, view: toBigint });
}

/** The same rows for many names. */
export function same(kind: Kind | null, names: string): Record<string, Kind | null> {
  return Object.fromEntries(names.split(" ").map((name) => [name, kind]));
}

/**
 * A structure that the kernel fills: before the call as one view says, and when it has succeeded the fields of
 * another behind those: `{a=1, b=2}`.
 */
export function filled(before: StructView, more: StructView): Kind<bigint> {
  const open = (lo: number, hi: number, frame: Frame): string =>
    structText(whole(before), lo, hi, frame).replace(/\}$/, "");
  const kind = changedAs(before, () => "", more);
  return new Kind({
    after: true,
    before: open,
    text: (lo, hi, frame) => {
      if (readExactly(frame.memory, lo, hi, whole(before).size(frame.arch)) === undefined)
        return "";
      const fields = frame.failed ? "" : structText(more, lo, hi, frame);
      return fields.startsWith("{") && fields !== "{}" ? `, ${fields.slice(1)}` : "}";
    },
    value: kind.value,
    view: toBigint,
  });
}

/** Fields that are shown only if all are asked for. */
export function full(shown: FieldShow): Conditional {
  return when((_bytes, _base, frame) => frame.options.verbose === true, shown);
}

/** Fields that are shown only if they are not 0. */
export function unlessZero(type: Scalar, shown: Kind): FieldCode {
  return (bytes, at, frame) => {
    const [lo, hi] = loadScalar(type, bytes, at);
    return lo === 0 && hi === 0 ? undefined : shown.show(lo, hi, frame);
  };
}

/** `[0x1, 0x2]`: numbers within a structure. */
export function row(type: Scalar, count: number, item: Kind): FieldCode {
  return (bytes, at, frame) => {
    const most = frame.options.verbose ? count : frame.stringLimit;
    return firstOf(most, type, count, item, bytes, at, frame);
  };
}

function firstOf(
  most: number,
  type: Scalar,
  count: number,
  item: Kind,
  bytes: Uint8Array,
  at: number,
  frame: Frame,
): Shown {
  const width = widthOf(type);
  const shown = Array.from({ length: Math.min(count, most) }, (_, index) =>
    item.show(...loadScalar(type, bytes, at + index * width), frame),
  );
  return list(shown, count > most ? "..." : "");
}

/** All of them, but nothing if all are 0: what is reserved. */
export function reserved(type: Scalar, count: number, shortened = false): FieldCode {
  const width = widthOf(type);
  return (bytes, at, frame) => {
    if (bytes.subarray(at, at + width * count).every((byte) => byte === 0)) return undefined;
    const most = shortened && !frame.options.verbose ? frame.stringLimit : count;
    return firstOf(most, type, count, hex, bytes, at, frame);
  };
}

/** A name in `size` bytes, which ends with a NUL or fills them. */
export function name(size: number): FieldCode {
  return (bytes, at, frame) => nameShown(bytes.subarray(at, at + size), frame);
}

/** A name that ends with a NUL or fills its bytes: the last of these is not shown then. */
export function nameShown(bytes: Uint8Array, frame: Frame): Shown {
  const end = bytes.indexOf(0);
  const length = end < 0 ? bytes.length - 1 : end;
  const text = literal(bytes.subarray(0, Math.max(length, 0)), Math.max(length, 0), frame);
  return leaf(end < 0 ? `${text}...` : text, () =>
    bytesValue(bytes.subarray(0, Math.max(length, 0))),
  );
}

/** Bytes of which each is shown in hexadecimal, cut after the limit. */
export function hexBytesAt(lo: number, hi: number, length: number, frame: Frame): Shown {
  const shown = Math.min(length, frame.stringLimit);
  if (lo === 0 && hi === 0) return addressShown(lo, hi);
  if (shown === 0) return leaf('""', "");
  const bytes = readExactly(frame.memory, lo, hi, shown);
  if (bytes === undefined) return addressShown(lo, hi);
  return leaf(quoteHex(bytes, shown) + (length > shown ? "..." : ""), () => bytesValue(bytes));
}

/** A number of 64 bits that is the address of something. */
export const pointer: Kind = new Kind({ show: pointerShown });
