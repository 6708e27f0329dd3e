// perf_event_open: the structure tells its own size, which the kernel corrects where it is too large.
import { Kind } from "../kind.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { pointerTo } from "../kinds/struct.ts";
import type { Memory } from "../memory.ts";
import type { StructPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { perfEventRead, perfEventShown } from "../structs/perf_event.ts";
import { u32 } from "../words.ts";

const HEAD = 8;
const FIRST_SIZE = 64;

function sizeAt(lo: number, hi: number, memory: Memory): number | undefined {
  const head = readExactly(memory, lo, hi, HEAD);
  return head === undefined ? undefined : u32(head, 4);
}

/** What is counted or sampled. */
export const perfEvent: Kind<StructPointer<"perf_event_attr">> = new Kind({
  after: true,
  save: (lo, hi, frame) => sizeAt(lo, hi, frame.memory),
  show: (lo, hi, frame) => {
    const now = sizeAt(lo, hi, frame.memory);
    const size = (frame.saved?.[frame.index] as number | undefined) ?? now;
    if (now === undefined || size === undefined) return addressShown(lo, hi);
    if (size > 0 && size < FIRST_SIZE) return addressShown(lo, hi);
    const bytes = readExactly(frame.memory, lo, hi, perfEventRead(size, frame));
    return bytes === undefined ? addressShown(lo, hi) : perfEventShown(bytes, size, now, frame);
  },
  view: pointerTo("perf_event_attr"),
});
