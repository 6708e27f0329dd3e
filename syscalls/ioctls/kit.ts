// What the tables of requests are made of: rows are kinds of arguments, or null where there is none.
import type { Frame } from "../frame.ts";
import { type Json, Kind } from "../kind.ts";
import { long, size } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { structAt, structText } from "../kinds/struct.ts";
import { readExactly } from "../read.ts";
import { jsonOf, list } from "../shown.ts";
import { type BytesShow, loadScalar, type StructView } from "../structs/view.ts";
import { hexText, toBigint } from "../words.ts";

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

/** A structure that the kernel changes: before the call as one view says, then `=>` and another. */
export function changed(before: StructView, after: StructView): Kind<bigint> {
  return changedAs(
    before,
    (lo, hi, frame) => {
      const text = structText(after, lo, hi, frame);
      return text.startsWith("{") || text.startsWith("[") ? ` => ${text}` : "";
    },
    after,
  );
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
export function addressOnly(value: (lo: number, hi: number, frame: Frame) => Json): Kind<bigint> {
  return new Kind({ text: hexText, value, view: toBigint });
}

/** The same rows for many names. */
export function same(kind: Kind | null, names: string): Record<string, Kind | null> {
  return Object.fromEntries(names.split(" ").map((name) => [name, kind]));
}
