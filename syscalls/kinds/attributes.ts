// Times, random bytes and the flags of statx.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { bytesNeed, lowResult, nothing, sizeNeed } from "../needs.ts";
import { BufferPointer, type StructPointer } from "../pointers.ts";
import { quoteHex } from "../quote.ts";
import { readExactly } from "../read.ts";
import type { Returns } from "../returns.ts";
import { timespec, timeval } from "../structs/time.ts";
import { dateText, timeComment } from "../time.ts";
import { leaf, list, type Shown } from "../shown.ts";
import type { BytesShow } from "../structs/view.ts";
import { signedJson, signedText, toSigned, u32 } from "../words.ts";
import { addressShown, dated } from "./shown_words.ts";
import { pointerTo } from "./struct.ts";
import { bytesValue, sizeArgument } from "./text.ts";

const UTIME_NOW = 0x3fffffff;
const UTIME_OMIT = 0x3ffffffe;

/** A time, unless its nanoseconds say "now" or "leave it". */
function nanoTime(bytes: Uint8Array, at: number, frame: Frame): Shown {
  const fraction = u32(bytes, at + 8);
  if (u32(bytes, at + 12) === 0 && fraction === UTIME_NOW) return "UTIME_NOW";
  if (u32(bytes, at + 12) === 0 && fraction === UTIME_OMIT) return "UTIME_OMIT";
  return commented(timespec.show(bytes, at, frame), bytes, at, 9);
}

/** A time with its date behind it. */
function commented(time: Shown, bytes: Uint8Array, at: number, digits: number): Shown {
  const fraction = toSigned(u32(bytes, at + 8), u32(bytes, at + 12));
  return dated(time, u32(bytes, at), u32(bytes, at + 4), fraction, digits);
}

function twoTimes(item: BytesShow): Kind["show"] {
  return (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 32);
    if (bytes === undefined) return addressShown(lo, hi);
    return list([item(bytes, 0, frame), item(bytes, 16, frame)]);
  };
}

/** Times of access and change, in nanoseconds. */
export const nanoTimes: Kind<StructPointer<"__kernel_timespec">> = new Kind({
  show: twoTimes(nanoTime),
  view: pointerTo("__kernel_timespec"),
  needs: sizeNeed(32),
});

/** Times of access and change, in microseconds. */
export const microTimes: Kind<StructPointer<"__kernel_old_timeval">> = new Kind({
  show: twoTimes((bytes, at, frame) => commented(timeval.show(bytes, at, frame), bytes, at, 6)),
  view: pointerTo("__kernel_old_timeval"),
  needs: sizeNeed(32),
});

/** `1795286317 (2026-11-21T18:38:37+0000)` */
export const timeResult: Returns = (lo, hi) => {
  const date = dateText(lo, hi, 0, 0);
  return date === "" || (lo === 0 && hi === 0)
    ? signedText(lo, hi)
    : `${signedText(lo, hi)} (${date})`;
};

/** Where time writes its result. */
export const timeCell: Kind<BufferPointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, 8);
    if (bytes === undefined) return addressShown(lo, hi);
    const [low, high] = [u32(bytes, 0), u32(bytes, 4)];
    const text = `[${signedText(low, high)}${timeComment(low, high, 0, 0)}]`;
    return leaf(text, signedJson(low, high));
  },
  view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, 8),
  needs: sizeNeed(8, "success"),
});

/** Random bytes the kernel writes: in hexadecimal, as many as the result says. */
export function randomOut(size: number): Kind<BufferPointer> {
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      if (frame.failed || frame.result === null) return addressShown(lo, hi);
      const shown = Math.min(frame.result.lo, frame.stringLimit);
      const bytes = readExactly(frame.memory, lo, hi, shown);
      if (bytes === undefined) return addressShown(lo, hi);
      const text = quoteHex(bytes) + (frame.result.lo > shown ? "..." : "");
      return leaf(text, () => bytesValue(bytes));
    },
    view: (lo, hi, call) => new BufferPointer(lo, hi, call.memory, sizeArgument(call, size)),
    needs: bytesNeed([lowResult], "string", "success"),
  });
}

const SYNC_MASK = 0x6000;

/** Flags of statx: how fresh the answer must be comes first. */
export const statxFlags: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const sync = Family.of(frame.arch, "statx_sync").bits(lo & SYNC_MASK, 0);
    const rest = (lo & ~SYNC_MASK) >>> 0;
    if (rest === 0) return sync;
    return `${sync}|${Family.of(frame.arch, "at_flags")
      .bits(rest, 0)
      .replace(/ \/\* \w+_\?\?\? .*/, "")}`;
  },
  view: (lo) => lo >>> 0,
  needs: nothing,
});
