/** Lengths of x86-64 instructions, and what they do to the stack. Source: AMD64 manual, volume 3, appendix A. */
import type { Decode, Effect, Flow, Instruction } from "./instruction.ts";

/** DWARF's numbers of the registers, by the processor's. */
const DWARF = [0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15];
const [RSP, RBP, RIP] = [7, 6, 16];
/** What a function hands back as it was: rbx, rbp, rsp, r12 to r15. */
const KEPT = new Set([3, RBP, RSP, 12, 13, 14, 15]);

/** Operands that follow an opcode: a ModRM byte, and bytes of immediate values. */
const [NONE, MODRM, IMM8, IMM16, IMM32, MOFFS, BAD] = [0, 1, 2, 4, 8, 16, 32];

type Row = readonly [from: number, to: number, operands: number];

const FIRST: readonly Row[] = [
  ...Array.from({ length: 8 }, (_, i): Row[] => [
    [8 * i, 8 * i + 3, MODRM],
    [8 * i + 4, 8 * i + 4, IMM8],
    [8 * i + 5, 8 * i + 5, IMM32],
    [8 * i + 6, 8 * i + 7, BAD],
  ]).flat(),
  [0x60, 0x62, BAD],
  [0x63, 0x63, MODRM],
  [0x68, 0x68, IMM32],
  [0x69, 0x69, MODRM | IMM32],
  [0x6a, 0x6a, IMM8],
  [0x6b, 0x6b, MODRM | IMM8],
  [0x70, 0x7f, IMM8],
  [0x80, 0x80, MODRM | IMM8],
  [0x81, 0x81, MODRM | IMM32],
  [0x82, 0x82, BAD],
  [0x83, 0x83, MODRM | IMM8],
  [0x84, 0x8f, MODRM],
  [0x9a, 0x9a, BAD],
  [0xa0, 0xa3, MOFFS],
  [0xa8, 0xa8, IMM8],
  [0xa9, 0xa9, IMM32],
  [0xb0, 0xb7, IMM8],
  [0xb8, 0xbf, IMM32],
  [0xc0, 0xc1, MODRM | IMM8],
  [0xc2, 0xc2, IMM16],
  [0xc4, 0xc5, BAD],
  [0xc6, 0xc6, MODRM | IMM8],
  [0xc7, 0xc7, MODRM | IMM32],
  [0xc8, 0xc8, IMM16 | IMM8],
  [0xca, 0xca, IMM16],
  [0xcd, 0xcd, IMM8],
  [0xce, 0xce, BAD],
  [0xd0, 0xd3, MODRM],
  [0xd4, 0xd6, BAD],
  [0xd8, 0xdf, MODRM],
  [0xe0, 0xe7, IMM8],
  [0xe8, 0xe9, IMM32],
  [0xea, 0xea, BAD],
  [0xeb, 0xeb, IMM8],
  [0xf6, 0xf7, MODRM],
  [0xfe, 0xff, MODRM],
];

/** Behind `0f`: those that are not plain ModRM. */
const SECOND: readonly Row[] = [
  [0x04, 0x04, BAD],
  [0x05, 0x09, NONE],
  [0x0a, 0x0a, BAD],
  [0x0b, 0x0b, NONE],
  [0x0c, 0x0c, BAD],
  [0x0e, 0x0e, NONE],
  [0x0f, 0x0f, MODRM | IMM8],
  [0x20, 0x27, BAD],
  [0x30, 0x37, NONE],
  [0x39, 0x39, BAD],
  [0x3b, 0x3f, BAD],
  [0x70, 0x73, MODRM | IMM8],
  [0x77, 0x77, NONE],
  [0x78, 0x78, BAD],
  [0x80, 0x8f, IMM32],
  [0xa0, 0xa2, NONE],
  [0xa4, 0xa4, MODRM | IMM8],
  [0xa6, 0xa7, BAD],
  [0xa8, 0xaa, NONE],
  [0xac, 0xac, MODRM | IMM8],
  [0xba, 0xba, MODRM | IMM8],
  [0xc2, 0xc2, MODRM | IMM8],
  [0xc4, 0xc6, MODRM | IMM8],
  [0xc8, 0xcf, NONE],
];

