/** Where an instruction of 64-bit programs ends, and which of its bytes say what. */

/** An instruction, as far as moving it elsewhere needs. Indexes are bytes from its start. */
export interface Decoded {
  readonly length: number;
  /** The opcode's last byte, plus 0x100 for the map `0f`, 0x200 for `0f 38`, 0x300 for `0f 3a`. */
  readonly opcode: number;
  /** Whether it has a VEX prefix: the opcode's meaning is then another. */
  readonly isVector: boolean;
  /** Legacy prefixes. */
  readonly prefixes: readonly number[];
  /** REX, or 0. */
  readonly rex: number;
  /** The ModRM byte, and where it is; -1 and -1 where there is none. */
  readonly modrm: number;
  readonly modrmAt: number;
  /** Where a distance from the instruction's end lies that is an operand in memory; -1 where there is none. */
  readonly relativeAt: number;
}

/** Why bytes are not decoded: too few of them, or no instruction that is known. */
export type Undecoded = "cut off" | "unknown";

/** Bytes of the longest instruction (Intel's manual, volume 2, 2.3.11). */
export const LONGEST = 15;

/*
 * What follows an opcode, one character each:
 *   . nothing       m ModRM        b 1 byte          B ModRM, 1 byte     w 2 bytes    e 3 bytes
 *   z 4 bytes, 2 with prefix 66    Z ModRM and that  v the same, but 8 with REX.W     a an address
 *   j 1 byte, J 4 bytes: a distance                  g G ModRM, and 1 byte or as z for two of its eight
 *   p a prefix      x no instruction, or one that is left out
 */

/** Opcodes of one byte. Source: Intel's manual, volume 2, table A-2. */
const ONE =
  "mmmmbzxxmmmmbzxx" + // 00
  "mmmmbzxxmmmmbzxx" + // 10
  "mmmmbzpxmmmmbzpx" + // 20
  "mmmmbzpxmmmmbzpx" + // 30
  "pppppppppppppppp" + // 40
  "................" + // 50
  "xxxmppppzZbB...." + // 60
  "jjjjjjjjjjjjjjjj" + // 70
  "BZxBmmmmmmmmmmmm" + // 80
  "..........x....." + // 90
  "aaaa....bz......" + // a0
  "bbbbbbbbvvvvvvvv" + // b0
  "BBw.xxBZe.w..bx." + // c0
  "mmmmxxx.mmmmmmmm" + // d0
  "jjjjbbbbJJxj...." + // e0
  "p.pp..gG......mm"; // f0

/** Those behind `0f` (table A-3). */
const TWO =
  "mmmmx.....x.xm.x" + // 00
  "mmmmmmmmmmmmmmmm" + // 10
  "xxxxxxxxmmmmmmmm" + // 20
  "......x.xxxxxxxx" + // 30
  "mmmmmmmmmmmmmmmm" + // 40
  "mmmmmmmmmmmmmmmm" + // 50
  "mmmmmmmmmmmmmmmm" + // 60
  "BBBBmmm.xxxxmmmm" + // 70
  "JJJJJJJJJJJJJJJJ" + // 80
  "mmmmmmmmmmmmmmmm" + // 90
  "...mBmxx...mBmmm" + // a0
  "mmmmmmmmmmBmmmmm" + // b0
  "mmBmBBBm........" + // c0
  "mmmmmmmmmmmmmmmm" + // d0
  "mmmmmmmmmmmmmmmm" + // e0
  "mmmmmmmmmmmmmmmm"; // f0

const OPERAND_SIZE = 0x66;
const ADDRESS_SIZE = 0x67;
const REX_W = 8;

const isRex = (byte: number): boolean => byte >> 4 === 4;

/** An opcode behind its prefixes. */
interface Opcode {
  readonly code: number;
  readonly isVector: boolean;
  /** What follows it, by the tables' characters. */
  readonly form: string;
  /** Where that is. */
  readonly at: number;
}

