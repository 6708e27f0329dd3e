// Fields that have no meaning yet: shown only when somebody filled them.
import { hexShown } from "../kinds/shown_words.ts";
import { u16, u32 } from "../words.ts";
import { type BytesShow, elements, type FieldCode, unlessZero } from "./view.ts";

type Width = 1 | 2 | 4 | 8;

const ITEMS: Readonly<Record<Width, BytesShow>> = {
  1: (bytes, at) => hexShown(bytes[at]!, 0),
  2: (bytes, at) => hexShown(u16(bytes, at), 0),
  4: (bytes, at) => hexShown(u32(bytes, at), 0),
  8: (bytes, at) => hexShown(u32(bytes, at), u32(bytes, at + 4)),
};

/** One number of `width` bytes. */
export function spare(width: Width): FieldCode {
  return unlessZero(width, ITEMS[width]);
}

/** `count` numbers of `width` bytes. */
export function spares(width: Width, count: number): FieldCode {
  return unlessZero(
    width * count,
    elements(width, () => count, ITEMS[width], true),
  );
}