function tableOf(rows: readonly Row[], rest: number): Uint8Array {
  const table = new Uint8Array(256).fill(rest);
  for (const [from, to, operands] of rows) table.fill(operands, from, to + 1);
  return table;
}

/** By map: one byte, `0f`, `0f 38`, `0f 3a`, and those that only EVEX has. */
const MAPS: readonly Uint8Array[] = [
  tableOf(FIRST, NONE),
  tableOf(SECOND, MODRM),
  tableOf([], MODRM),
  tableOf([], MODRM | IMM8),
  tableOf([], BAD),
  tableOf([], MODRM),
  tableOf([], MODRM),
];

/** An instruction whose parts are known. */
interface Parts {
  readonly map: number;
  readonly opcode: number;
  readonly isWide: boolean;
  readonly isNarrow: boolean;
  /** The register of ModRM. */
  readonly reg: number;
  /** The digit of ModRM that continues the opcode. */
  readonly digit: number;
  /** The other operand, if it is a register. */
  readonly rm: number | undefined;
  /** Else its address, if that is a register and a distance. */
  readonly base: number | undefined;
  readonly displacement: number;
  readonly immediate: number;
  readonly length: number;
}

class Reader {
  at = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.at++);
  }

  /** A signed number of 0, 1, 2, 4 or 8 bytes; of those of 8 the low half. */
  signed(size: number): number {
    const at = this.at;
    this.at += size;
    if (this.at > this.#view.byteLength) throw new RangeError("cut off");
    if (size === 0) return 0;
    if (size === 1) return this.#view.getInt8(at);
    return size === 2 ? this.#view.getInt16(at, true) : this.#view.getInt32(at, true);
  }
}

interface Prefixes {
  map: number;
  opcode: number;
  rex: number;
  isNarrow: boolean;
  isShort: boolean;
  isVector: boolean;
}

const PREFIXES = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3]);

function readPrefixes(reader: Reader): Prefixes {
  const found = {
    map: 0,
    opcode: 0,
    rex: 0,
    isNarrow: false,
    isShort: false,
    isVector: false,
  };
  let byte = reader.u8();
  for (; PREFIXES.has(byte) || (byte & 0xf0) === 0x40; byte = reader.u8()) {
    found.rex = (byte & 0xf0) === 0x40 ? byte : 0;
    found.isNarrow ||= byte === 0x66;
    found.isShort ||= byte === 0x67;
  }
  if (byte === 0xc4 || byte === 0xc5 || byte === 0x62) {
    found.isVector = true;
    found.map = byte === 0xc5 ? 1 : 0;
    const first = reader.u8();
    if (byte !== 0xc5) found.map = first & (byte === 0x62 ? 7 : 31);
    // inverted, and only of use for the registers of addresses
    if (byte !== 0xc5) found.rex = ((first ^ 0xe0) >> 5) & 7;
    reader.at += byte === 0x62 ? 2 : byte === 0xc4 ? 1 : 0;
    byte = reader.u8();
  } else if (byte === 0x0f) {
    found.map = 1;
    byte = reader.u8();
    if (byte === 0x38 || byte === 0x3a) {
      found.map = byte === 0x38 ? 2 : 3;
      byte = reader.u8();
    }
  }
  found.opcode = byte;
  return found;
}

interface Operand {
  readonly reg: number;
  readonly digit: number;
  readonly rm: number | undefined;
  readonly base: number | undefined;
  readonly displacement: number;
}

const NO_OPERAND: Operand = { reg: 0, digit: 0, rm: undefined, base: undefined, displacement: 0 };

