// Words as decoded values: text and data at once.
import { type Json, leaf, type Node, type Shown } from "../shown.ts";
import {
  addressText,
  hexText,
  signedJson,
  signedText,
  unsignedJson,
  unsignedText,
} from "../words.ts";

/** A signed word, decimal. */
export function signedShown(lo: number, hi: number): Node {
  return leaf(signedText(lo, hi), signedJson(lo, hi));
}

/** An unsigned word, decimal. */
export function unsignedShown(lo: number, hi: number): Node {
  return leaf(unsignedText(lo, hi), unsignedJson(lo, hi));
}

/** An unsigned word, hexadecimal. */
export function hexShown(lo: number, hi: number): Node {
  return leaf(hexText(lo, hi), unsignedJson(lo, hi));
}

/** A user or group id; all ones mean "leave it". */
export function idShown(id: number): Node {
  const value = id >>> 0 === 0xffffffff ? -1 : id >>> 0;
  return leaf(String(value), value);
}

/** A place in memory. */
export function pointerShown(lo: number, hi: number): Shown {
  const text = addressText(lo, hi);
  return lo === 0 && hi === 0 ? leaf(text, null) : text;
}

/** A pointer whose target can't be read, or is not looked at: data says that it is only the address. */
export function addressShown(lo: number, hi: number): Node {
  return leaf(addressText(lo, hi), addressJson(lo, hi));
}

/** The data of such a pointer. */
export function addressJson(lo: number, hi: number): Json {
  return lo === 0 && hi === 0 ? null : { address: addressText(lo, hi) };
}
