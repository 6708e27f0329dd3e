import { type Json, Kind } from "../kind.ts";
import { Pointer } from "../pointers.ts";
import { jsonOf } from "../shown.ts";
import { pointerShown } from "./shown_words.ts";
import {
  addressText,
  fullHexText,
  hexText,
  octalText,
  signedJson,
  signedText,
  toBigint,
  toNumber,
  toSigned,
  unsignedJson,
  unsignedText,
} from "../words.ts";

const pointerJson = (lo: number, hi: number): Json => jsonOf(pointerShown(lo, hi));
const low = (lo: number): number => lo | 0;
const lowUnsigned = (lo: number): number => lo >>> 0;

/** An int: decimal. */
export const int: Kind<number> = new Kind({ text: (lo) => String(lo | 0), value: low, view: low });

/** An unsigned int: decimal. */
export const uint: Kind<number> = new Kind({
  text: (lo) => String(lo >>> 0),
  value: lowUnsigned,
  view: lowUnsigned,
});

/** A long: decimal. */
export const long: Kind<number> = new Kind({ text: signedText, value: signedJson, view: toSigned });

/** An unsigned long, a size: decimal. */
export const size: Kind<number> = new Kind({
  text: unsignedText,
  value: unsignedJson,
  view: toNumber,
});

/** An unsigned long whose bits matter: hexadecimal. */
export const hex: Kind<number> = new Kind({ text: hexText, value: unsignedJson, view: toNumber });

/** An unsigned int whose bits matter: hexadecimal. */
export const hex32: Kind<number> = new Kind({
  text: (lo) => hexText(lo, 0),
  value: lowUnsigned,
  view: lowUnsigned,
});

/** A place in memory of which nothing is read. */
export const address: Kind<Pointer> = new Kind({
  text: addressText,
  value: pointerJson,
  view: (lo, hi, call) => new Pointer(lo, hi, call.memory),
});

/** The start of a mapping: a number, not something to read from. */
export const place: Kind<bigint> = new Kind({
  text: addressText,
  value: pointerJson,
  view: toBigint,
});

/** A word of which nothing is known. */
export const rawWord: Kind<bigint> = new Kind({
  text: hexText,
  value: fullHexText,
  view: toBigint,
});

/** A user or group id; -1 means "leave it". */
export const id: Kind<number> = new Kind({
  text: (lo) => (lo === 0xffffffff ? "-1" : String(lo >>> 0)),
  value: (lo) => (lo === 0xffffffff ? -1 : lo >>> 0),
  view: lowUnsigned,
});

/** An unsigned int: octal. */
export const octal: Kind<number> = new Kind({
  text: (lo) => octalText(lo),
  value: lowUnsigned,
  view: lowUnsigned,
});

/** Permission bits: octal. */
export const permissions: Kind<number> = new Kind({
  text: (lo) => octalText(lo & 0xffff),
  value: (lo) => lo & 0xffff,
  view: (lo) => lo & 0xffff,
});
