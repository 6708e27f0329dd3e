import { instruction, type Instructions } from "../architecture.ts";
import { exclusives, LOAD_EXCLUSIVE } from "./exclusives.ts";

const { plain, branch, special } = instruction;

const SVC = [0xffe0001f, 0xd4000001] as const;

/** Classes: the first row whose bits, out of those of its mask, are the instruction's. */
const ROWS: readonly (readonly [mask: number, bits: number, kind: number])[] = [
  [0xff000000, 0x54000000, branch], // b.cond, bc.cond
  [0x7e000000, 0x34000000, branch], // cbz, cbnz
  [0x7e000000, 0x36000000, branch], // tbz, tbnz
  [0x7e000000, 0x74000000, branch], // cb<cc>, cbb<cc>, cbh<cc>
  [...SVC, special],
  [...LOAD_EXCLUSIVE[0], special],
  [...LOAD_EXCLUSIVE[1], special],
  [0, 0, plain],
];

/** Bytes of a row: three words and one that is unused. */
const ROW = 16;

function tableOf(rows: typeof ROWS): Uint8Array {
  const table = new Uint8Array(ROW * rows.length);
  const view = new DataView(table.buffer);
  rows.forEach((row, i) => row.forEach((word, k) => view.setUint32(ROW * i + 4 * k, word, true)));
  return table;
}

function wordOf(bytes: Uint8Array): number {
  return bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24);
}

function classify(bytes: Uint8Array): number {
  if (bytes.length < 4) return special;
  const word = wordOf(bytes);
  return ROWS.find(([mask, bits]) => ((word & mask) ^ bits) === 0)![2];
}

/** Instructions of A64 programs. Source: Arm Architecture Reference Manual, C4.1. */
export const instructions: Instructions = {
  table: tableOf(ROWS),
  flags: undefined,
  classify,
  exclusives,
  isCall: (bytes) => bytes.length >= 4 && ((wordOf(bytes) & SVC[0]) ^ SVC[1]) === 0,
};