function readOperand(reader: Reader, rex: number): Operand {
  const modrm = reader.u8();
  const [mode, digit, low] = [modrm >> 6, (modrm >> 3) & 7, modrm & 7];
  const reg = DWARF[digit | ((rex & 4) << 1)]!;
  const high = (rex & 1) << 3;
  if (mode === 3) return { ...NO_OPERAND, reg, digit, rm: DWARF[low | high] };
  let base: number | undefined = DWARF[low | high];
  let size = mode === 1 ? 1 : mode === 2 ? 4 : 0;
  if (low === 4) {
    const sib = reader.u8();
    const hasIndex = ((sib >> 3) & 7) !== 4 || (rex & 2) !== 0;
    const isAbsolute = mode === 0 && (sib & 7) === 5;
    base = hasIndex || isAbsolute ? undefined : DWARF[(sib & 7) | high];
    if (isAbsolute) size = 4;
  } else if (low === 5 && mode === 0) {
    base = undefined;
    size = 4;
  }
  return { reg, digit, rm: undefined, base, displacement: reader.signed(size) };
}

/** How many bytes the immediate values have. */
function immediateSize(operands: number, prefixes: Prefixes, digit: number): number {
  const { map, opcode, rex, isNarrow, isShort, isVector } = prefixes;
  const isWide = (rex & 8) !== 0 && !isVector;
  if (map === 0 && (opcode === 0xf6 || opcode === 0xf7) && digit > 1) return 0;
  const isBranch = opcode === 0xe8 || opcode === 0xe9 || map === 1;
  const word = isNarrow && !isWide && !isBranch ? 2 : 4;
  const has = (bit: number): boolean => (operands & bit) !== 0;
  if (has(MOFFS)) return isShort ? 4 : 8;
  if (map === 0 && opcode === 0xf6) return 1;
  if (map === 0 && opcode === 0xf7) return word;
  if (has(IMM32)) return isWide && (opcode & 0xf8) === 0xb8 && map === 0 ? 8 : word;
  return (has(IMM16) ? 2 : 0) + (has(IMM8) ? 1 : 0);
}

function read(bytes: Uint8Array): Parts | undefined {
  const reader = new Reader(bytes);
  const prefixes = readPrefixes(reader);
  const { map, opcode, rex, isNarrow, isVector } = prefixes;
  if (isVector && map === 0) return undefined;
  const operands = MAPS[map]?.[opcode] ?? BAD;
  if (operands === BAD) return undefined;
  const operand = (operands & MODRM) !== 0 ? readOperand(reader, rex) : NO_OPERAND;
  const size = immediateSize(operands, prefixes, operand.digit);
  const immediate = reader.signed(size === 3 ? 2 : size);
  if (size === 3) reader.at++;
  const isWide = (rex & 8) !== 0 && !isVector;
  // of an opcode that names a register in its low bits
  const named = (operands & MODRM) === 0 ? { rm: DWARF[(opcode & 7) | ((rex & 1) << 3)] } : {};
  return {
    ...{ map: isVector ? -1 : map, opcode, isWide, isNarrow, immediate },
    ...{ ...operand, ...named, length: reader.at },
  };
}

const grow = (plus: number): Effect => ({ kind: "move", to: RSP, from: RSP, plus });
const forget = (to: number | undefined): Effect[] =>
  to === RSP || to === RBP ? [{ kind: "forget", to }] : [];
const push = (from: number | undefined): Effect[] => [
  grow(-8),
  {
    kind: "store",
    from: from !== undefined && KEPT.has(from) ? from : undefined,
    base: RSP,
    plus: 0,
  },
];
const pop = (to: number | undefined): Effect[] =>
  to === RSP ? forget(RSP) : [...load(to, RSP, 0), grow(8)];
const isFrame = (register: number | undefined): register is number =>
  register === RSP || register === RBP;

function load(to: number | undefined, base: number | undefined, plus: number): Effect[] {
  if (to === undefined || !KEPT.has(to)) return [];
  return isFrame(base) ? [{ kind: "load", to, base, plus }] : forget(to);
}

function move(to: number | undefined, from: number | undefined, plus: number): Effect[] {
  if (!isFrame(to)) return [];
  return isFrame(from) ? [{ kind: "move", to, from, plus }] : forget(to);
}

function store({ base, displacement, reg, isWide }: Parts): Effect[] {
  if (!isFrame(base)) return [];
  const from = isWide && KEPT.has(reg) ? reg : undefined;
  return [{ kind: "store", from, base, plus: displacement }];
}

const [ADD, AND, SUB, COMPARE] = [0, 4, 5, 7];

