// capget and capset: the header tells how large the sets are.
import type { Call } from "../call.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { allNeeds, type Moment, type Needs, sizeNeed } from "../needs.ts";
import { BufferPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { capabilitySets, isWide } from "../structs/capability.ts";
import { addressShown } from "../kinds/shown_words.ts";
import type { Shown } from "../shown.ts";
import { u32 } from "../words.ts";

const ONE_WORD = 12;
const TWO_WORDS = 24;

const HEADER = 8;

/** Undefined where the header can't be read. */
function sizeOfSets(call: Call): number | undefined {
  const { words, memory } = call;
  const header = readExactly(memory, words[0]!, words[1]!, HEADER);
  if (header === undefined) return undefined;
  return isWide(u32(header, 0)) ? TWO_WORDS : ONE_WORD;
}

function show(lo: number, hi: number, frame: Frame): Shown {
  const size = sizeOfSets(frame.call);
  const bytes = size === undefined ? undefined : readExactly(frame.memory, lo, hi, size);
  return bytes === undefined ? addressShown(lo, hi) : capabilitySets(bytes, 0, frame);
}

function view(lo: number, hi: number, call: Call): BufferPointer {
  return new BufferPointer(lo, hi, call.memory, TWO_WORDS);
}

function setNeeds(when?: Moment): Needs {
  return allNeeds(sizeNeed(HEADER, when, { argument: 0 }), sizeNeed(TWO_WORDS, when));
}

/** Capabilities the kernel reads. */
export const capabilitiesIn: Kind<BufferPointer> = new Kind({ show, view, needs: setNeeds() });

/** Capabilities the kernel writes. */
export const capabilitiesOut: Kind<BufferPointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => (frame.failed ? addressShown(lo, hi) : show(lo, hi, frame)),
  view,
  needs: setNeeds("success"),
});
