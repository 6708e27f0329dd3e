// Pointers to one number or to a few: shown in brackets.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { type Json, Kind } from "../kind.ts";
import { fdText } from "./fd.ts";
import { allNeeds, argument, bytesNeed, lowResult, sizeNeed } from "../needs.ts";
import { IntPointer, Pointer, WordPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { addressText, hexText, signedJson, signedText, u32, unsignedText } from "../words.ts";
import type { Shown } from "../shown.ts";
import { addressShown, idShown } from "./shown_words.ts";
import { arrayAt } from "./struct.ts";
import { sizeArgument } from "./text.ts";

type CellText = (lo: number, hi: number, frame: Frame) => string;

/** `[5]`: the number of `width` bytes at an address. */
export function cellText(
  lo: number,
  hi: number,
  width: 4 | 8,
  frame: Frame,
  text: CellText,
): string {
  const bytes = readExactly(frame.memory, lo, hi, width);
  if (bytes === undefined) return addressText(lo, hi);
  const low = u32(bytes, 0);
  return `[${text(low, width === 8 ? u32(bytes, 4) : low >> 31, frame)}]`;
}

function cellValue(lo: number, hi: number, width: 4 | 8, frame: Frame): Json {
  const bytes = readExactly(frame.memory, lo, hi, width);
  if (bytes === undefined) return null;
  return width === 4 ? u32(bytes, 0) | 0 : signedJson(u32(bytes, 0), u32(bytes, 4));
}

const intView = (lo: number, hi: number, call: Call): IntPointer =>
  new IntPointer(lo, hi, call.memory);
const wordView = (lo: number, hi: number, call: Call): WordPointer =>
  new WordPointer(lo, hi, call.memory);

function cell<P extends Pointer>(
  width: 4 | 8,
  after: boolean,
  text: CellText,
  view: (lo: number, hi: number, call: Call) => P,
): Kind<P> {
  return new Kind({
    after,
    text: (lo, hi, frame) =>
      after && frame.failed ? addressText(lo, hi) : cellText(lo, hi, width, frame, text),
    value: (lo, hi, frame) => (after && frame.failed ? null : cellValue(lo, hi, width, frame)),
    view,
    needs: sizeNeed(width, after ? "success" : "shown"),
  });
}

const unsigned32: CellText = (lo) => String(lo >>> 0);
const idText: CellText = (lo) => (lo === 0xffffffff ? "-1" : String(lo >>> 0));

/** An int the kernel reads. */
export const intIn: Kind<IntPointer> = cell(4, false, signedText, intView);
/** An int the kernel writes. */
export const intOut: Kind<IntPointer> = cell(4, true, signedText, intView);
/** An unsigned int the kernel writes. */
export const uintOut: Kind<IntPointer> = cell(4, true, unsigned32, intView);
/** A user or group id the kernel writes. */
export const idOut: Kind<IntPointer> = cell(4, true, idText, intView);
/** A long the kernel reads. */
export const longIn: Kind<WordPointer> = cell(8, false, signedText, wordView);
/** A size the kernel writes. */
export const sizeOut: Kind<WordPointer> = cell(8, true, unsignedText, wordView);
/** An address the kernel writes. */
export const addressOut: Kind<WordPointer> = cell(8, true, addressText, wordView);
/** A word the kernel writes, whose bits matter. */
export const hexOut: Kind<WordPointer> = cell(8, true, hexText, wordView);

/** A file offset the kernel reads and moves on: `[0] => [5]`. */
export const offsetMoved: Kind<WordPointer> = new Kind({
  after: true,
  before: (lo, hi, frame) => cellText(lo, hi, 8, frame, unsignedText),
  save: (lo, hi, frame) => cellText(lo, hi, 8, frame, unsignedText),
  text: (lo, hi, frame) => {
    if ((lo === 0 && hi === 0) || frame.failed || frame.result?.lo === 0) return "";
    const now = cellText(lo, hi, 8, frame, unsignedText);
    return now.startsWith("[") ? ` => ${now}` : "";
  },
  value: (lo, hi, frame) => cellValue(lo, hi, 8, frame),
  view: wordView,
  needs: allNeeds(sizeNeed(8, "enter"), sizeNeed(8, "success")),
});

/** Two descriptors the kernel writes: `[3, 4]`. */
export const pairOut: Kind<IntPointer> = new Kind({
  after: true,
  text: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 8);
    if (bytes === undefined) return addressText(lo, hi);
    return `[${fdText(u32(bytes, 0) | 0, frame)}, ${fdText(u32(bytes, 4) | 0, frame)}]`;
  },
  value: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 8);
    return bytes === undefined ? null : [u32(bytes, 0) | 0, u32(bytes, 4) | 0];
  },
  view: intView,
  needs: sizeNeed(8, "success"),
});

function idsAt(lo: number, hi: number, count: number, frame: Frame): Shown {
  return arrayAt(lo, hi, count, 4, frame, (bytes, at) => idShown(u32(bytes, at)));
}

/** More group ids than this no process has. */
const MOST_GROUPS = 65536;

/** Ids the kernel reads; argument `count` tells how many. */
export function idsIn(count: number): Kind<Pointer> {
  return new Kind({
    show: (lo, hi, frame) => {
      const number = sizeArgument(frame.call, count);
      return number > MOST_GROUPS ? addressShown(lo, hi) : idsAt(lo, hi, number, frame);
    },
    view: (lo, hi, call) => new Pointer(lo, hi, call.memory),
    needs: bytesNeed([argument(count)], "items", "shown", 4),
  });
}

/** Ids the kernel writes; the result tells how many, 0 room is a question for their number. */
export function idsOut(count: number): Kind<Pointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      if (frame.failed || frame.result === null) return addressShown(lo, hi);
      const room = frame.call.uint(count);
      return idsAt(lo, hi, room === 0 ? 0 : frame.result.lo, frame);
    },
    view: (lo, hi, call) => new Pointer(lo, hi, call.memory),
    needs: bytesNeed([lowResult], "items", "success", 4),
  });
}
