/** Which instructions can move from behind a call to a stub, and how. */
import type { Displaced } from "../agent.ts";
import type { Decoded } from "./lengths.ts";

/** How far from a site an address may be that a displaced instruction leads to: stubs reach that. */
const FARTHEST_REFERENCE = 2 ** 27 - 2 ** 12;

/** An instruction by its opcode, and its ModRM byte where that tells more. */
interface Row {
  readonly opcodes: readonly (readonly [from: number, to: number])[];
  /** What the ModRM byte is, out of the bits of a mask. */
  readonly modrm?: readonly [mask: number, bits: number];
}

const one = (from: number, to = from): Row => ({ opcodes: [[from, to]] });
const group = (opcode: number, field: number): Row => ({
  opcodes: [[opcode, opcode]],
  modrm: [0x38, field << 3],
});
const exactly = (opcode: number, modrm: number): Row => ({
  opcodes: [[opcode, opcode]],
  modrm: [0xff, modrm],
});

/** What can't be moved, in a user's words. */
const FIXED: readonly (readonly [name: string, rows: readonly Row[]])[] = [
  ["a call", [one(0xe8), group(0xff, 2), group(0xff, 3)]],
  ["another system call", [one(0x105), one(0x134), one(0xcd)]],
  ["a loop instruction", [one(0xe0, 0xe3)]],
  ["a trap", [one(0xcc), one(0xf1), one(0x10b), one(0x1b9), one(0x1ff), one(0xf4)]],
  ["a far return or jump", [one(0xca, 0xcb), one(0xcf), group(0xff, 5)]],
  ["a transaction", [exactly(0xc7, 0xf8), exactly(0xc6, 0xf8)]],
  ["a return from the kernel", [one(0x107), one(0x135)]],
];

/** After these, what lies behind them is not run. */
const ENDS: readonly Row[] = [one(0xc2, 0xc3), one(0xe9), one(0xeb), group(0xff, 4)];

function isOne({ isVector, opcode, modrm }: Decoded, row: Row): boolean {
  if (isVector || !row.opcodes.some(([from, to]) => opcode >= from && opcode <= to)) return false;
  return !row.modrm || (modrm & row.modrm[0]) === row.modrm[1];
}

/** Whether nothing runs on behind this instruction. */
export function isEnd(found: Decoded): boolean {
  return ENDS.some((row) => isOne(found, row));
}

const NOP = 0x90;
const LONG_NOP = 0x11f;
const INT3 = 0xcc;
const REPEAT = 0xf3;

/** Whether this is nothing but room between functions. */
export function isPadding(found: Decoded): boolean {
  if (found.isVector || found.prefixes.includes(REPEAT)) return false;
  return [NOP, INT3, LONG_NOP].includes(found.opcode) && (found.rex & 1) === 0;
}

/** `endbr64`, which begins what other code jumps to. */
function isJumpTarget({ opcode, modrm, prefixes }: Decoded): boolean {
  return opcode === 0x11e && modrm === 0xfa && prefixes.includes(REPEAT);
}

const signed = (bytes: Uint8Array, at: number, size: 1 | 4): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return size === 1 ? view.getInt8(at) : view.getInt32(at, true);
};

/** The opcode of the same jump with four bytes of distance. */
function longJump(opcode: number): readonly number[] | undefined {
  if (opcode === 0xeb || opcode === 0xe9) return [0xe9];
  if ((opcode & 0x1f0) === 0x70 || (opcode & 0x1f0) === 0x180) return [0x0f, 0x80 | (opcode & 15)];
  return undefined;
}

/** A jump, made to lead to the same place from anywhere. */
function movedJump(at: number, found: Decoded, code: Uint8Array): Displaced | undefined {
  const opcode = found.isVector ? undefined : longJump(found.opcode);
  if (!opcode) return undefined;
  const size = found.opcode < 0xe0 || found.opcode === 0xeb ? 1 : 4;
  const to = at + found.length + signed(code, found.length - size, size);
  const bytes = Uint8Array.of(...opcode, 0, 0, 0, 0);
  return { at, bytes, reference: { at: opcode.length, to } };
}

/**
 * What becomes of an instruction in a stub; why nothing can, in words that follow "the instruction behind it can't be
 * moved".
 */
export function displace(at: number, found: Decoded, code: Uint8Array): Displaced | string {
  const fixed = FIXED.find(([, rows]) => rows.some((row) => isOne(found, row)));
  if (fixed) return fixed[0];
  if (isJumpTarget(found)) return "other code jumps to it";
  const bytes = code.slice(0, found.length);
  let moved: Displaced = movedJump(at, found, code) ?? { at, bytes };
  if (found.relativeAt >= 0) {
    const to = at + found.length + signed(code, found.relativeAt, 4);
    moved = { at, bytes, reference: { at: found.relativeAt, to } };
  }
  return Math.abs(moved.reference?.to ?? 0) > FARTHEST_REFERENCE ? "it leads too far away" : moved;
}
