import type { Exclusives, Exit } from "../architecture.ts";

/** A mask, and what the bits of a word are under it. */
type Bits = readonly [mask: number, bits: number];

/** Words of ldxr, ldaxr and those of parts of words, and of ldxp, ldaxp. Source: Arm ARM, C4.1. */
export const LOAD_EXCLUSIVE: readonly [Bits, Bits] = [
  [0x3fe00000, 0x08400000],
  [0xbfe00000, 0x88600000],
];

/** The same of stores. */
const STORE_EXCLUSIVE: readonly Bits[] = [
  [0x3fe00000, 0x08000000],
  [0xbfe00000, 0x88200000],
];

/** Conditional branches: mask, value, and how many bits of distance begin at bit 5. */
const BRANCHES = [
  [0xff000000, 0x54000000, 19], // b.cond, bc.cond
  [0x7e000000, 0x34000000, 19], // cbz, cbnz
  [0x7e000000, 0x36000000, 14], // tbz, tbnz
] as const;

/** Branches of all kinds, what enters the kernel, and (with a first byte of its own) what changes the processor. */
const LEAVING: Bits = [0x1c000000, 0x14000000];
const SYSTEM: Bits = [0xff000000, 0xd5000000];

/** Instructions that are looked at; there are six breakpoints. */
const LONGEST = 16;
const MOST_EXITS = 6;

const isOne = (word: number, rows: readonly Bits[]): boolean => rows.some((row) => is(word, row));

const is = (word: number, [mask, value]: Bits): boolean => ((word & mask) ^ value) === 0;

function find(code: Uint8Array): readonly Exit[] | undefined {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const count = Math.min(LONGEST, code.byteLength >> 2);
  if (count === 0 || !isOne(view.getInt32(0, true), LOAD_EXCLUSIVE)) return undefined;
  const exits: Exit[] = [];
  for (let i = 1; i < count; i++) {
    const word = view.getInt32(4 * i, true);
    if (isOne(word, STORE_EXCLUSIVE)) {
      const end = 4 * (i + 1);
      // within the sequence, or back to its load: it goes on
      const left = exits.filter(({ distance }) => distance < 0 || distance > end);
      const all = [...left, { distance: end, branches: exits.length }];
      return all.length > MOST_EXITS ? undefined : all;
    }
    const branch = BRANCHES.find(([mask, value]) => is(word, [mask, value]));
    if (branch) {
      const [, , bits] = branch;
      const distance = 4 * (i + ((word << (27 - bits)) >> (32 - bits)));
      if (distance !== 4 * (i + 1)) exits.push({ distance, branches: exits.length + 1 });
    } else if (is(word, LEAVING) && !is(word, SYSTEM)) return undefined;
  }
  return undefined;
}

/** Sequences of A64 code; a store that did not succeed is followed by another try. */
export const exclusives: Exclusives = { longest: 4 * LONGEST, find };
