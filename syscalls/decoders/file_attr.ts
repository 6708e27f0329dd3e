// file_getattr and file_setattr: a structure that may grow, but not beyond a page.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { pointerTo, sizedAt } from "../kinds/struct.ts";
import { sizeArgument } from "../kinds/text.ts";
import type { StructPointer } from "../pointers.ts";
import type { Shown } from "../shown.ts";
import { fileAttributes, fileAttributesTold } from "../structs/file_attr.ts";
import type { StructView } from "../structs/view.ts";

const PAGE = 4096;

function attributesAt(view: StructView, lo: number, hi: number, size: number, frame: Frame): Shown {
  return size > PAGE ? addressShown(lo, hi) : sizedAt(view, lo, hi, size, frame);
}

/** Attributes that are asked for; argument `size` tells how much of the structure there is. */
export function fileAttributesIn(size: number): Kind<StructPointer<"file_attr">> {
  return new Kind({
    show: (lo, hi, frame) =>
      attributesAt(fileAttributes, lo, hi, sizeArgument(frame.call, size), frame),
    view: pointerTo("file_attr"),
  });
}

/** Attributes that are told; argument `size` tells the room for them. */
export function fileAttributesOut(size: number): Kind<StructPointer<"file_attr">> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) =>
      frame.failed
        ? addressShown(lo, hi)
        : attributesAt(fileAttributesTold, lo, hi, sizeArgument(frame.call, size), frame),
    view: pointerTo("file_attr"),
  });
}