function arithmetic({ rm, digit, immediate, isWide }: Parts): Effect[] {
  if (digit === COMPARE || !isFrame(rm)) return [];
  if (!isWide) return forget(rm);
  if (digit === ADD) return move(rm, rm, immediate);
  if (digit === SUB) return move(rm, rm, -immediate);
  return digit === AND ? [{ kind: "and", to: rm, mask: immediate }] : forget(rm);
}

/** What the opcodes of one byte do to the frame, beside those that are named by a register. */
const EFFECTS: Readonly<Record<number, (parts: Parts) => Effect[]>> = {
  0x68: () => push(undefined),
  0x6a: () => push(undefined),
  0x81: arithmetic,
  0x83: arithmetic,
  0x84: () => [],
  0x85: () => [],
  0x88: (parts) => (parts.rm === undefined ? store(parts) : []),
  0x89: (parts) => {
    if (parts.rm === undefined) return store(parts);
    return parts.isWide ? move(parts.rm, parts.reg, 0) : forget(parts.rm);
  },
  0x8a: () => [],
  0x8b: ({ rm, reg, base, displacement, isWide }) => {
    if (!isWide) return forget(reg);
    return rm === undefined ? load(reg, base, displacement) : move(reg, rm, 0);
  },
  0x8d: ({ reg, base, displacement, isWide }) =>
    isWide ? move(reg, base, displacement) : forget(reg),
  0x8f: () => [grow(8)],
  0x9c: () => push(undefined),
  0x9d: () => [grow(8)],
  0xc2: ({ immediate }) => returning(immediate & 0xffff),
  0xc3: () => returning(0),
  0xc8: () => forget(RSP),
  0xc9: () => [...move(RSP, RBP, 0), ...pop(RBP)],
  0xff: ({ digit, rm }) => (digit === 6 ? push(rm) : digit < 2 ? forget(rm) : []),
};

function returning(more: number): Effect[] {
  return [{ kind: "load", to: RIP, base: RSP, plus: 0 }, grow(8 + more)];
}

function effectsOf(parts: Parts): Effect[] {
  const { map, opcode, rm, reg, isNarrow } = parts;
  if (map !== 0) return [];
  const [isPush, isPop] = [(opcode & 0xf8) === 0x50, (opcode & 0xf8) === 0x58];
  if ((isPush || isPop) && isNarrow) return forget(RSP);
  if (isPush) return push(rm);
  if (isPop) return pop(rm);
  const known = EFFECTS[opcode];
  if (known) return known(parts);
  // arithmetic: with one bit of the opcode set, the register is the destination; comparing has none
  if (opcode < 0x38 && (opcode & 7) < 4) return forget((opcode & 2) !== 0 ? reg : rm);
  return [];
}

/** Instructions behind which a program does not go on, or not where that can be told. */
const ENDS: Readonly<Record<number, readonly number[]>> = {
  0: [0xca, 0xcb, 0xcc, 0xcf, 0xf1, 0xf4],
  1: [0x07, 0x0b, 0x35, 0xb9, 0xff],
};

function flowOf({ map, opcode, digit }: Parts): Flow {
  if (ENDS[map]?.includes(opcode)) return "end";
  if (map === 1) return (opcode & 0xf0) === 0x80 ? "either" : "next";
  if (map !== 0) return "next";
  if ((opcode & 0xf0) === 0x70 || (opcode >= 0xe0 && opcode <= 0xe3)) return "either";
  if (opcode === 0xeb || opcode === 0xe9) return "jump";
  if (opcode === 0xc2 || opcode === 0xc3) return "return";
  return opcode === 0xff && digit > 3 && digit < 6 ? "end" : "next";
}

/** Reads one instruction. */
export const decode: Decode = (bytes): Instruction | undefined => {
  let parts: Parts | undefined;
  try {
    parts = read(bytes);
  } catch {
    return undefined; // cut off
  }
  if (!parts) return undefined;
  const { length, immediate } = parts;
  const flow = flowOf(parts);
  const hasTarget = flow === "either" || flow === "jump";
  return {
    length,
    flow,
    effects: effectsOf(parts),
    ...(hasTarget && { target: length + immediate }),
  };
};
