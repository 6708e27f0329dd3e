// Protection and flags of memory mappings.
import { composed } from "../constants.ts";
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind, pickedAlike } from "../kind.ts";
import { nothing } from "../needs.ts";
import { place } from "./numbers.ts";
import { hexText, toNumber } from "../words.ts";

const TYPE_MASK = 0xf;

/** The logarithm of a page size lies in the highest bits of some flag words. */
const HUGE_SHIFT = 26;
/** Those bits. */
export const HUGE_MASK = 0xfc000000;

/** `21<<MAP_HUGE_SHIFT`, or nothing. */
export function hugeText(lo: number, name: string): string {
  const size = lo >>> HUGE_SHIFT;
  return size === 0 ? "" : `${size}<<${name}`;
}

/** Joins what there is; unknown bits after known ones are shown without their comment. */
export function joined(parts: readonly string[]): string {
  const texts = parts.filter((part) => part !== "");
  return texts.join("|");
}

const mapTexts = new Map<number, string>();

function mapFlagsText(lo: number, _hi: number, frame: Frame): string {
  return composed(
    () => hexText(lo, 0),
    () => namedMapFlags(lo, frame),
  );
}

function namedMapFlags(lo: number, frame: Frame): string {
  const key = (lo >>> 0) * 2 + (frame.arch === "x86_64" ? 0 : 1);
  let text = mapTexts.get(key);
  if (text === undefined) {
    const family = Family.of(frame.arch, "mmap_flags");
    const rest = (lo & ~TYPE_MASK & ~HUGE_MASK) >>> 0;
    const flags = rest === 0 ? "" : family.bits(rest, 0).replace(/ \/\*.*/, "");
    const type = Family.of(frame.arch, "mmap_types").one(lo & TYPE_MASK, 0);
    text = joined([type, flags, hugeText(lo, "MAP_HUGE_SHIFT")]);
    if (mapTexts.size < 1024) mapTexts.set(key, text);
  }
  return text;
}

/** How memory is mapped: its type first, `MAP_PRIVATE|MAP_ANONYMOUS`. */
export const mapFlags: Kind<number> = new Kind({
  text: mapFlagsText,
  view: toNumber,
  needs: nothing,
});

/** Flags with a page size in their highest bits. */
export function hugeFlags(family: FamilyName, shift: string): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) =>
      composed(
        () => hexText(lo, 0),
        () => {
          const rest = (lo & ~HUGE_MASK) >>> 0;
          const flags = rest === 0 ? "" : Family.of(frame.arch, family).bits(rest, 0);
          return joined([flags, hugeText(lo, shift)]) || "0";
        },
      ),
    view: (lo) => lo >>> 0,
    needs: nothing,
  });
}

/** Flags of memfd_create. */
export const memfdFlags: Kind<number> = hugeFlags("memfd_flags", "MFD_HUGE_SHIFT");

const MOVED_TO = 3;

/** Where memory is moved to, if the flags (argument 3) say that the place is given. */
export const newPlace: Kind<bigint> = pickedAlike(
  place,
  (call) => ((call.uint(3) & MOVED_TO) === MOVED_TO ? place : null),
  nothing,
);
