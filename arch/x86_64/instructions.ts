import { instruction, type Instructions } from "../architecture.ts";
import { registers } from "./registers.ts";

const { plain, branch, special } = instruction;

/** The instruction goes on: what it is, its next byte tells. */
const prefix = 2;
/** The same, in the second map. */
const escape = 3;

/** Bytes an opcode may have: the second map follows the first. */
const MAP = 256;

/** Classes by the first bytes: segment, size, lock and repeat prefixes and REX; `0f`. */
const FIRST: readonly (readonly [from: number, to: number, kind: number])[] = [
  [0x26, 0x26, prefix],
  [0x2e, 0x2e, prefix],
  [0x36, 0x36, prefix],
  [0x3e, 0x3e, prefix],
  [0x40, 0x4f, prefix],
  [0x64, 0x67, prefix],
  [0xf0, 0xf0, prefix],
  [0xf2, 0xf3, prefix],
  [0x0f, 0x0f, escape],
  [0x70, 0x7f, branch], // jcc
  [0xe0, 0xe3, branch], // loopne, loope, loop, jrcxz
  [0x9c, 0x9d, special], // pushf, popf
  [0xcd, 0xcd, special], // int
];

/** Classes by the byte behind `0f`. */
const SECOND: typeof FIRST = [
  [0x05, 0x05, special], // syscall
  [0x34, 0x34, special], // sysenter
  [0x80, 0x8f, branch], // jcc
];

const table = new Uint8Array(2 * MAP).fill(plain);
for (const [from, to, kind] of FIRST) table.fill(kind, from, to + 1);
for (const [from, to, kind] of SECOND) table.fill(kind, MAP + from, MAP + to + 1);

/** Where the opcode is, behind its prefixes: its index in the table; undefined where it is cut off. */
function opcode(bytes: Uint8Array): { readonly index: number; readonly at: number } | undefined {
  let map = 0;
  for (let at = 0; at < bytes.length; at++) {
    const index = map + bytes[at]!;
    const kind = table[index];
    if (kind === escape) map = MAP;
    else if (kind !== prefix) return { index, at };
  }
  return undefined;
}

const [SYSCALL, SYSENTER, PUSHF, POPF, INT] = [MAP + 0x05, MAP + 0x34, 0x9c, 0x9d, 0xcd];

/** CF, PF, AF, ZF, SF, TF, DF, OF, NT, AC and ID. */
const SETTABLE = 0x244dd5;
const TRAP = 0x100;

/** Instructions of x86-64 programs. Source: AMD64 Architecture Programmer's Manual, volume 3, appendix A. */
export const instructions: Instructions = {
  table,
  exclusives: undefined,
  flags: {
    register: registers.names.indexOf("eflags"),
    trap: TRAP,
    settable: SETTABLE,
    find(bytes) {
      const found = opcode(bytes);
      if (found?.index !== PUSHF && found?.index !== POPF) return undefined;
      const isNarrow = bytes.subarray(0, found.at).includes(0x66);
      return { pops: found.index === POPF, size: isNarrow ? 2 : 8, length: found.at + 1 };
    },
  },

  classify(bytes) {
    const found = opcode(bytes);
    return found ? table[found.index]! : special;
  },

  isCall(bytes) {
    const found = opcode(bytes);
    if (found?.index === INT) return bytes[found.at + 1] === 0x80;
    return found?.index === SYSCALL || found?.index === SYSENTER;
  },
};
