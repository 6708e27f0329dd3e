// Words as decoded values: text and data at once.
import { type Json, jsonOf, leaf, Node, remarked, type Shown, textOf } from "../shown.ts";
import { timeComment } from "../time.ts";
import {
  addressText,
  hexText,
  signedJson,
  signedText,
  toBigint,
  unsignedJson,
  unsignedText,
} from "../words.ts";

type Halves<T> = (lo: number, hi: number) => T;

/** A word of which either the text or the data is wanted: each is made when it is asked for. */
class Word extends Node {
  readonly #lo: number;
  readonly #hi: number;
  readonly #text: Halves<string>;
  readonly #json: Halves<Json>;

  constructor(lo: number, hi: number, text: Halves<string>, json: Halves<Json>) {
    super();
    this.#lo = lo;
    this.#hi = hi;
    this.#text = text;
    this.#json = json;
  }

  get text(): string {
    return this.#text(this.#lo, this.#hi);
  }

  toJSON(): Json {
    return this.#json(this.#lo, this.#hi);
  }
}

/** A signed word, decimal. */
export function signedShown(lo: number, hi: number): Node {
  return new Word(lo, hi, signedText, signedJson);
}

/** An unsigned word, decimal. */
export function unsignedShown(lo: number, hi: number): Node {
  return new Word(lo, hi, unsignedText, unsignedJson);
}

/** An unsigned word, hexadecimal. */
export function hexShown(lo: number, hi: number): Node {
  return new Word(lo, hi, hexText, unsignedJson);
}

/** `1732233600 /* 2024-11-22T00:00:00+0000 *\/`: a time whose seconds, and fraction, have this date. */
export function dated(time: Shown, lo: number, hi: number, fraction: number, digits: number): Node {
  return leaf(
    () => textOf(time) + timeComment(lo, hi, fraction, digits),
    () => jsonOf(time),
  );
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
  return new Word(lo, hi, addressText, addressJson);
}

/** The data of such a pointer. */
export function addressJson(lo: number, hi: number): Json {
  return lo === 0 && hi === 0 ? null : { address: addressText(lo, hi) };
}

/** Hundredths of a second: `0.32 s`. */
export function hundredthsText(lo: number, hi: number): string {
  const hundredths = toBigint(lo, hi);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")} s`;
}

/** Clock ticks, of which the kernel tells programs a hundred a second, with the seconds behind them. */
export function ticksShown(lo: number, hi: number): Shown {
  const ticks = unsignedShown(lo, hi);
  return lo === 0 && hi === 0 ? ticks : remarked(ticks, hundredthsText(lo, hi));
}
