// capget and capset: the header tells how large the sets are.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { BufferPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { capabilitySets, isWide } from "../structs/capability.ts";
import { addressShown } from "../kinds/shown_words.ts";
import type { Shown } from "../shown.ts";
import { u32 } from "../words.ts";

const ONE_WORD = 12;
const TWO_WORDS = 24;

function sizeOfSets(call: Call): number {
  const { words, memory } = call;
  const header = readExactly(memory, words[0]!, words[1]!, 4);
  return header !== undefined && isWide(u32(header, 0)) ? TWO_WORDS : ONE_WORD;
}

function show(lo: number, hi: number, frame: Frame): Shown {
  const bytes = readExactly(frame.memory, lo, hi, sizeOfSets(frame.call));
  return bytes === undefined ? addressShown(lo, hi) : capabilitySets(bytes, 0, frame);
}

function view(lo: number, hi: number, call: Call): BufferPointer {
  return new BufferPointer(lo, hi, call.memory, TWO_WORDS);
}

/** Capabilities the kernel reads. */
export const capabilitiesIn: Kind<BufferPointer> = new Kind({ show, view });

/** Capabilities the kernel writes. */
export const capabilitiesOut: Kind<BufferPointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => (frame.failed ? addressShown(lo, hi) : show(lo, hi, frame)),
  view,
});
