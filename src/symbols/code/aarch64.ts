/** What A64 instructions do to the stack. Source: Arm Architecture Reference Manual, C4.1. */
import type { Decode, Effect, Flow, Instruction } from "./instruction.ts";

const [SP, FP, LR, PC] = [31, 29, 30, 32];
const LENGTH = 4;

const isFrame = (register: number): boolean => register === SP || register === FP;
const isKept = (register: number): boolean => register >= 19 && register <= LR;

/** Bits of a word as a signed number. */
function signed(word: number, from: number, count: number): number {
  return (word << (32 - from - count)) >> (32 - count);
}

type Act = (word: number) => Effect[];

const move = (to: number, from: number, plus: number): Effect => ({ kind: "move", to, from, plus });
const destination = (word: number): number => word & 31;
const baseOf = (word: number): number => (word >>> 5) & 31;

/** add and sub with an immediate value, of which one is `mov` from and to sp. */
const sum =
  (sign: number): Act =>
  (word) => {
    const [to, from] = [destination(word), baseOf(word)];
    if (!isFrame(to)) return [];
    const plus = sign * ((word >>> 10) & 0xfff) * ((word >>> 22) & 1 ? 4096 : 1);
    return isFrame(from) ? [move(to, from, plus)] : [{ kind: "forget", to }];
  };

const overwritten: Act = (word) =>
  isFrame(destination(word)) ? [{ kind: "forget", to: destination(word) }] : [];

type Mode = "before" | "offset" | "after";

/** Loads or stores of one or two registers through another one, which may be changed before or after. */
const transfer =
  (
    kind: "load" | "store" | "other",
    mode: Mode,
    registers: (word: number) => readonly number[],
    distance: (word: number) => number,
  ): Act =>
  (word) => {
    const base = baseOf(word);
    const plus = distance(word);
    const changed = mode === "offset" || !isFrame(base) ? [] : [move(base, base, plus)];
    const at = mode === "offset" ? plus : 0;
    const moved = (kind === "other" ? [] : registers(word)).flatMap((register, i): Effect[] => {
      const place = { base, plus: at + 8 * i };
      if (!isFrame(base)) return kind === "load" && isFrame(register) ? overwritten(register) : [];
      if (kind === "store")
        return [{ kind, from: isKept(register) ? register : undefined, ...place }];
      return isKept(register) ? [{ kind: "load", to: register, ...place }] : [];
    });
    return mode === "before" ? [...changed, ...moved] : [...moved, ...changed];
  };

const one = (word: number): number[] => [word & 31];
const two = (word: number): number[] => [word & 31, (word >>> 10) & 31];
const pairs =
  (size: number) =>
  (word: number): number =>
    size * signed(word, 15, 7);
const near = (word: number): number => signed(word, 12, 9);
const far = (word: number): number => 8 * ((word >>> 10) & 0xfff);

type Row = readonly [mask: number, bits: number, act: Act];

const PAIR = 0xffc00000;
const SINGLE = 0xffe00c00;

const PAIR_MODES: readonly (readonly [bits: number, mode: Mode])[] = [
  [0x00800000, "after"],
  [0x01000000, "offset"],
  [0x01800000, "before"],
];

function pairRows(bits: number, size: number, isGeneral: boolean): Row[] {
  return PAIR_MODES.flatMap(([extra, mode]): Row[] => [
    [PAIR, bits + extra, transfer(isGeneral ? "store" : "other", mode, two, pairs(size))],
    [PAIR, bits + extra + 0x400000, transfer(isGeneral ? "load" : "other", mode, two, pairs(size))],
  ]);
}

const ROWS: readonly Row[] = [
  [0xff800000, 0x91000000, sum(1)],
  [0xff800000, 0xd1000000, sum(-1)],
  [0xff800000, 0x92000000, overwritten], // and, immediate
  [0xffe00000, 0x8b200000, overwritten], // add, extended register
  [0xffe00000, 0xcb200000, overwritten], // sub, extended register
  ...pairRows(0xa8000000, 8, true),
  ...pairRows(0x6c000000, 8, false), // d registers
  ...pairRows(0xac000000, 16, false), // q registers
  [SINGLE, 0xf8000400, transfer("store", "after", one, near)],
  [SINGLE, 0xf8000c00, transfer("store", "before", one, near)],
  [SINGLE, 0xf8400400, transfer("load", "after", one, near)],
  [SINGLE, 0xf8400c00, transfer("load", "before", one, near)],
  [SINGLE, 0xf8000000, transfer("store", "offset", one, near)],
  [SINGLE, 0xf8400000, transfer("load", "offset", one, near)],
  [0xffc00000, 0xf9000000, transfer("store", "offset", one, far)],
  [0xffc00000, 0xf9400000, transfer("load", "offset", one, far)],
  // of one d or q register: only the changed address counts
  [0xff200c00, 0xfc000400, transfer("other", "after", one, near)],
  [0xff200c00, 0xfc000c00, transfer("other", "before", one, near)],
  [0xff200c00, 0x3c000400, transfer("other", "after", one, near)],
  [0xff200c00, 0x3c000c00, transfer("other", "before", one, near)],
];

/** Where it goes on, and where in the word the distance is. */
const FLOWS: readonly (readonly [
  mask: number,
  bits: number,
  flow: Flow,
  from: number,
  count: number,
])[] = [
  [0xfc000000, 0x14000000, "jump", 0, 26], // b
  [0xff000000, 0x54000000, "either", 5, 19], // b.cond, bc.cond
  [0x7e000000, 0x34000000, "either", 5, 19], // cbz, cbnz
  [0x7e000000, 0x36000000, "either", 5, 14], // tbz, tbnz
  [0xfffffc1f, 0xd65f0000, "return", 0, 0], // ret
  [0xfffffbff, 0xd65f0bff, "return", 0, 0], // retaa, retab
  [0xfefff000, 0xd61f0000, "end", 0, 0], // br and those that check a signature
  [0xffe0001f, 0xd4200000, "end", 0, 0], // brk
  [0xffff0000, 0, "end", 0, 0], // udf
];

const fits = (word: number, mask: number, bits: number): boolean => ((word & mask) ^ bits) === 0;

/** Reads one instruction. */
export const decode: Decode = (bytes): Instruction | undefined => {
  if (bytes.length < LENGTH) return undefined;
  const word = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24);
  const found = FLOWS.find(([mask, bits]) => fits(word, mask, bits));
  if (!found) {
    const row = ROWS.find(([mask, bits]) => fits(word, mask, bits));
    return { length: LENGTH, flow: "next", effects: row?.[2](word) ?? [] };
  }
  const [, , flow, from, count] = found;
  if (flow === "return") return { length: LENGTH, flow, effects: [move(PC, LR, 0)] };
  if (count === 0) return { length: LENGTH, flow, effects: [] };
  return { length: LENGTH, flow, target: 4 * signed(word, from, count), effects: [] };
};
