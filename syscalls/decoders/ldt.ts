// modify_ldt: descriptors of segments, and results that are 32 bits wide.
import type { Call } from "../call.ts";
import { Errno } from "../errno.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { BufferPointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import type { Returns } from "../returns.ts";
import { leaf, number, type Part, type Shown, struct } from "../shown.ts";
import { u32, unsignedText } from "../words.ts";

const SIZE = 16;

/** The bits of the last word. */
const BITS: readonly (readonly [name: string, shift: number, mask: number])[] = [
  ["seg_32bit", 0, 1],
  ["contents", 1, 3],
  ["read_exec_only", 3, 1],
  ["limit_in_pages", 4, 1],
  ["seg_not_present", 5, 1],
  ["useable", 6, 1],
  ["lm", 7, 1],
];

function eightDigits(word: number): Shown {
  return leaf((word === 0 ? "" : "0x") + word.toString(16).padStart(word === 0 ? 8 : 6, "0"), word);
}

/** A segment, as modify_ldt and set_thread_area have it. */
export function userDesc(bytes: Uint8Array): Shown {
  const entry = u32(bytes, 0);
  const word = u32(bytes, 12);
  return struct([
    ["entry_number", entry === 0xffffffff ? number(-1) : number(entry)],
    ["base_addr", eightDigits(u32(bytes, 4))],
    ["limit", eightDigits(u32(bytes, 8))],
    ...BITS.map(([name, shift, mask]): Part => [name, number((word >>> shift) & mask)]),
  ]);
}

/** A segment that is set or asked for, if `bytecount` (argument 2) is its size. */
export const ldtEntry: Kind<BufferPointer> = new Kind({
  show: (lo: number, hi: number, frame: Frame) => {
    const { call } = frame;
    const given = call.uint(2) === SIZE && call.words[5] === 0;
    const bytes = given ? readExactly(frame.memory, lo, hi, SIZE) : undefined;
    return bytes === undefined ? addressShown(lo, hi) : userDesc(bytes);
  },
  view: (lo: number, hi: number, call: Call) => new BufferPointer(lo, hi, call.memory, SIZE),
});

const view = (lo: number, hi: number, call: Call): BufferPointer =>
  new BufferPointer(lo, hi, call.memory, SIZE);

function areaAt(lo: number, hi: number, frame: Frame): Shown {
  const bytes = readExactly(frame.memory, lo, hi, SIZE);
  return bytes === undefined ? addressShown(lo, hi) : userDesc(bytes);
}

/** A segment of a thread that is set. */
export const threadArea: Kind<BufferPointer> = new Kind({ show: areaAt, view });

/** A segment of a thread that is asked for by its number. */
export const threadAreaOut: Kind<BufferPointer> = new Kind({
  after: true,
  show: (lo, hi, frame) => {
    if (!frame.failed) return areaAt(lo, hi, frame);
    const bytes = readExactly(frame.memory, lo, hi, SIZE);
    if (bytes === undefined) return addressShown(lo, hi);
    return struct([["entry_number", number(u32(bytes, 0) | 0)]], ", ...");
  },
  view,
});

/** The number of the segment that was set, which the kernel may choose. */
export const threadAreaResult: Returns = (lo, hi, frame) => {
  const { words } = frame.call;
  const bytes = readExactly(frame.memory, words[0]!, words[1]!, SIZE);
  const number = bytes === undefined ? "" : ` (entry_number=${u32(bytes, 0)})`;
  return unsignedText(lo, hi) + number;
};

const LARGEST_ERRNO = 4095;

/** The kernel gives errors of modify_ldt in 32 bits only, so they do not look like errors. */
export const ldtResult: Returns = (lo, hi) => {
  const errno = -(lo | 0);
  if (hi !== 0 || errno <= 0 || errno > LARGEST_ERRNO) return unsignedText(lo, hi);
  return `${unsignedText(lo, hi)} ${Errno.of(errno)}`;
};
