// Words whose bits or values have names.
import { Family, type FamilyName } from "../flags.ts";
import { archOf, type Json, Kind } from "../kind.ts";
import { type Choice, nothing } from "../needs.ts";
import { leaf, type Node } from "../shown.ts";
import { hexText, toNumber, unsignedJson } from "../words.ts";
import type { Arch } from "../numbers.ts";

const lowUnsigned = (lo: number): number => lo >>> 0;

/** Names are their own data; a value without any is its number. */
function named(text: string, lo: number, hi: number): Json {
  return text.charCodeAt(0) <= NINE ? unsignedJson(lo, hi) : text;
}

const NINE = 57;

/** An int whose bits have names. */
export function flags(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) => Family.of(frame.arch, family).bits(lo, 0),
    value: (lo, _hi, frame) => named(Family.of(frame.arch, family).bits(lo, 0), lo, 0),
    view: lowUnsigned,
    needs: nothing,
  });
}

/** A long whose bits have names. */
export function flags64(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, hi, frame) => Family.of(frame.arch, family).bits(lo, hi),
    value: (lo, hi, frame) => named(Family.of(frame.arch, family).bits(lo, hi), lo, hi),
    view: toNumber,
    needs: nothing,
  });
}

/** A word of which text has only the number, as strace's has; data has the names of its bits. */
export function hexFlags(family: FamilyName): Kind<number> {
  return new Kind({
    text: hexText,
    value: (lo, hi, frame) => named(Family.of(frame.arch, family).bits(lo, hi), lo, hi),
    view: toNumber,
  });
}

/** An int that is one of some named values. */
export function one(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) => Family.of(frame.arch, family).one(lo, 0),
    value: (lo, _hi, frame) => Family.of(frame.arch, family).name(lo, 0) ?? lo | 0,
    view: (lo) => lo | 0,
    needs: nothing,
  });
}

/** A long that is one of some named values. */
export function one64(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, hi, frame) => Family.of(frame.arch, family).one(lo, hi),
    value: (lo, hi, frame) => Family.of(frame.arch, family).name(lo, hi) ?? unsignedJson(lo, hi),
    view: toNumber,
    needs: nothing,
  });
}

/** What an argument decides that is one of some named values; some of its bits may not matter. */
export function choiceOf(argument: number, family: FamilyName, ignored = 0): Choice {
  const mask = ~ignored >>> 0;
  return {
    argument,
    ...(ignored !== 0 && { mask }),
    values: (call) => Family.of(archOf(call), family).names.map(({ lo }) => (lo & mask) >>> 0),
    other: (NAMELESS & mask) >>> 0,
  };
}

/** A value that no family has. */
const NAMELESS = 0x7ffffeff;

/** A word whose bits have names, as a part of something larger. */
export function bitsShown(arch: Arch, family: FamilyName, lo: number, hi = 0): Node {
  const text = Family.of(arch, family).bits(lo, hi);
  return leaf(text, named(text, lo, hi));
}

/** A word that is one of some named values, as a part of something larger. */
export function oneShown(arch: Arch, family: FamilyName, lo: number, hi = 0): Node {
  const names = Family.of(arch, family);
  return leaf(names.one(lo, hi), names.name(lo, hi) ?? unsignedJson(lo, hi));
}
