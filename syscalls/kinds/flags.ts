// Words whose bits or values have names.
import { Family, type FamilyName } from "../flags.ts";
import { Kind } from "../kind.ts";
import { toNumber } from "../words.ts";

const lowUnsigned = (lo: number): number => lo >>> 0;

/** An int whose bits have names. */
export function flags(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) => Family.of(frame.arch, family).bits(lo, 0),
    value: lowUnsigned,
    view: lowUnsigned,
  });
}

/** A long whose bits have names. */
export function flags64(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, hi, frame) => Family.of(frame.arch, family).bits(lo, hi),
    value: toNumber,
    view: toNumber,
  });
}

/** An int that is one of some named values. */
export function one(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, _hi, frame) => Family.of(frame.arch, family).one(lo, 0),
    value: (lo) => lo | 0,
    view: (lo) => lo | 0,
  });
}

/** A long that is one of some named values. */
export function one64(family: FamilyName): Kind<number> {
  return new Kind({
    text: (lo, hi, frame) => Family.of(frame.arch, family).one(lo, hi),
    value: toNumber,
    view: toNumber,
  });
}