function vectorOpcode(bytes: Uint8Array, at: number): Opcode | Undecoded {
  const isLong = bytes[at] === 0xc4;
  const after = at + (isLong ? 3 : 2);
  if (bytes.length <= after) return "cut off";
  const map = isLong ? bytes[at + 1]! & 31 : 1;
  const code = bytes[after]!;
  const known = [undefined, TWO[code]!, "m", "B"][map];
  if (known === undefined || !(/[mB]/.test(known) || (map === 1 && code === 0x77)))
    return "unknown";
  return { code: (map << 8) | code, isVector: true, form: known, at: after + 1 };
}

function opcodeAt(bytes: Uint8Array, at: number): Opcode | Undecoded {
  const first = bytes[at];
  if (first === undefined) return "cut off";
  if (first === 0xc4 || first === 0xc5) return vectorOpcode(bytes, at);
  if (first !== 0x0f) return { code: first, isVector: false, form: ONE[first]!, at: at + 1 };
  const second = bytes[at + 1];
  if (second === undefined) return "cut off";
  const map = second === 0x38 ? 2 : second === 0x3a ? 3 : 1;
  if (map === 1) return { code: 0x100 | second, isVector: false, form: TWO[second]!, at: at + 2 };
  const third = bytes[at + 2];
  if (third === undefined) return "cut off";
  return { code: (map << 8) | third, isVector: false, form: map === 2 ? "m" : "B", at: at + 3 };
}

/** Bytes of ModRM, SIB and displacement. */
function operandLength(bytes: Uint8Array, at: number): number {
  const [modrm, sib] = [bytes[at]!, bytes[at + 1] ?? 0];
  const [mod, rm] = [modrm >> 6, modrm & 7];
  if (mod === 3) return 1;
  const hasSib = rm === 4;
  const isBare = mod === 0 && (hasSib ? (sib & 7) === 5 : rm === 5);
  return 1 + (hasSib ? 1 : 0) + (isBare || mod === 2 ? 4 : mod);
}

/** Bytes of immediates that are always the same. */
const IMMEDIATE: Readonly<Record<string, number>> = { b: 1, B: 1, j: 1, w: 2, e: 3, J: 4, a: 8 };

/** Bytes of what follows an opcode and its ModRM part, whose middle field is `field`. */
function immediateLength(form: string, isNarrow: boolean, rex: number, field: number): number {
  const isWide = (rex & REX_W) !== 0;
  const word = isNarrow && !isWide ? 2 : 4;
  if (form === "v") return isWide ? 8 : word;
  if (/[zZ]/.test(form)) return word;
  if (/[gG]/.test(form) && field < 2) return form === "g" ? 1 : word;
  return IMMEDIATE[form] ?? 0;
}

/** The instruction at the start of some bytes. */
export function decode(bytes: Uint8Array): Decoded | Undecoded {
  let start = 0;
  let rex = 0;
  const prefixes: number[] = [];
  for (; start < bytes.length && ONE[bytes[start]!] === "p"; start++) {
    const byte = bytes[start]!;
    rex = isRex(byte) ? byte : 0;
    if (!rex) prefixes.push(byte);
  }
  const opcode = opcodeAt(bytes, start);
  if (typeof opcode === "string") return opcode;
  const { code, form, at, isVector } = opcode;
  // a jump with 66 has another length on AMD's processors than on Intel's
  const isUnclear = prefixes.includes(OPERAND_SIZE) && /[jJ]/.test(form);
  if (form === "x" || isUnclear || (form === "a" && prefixes.includes(ADDRESS_SIZE))) {
    return "unknown";
  }
  const hasModrm = /[mBZgG]/.test(form);
  if (hasModrm && at >= bytes.length) return "cut off";
  const modrm = hasModrm ? bytes[at]! : -1;
  const operand = hasModrm ? operandLength(bytes, at) : 0;
  const isNarrow = prefixes.includes(OPERAND_SIZE);
  const length = at + operand + immediateLength(form, isNarrow, rex, (modrm >> 3) & 7);
  if (length > LONGEST) return "unknown";
  if (length > bytes.length) return "cut off";
  const isRelative = hasModrm && (modrm & 0xc7) === 5;
  return {
    length,
    opcode: code,
    isVector,
    prefixes,
    rex,
    modrm,
    modrmAt: hasModrm ? at : -1,
    relativeAt: isRelative ? at + 1 : -1,
  };
}
