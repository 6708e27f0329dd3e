// futex_waitv, futex_wake, futex_wait and futex_requeue.
import { Family, type FamilyName } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { argument, bytesNeed, nothing, sizeNeed } from "../needs.ts";
import { hexShown, pointerShown } from "../kinds/shown_words.ts";
import { arrayAt, pointerTo } from "../kinds/struct.ts";
import { bitsShown } from "../kinds/flags.ts";
import type { StructPointer } from "../pointers.ts";
import { type Shown, struct } from "../shown.ts";
import { type BytesShow, fieldReader } from "../structs/view.ts";
import { hexText, toNumber, u32, unsignedJson } from "../words.ts";

const SIZE = 3;

/** The size of a futex, always, and flags. */
function flagsText(lo: number, frame: Frame): string {
  const size = Family.of(frame.arch, "futex_sizes").one(lo & SIZE, 0);
  const rest = (lo & ~SIZE) >>> 0;
  if (rest === 0) return size;
  return `${size}|${Family.of(frame.arch, "futex2_flags")
    .bits(rest, 0)
    .replace(/ \/\*.*/, "")}`;
}

/** How a futex is waited for. */
export const futex2Flags: Kind<number> = new Kind({
  text: (lo, _hi, frame) => flagsText(lo, frame),
  view: (lo) => lo >>> 0,
  needs: nothing,
});

const ALL_BITS = 0xffffffff;

/** Which waiters are meant. */
export const futexMask: Kind<number> = new Kind({
  text: (lo, hi) => (hi === 0 && lo === ALL_BITS ? "FUTEX_BITSET_MATCH_ANY" : hexText(lo, hi)),
  value: (lo, hi) =>
    hi === 0 && lo === ALL_BITS ? "FUTEX_BITSET_MATCH_ANY" : unsignedJson(lo, hi),
  view: toNumber,
});

const reserved = fieldReader("futex_waitv", "__reserved");

function waiter(flags: (lo: number, frame: Frame) => Shown): BytesShow {
  return (bytes, at, frame) => {
    const [left] = reserved(bytes, at, frame.arch);
    return struct([
      ["val", hexShown(u32(bytes, at), u32(bytes, at + 4))],
      ["uaddr", pointerShown(u32(bytes, at + 8), u32(bytes, at + 12))],
      ["flags", flags(u32(bytes, at + 16), frame)],
      left !== 0 && ["__reserved", hexShown(left, 0)],
    ]);
  };
}

const oldFlags: FamilyName = "futex_waiter_flags";
const waited = waiter((lo, frame) => bitsShown(frame.arch, oldFlags, lo));
const moved = waiter((lo, frame) => flagsText(lo, frame));

/** The kernel waits for no more futexes at once than this. */
const MOST_WAITERS = 128;

const view = pointerTo("futex_waitv");
const WIDTH = 24;

/** Futexes that are waited for; argument 1 tells how many. */
export const futexWaiters: Kind<StructPointer<"futex_waitv">> = new Kind({
  show: (lo, hi, frame) => {
    const limit = frame.options.verbose ? MOST_WAITERS : Math.min(MOST_WAITERS, frame.stringLimit);
    return arrayAt(lo, hi, frame.call.uint(1), WIDTH, frame, waited, limit);
  },
  view,
  needs: bytesNeed([argument(1, 4)], MOST_WAITERS * WIDTH, "shown", WIDTH),
});

/** From where to where waiters are moved. */
export const futexPair: Kind<StructPointer<"futex_waitv">> = new Kind({
  show: (lo, hi, frame) => arrayAt(lo, hi, 2, WIDTH, frame, moved),
  view,
  needs: sizeNeed(2 * WIDTH),
});
