/** Call frame information: the rules by which a function's caller is found (DWARF 5, chapter 6.4). */
import { Cursor } from "./bytes.ts";

/** DWARF numbers beyond this are no registers that we have. */
const MAX_REGISTERS = 128;
const MAX_REMEMBERED = 64;

/** Where the caller's value of a register is. */
export type Rule =
  | { readonly kind: "undefined" }
  | { readonly kind: "same" }
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "value"; readonly offset: number }
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "expression"; readonly code: Uint8Array }
  | { readonly kind: "expression value"; readonly code: Uint8Array };

/** What the caller's stack pointer is. */
export type CanonicalFrameAddress =
  | { readonly kind: "register"; readonly register: number; readonly offset: number }
  | { readonly kind: "expression"; readonly code: Uint8Array };

/** The rules at one address. */
export interface Row {
  readonly cfa: CanonicalFrameAddress;
  readonly rules: ReadonlyMap<number, Rule>;
  readonly returnAddress: number;
  /** The frame is one that the kernel made for a signal handler. */
  readonly isSignal: boolean;
}

/** A section of call frame information. */
export interface FrameSection {
  readonly bytes: Uint8Array;
  /** Address of its first byte. */
  readonly address: number;
  /** .eh_frame differs from .debug_frame. */
  readonly isEh: boolean;
}

/** What the entries of some functions share. */
interface Common {
  readonly codeFactor: number;
  readonly dataFactor: number;
  readonly returnAddress: number;
  readonly hasAugmentation: boolean;
  readonly encoding: number;
  readonly isSignal: boolean;
  readonly program: Uint8Array;
  readonly addressSize: number;
}

/** The entry of one function. */
export interface FrameEntry {
  readonly start: number;
  readonly end: number;
  readonly common: Common;
  readonly program: Uint8Array;
  /** Offset of what follows it in the section. */
  readonly next: number;
}

const [OMIT, INDIRECT, PC_RELATIVE, DATA_RELATIVE, ABSOLUTE] = [0xff, 0x80, 0x10, 0x30, 0];

const FORMATS: Readonly<Record<number, (cursor: Cursor) => number>> = {
  0x00: (cursor) => cursor.u64(),
  0x01: (cursor) => cursor.uleb(),
  0x02: (cursor) => cursor.u16(),
  0x03: (cursor) => cursor.u32(),
  0x04: (cursor) => cursor.u64(),
  0x09: (cursor) => cursor.sleb(),
  0x0a: (cursor) => cursor.i16(),
  0x0b: (cursor) => cursor.i32(),
  0x0c: (cursor) => cursor.i64(),
};

/** A pointer in the encoding of .eh_frame, as an address of the file. */
export function readPointer(cursor: Cursor, encoding: number, address: number, data = 0): number {
  if (encoding === OMIT) return 0;
  const here = address + cursor.at;
  const format = FORMATS[encoding & 15];
  if (!format) throw new RangeError(`no pointer is encoded as ${encoding}`);
  const value = format(cursor);
  if (value === 0 || encoding & INDIRECT) return value; // personality routines, which nobody calls
  const from = encoding & 0x70;
  if (from === ABSOLUTE) return value;
  if (from === PC_RELATIVE) return value + here;
  if (from === DATA_RELATIVE) return value + data;
  throw new RangeError(`no pointer is relative as ${encoding} says`);
}

/** Reads what is shared; `at` is its offset. */
function readCommon(section: FrameSection, at: number): Common {
  const cursor = new Cursor(section.bytes, at);
  const { length, isWide } = cursor.unitLength();
  const end = cursor.at + length;
  const id = section.isEh ? cursor.u32() : cursor.offset(isWide);
  if (section.isEh ? id !== 0 : id < 0xffffffff) throw new RangeError("this is no common entry");
  const version = cursor.u8();
  const augmentation = cursor.text();
  if (augmentation === "eh") cursor.at += 8;
  const addressSize = version >= 4 ? cursor.u8() : 8;
  if (version >= 4) cursor.at++; // the size of segment selectors
  const codeFactor = cursor.uleb();
  const dataFactor = cursor.sleb();
  const returnAddress = version === 1 ? cursor.u8() : cursor.uleb();
  const hasAugmentation = augmentation.startsWith("z");
  let encoding = ABSOLUTE;
  if (hasAugmentation) {
    const size = cursor.uleb();
    const behind = cursor.at + size;
    for (const letter of augmentation.slice(1)) {
      if (letter === "R") encoding = cursor.u8();
      else if (letter === "L") cursor.at++;
      else if (letter === "P") readPointer(cursor, cursor.u8(), section.address);
    }
    cursor.at = behind;
  }
  const isSignal = augmentation.includes("S");
  const program = section.bytes.subarray(cursor.at, end);
  // prettier-ignore
  return { codeFactor, dataFactor, returnAddress, hasAugmentation, encoding, isSignal, program, addressSize };
}

const commons = new WeakMap<Uint8Array, Map<number, Common>>();

function commonAt(section: FrameSection, at: number): Common {
  let known = commons.get(section.bytes);
  if (!known) commons.set(section.bytes, (known = new Map()));
  let common = known.get(at);
  if (!common) known.set(at, (common = readCommon(section, at)));
  return common;
}

/** Reads the entry at an offset; a number where there is none: the offset of the next. Undefined at the end. */
export function readEntry(section: FrameSection, at: number): FrameEntry | number | undefined {
  const cursor = new Cursor(section.bytes, at);
  if (at + 4 > section.bytes.length) return undefined;
  const { length, isWide } = cursor.unitLength();
  if (length === 0) return section.isEh ? undefined : cursor.at;
  const body = cursor.at;
  const next = body + length;
  if (next > section.bytes.length) return undefined;
  const id = section.isEh ? cursor.u32() : cursor.offset(isWide);
  if (section.isEh ? id === 0 : id === 0xffffffff || id > Number.MAX_SAFE_INTEGER) return next;
  const common = commonAt(section, section.isEh ? body - id : id);
  let [start, size] = [0, 0];
  if (section.isEh) {
    start = readPointer(cursor, common.encoding, section.address);
    size = readPointer(cursor, common.encoding & 15, 0);
  } else {
    start = cursor.unsigned(common.addressSize);
    size = cursor.unsigned(common.addressSize);
  }
  if (common.hasAugmentation) cursor.at += cursor.uleb();
  const program = section.bytes.subarray(cursor.at, next);
  return { start, end: start + size, common, program, next };
}

/** The state of the rules while a program runs. */
class Table {
  cfa: CanonicalFrameAddress | undefined;
  rules = new Map<number, Rule>();
  initial: ReadonlyMap<number, Rule> = new Map();
  location: number;
  readonly common: Common;
  readonly #remembered: [CanonicalFrameAddress | undefined, Map<number, Rule>][] = [];

  constructor(common: Common, location: number) {
    this.common = common;
    this.location = location;
  }

  set(register: number, rule: Rule): void {
    if (register < MAX_REGISTERS) this.rules.set(register, rule);
  }

  restore(register: number): void {
    const rule = this.initial.get(register);
    if (rule) this.rules.set(register, rule);
    else this.rules.delete(register);
  }

  define(register: number, offset: number): void {
    this.cfa = { kind: "register", register, offset };
  }

  remember(): void {
    if (this.#remembered.length >= MAX_REMEMBERED) throw new RangeError("too much to remember");
    this.#remembered.push([this.cfa, new Map(this.rules)]);
  }

  recall(): void {
    const last = this.#remembered.pop();
    if (last) [this.cfa, this.rules] = last;
  }

  changeCfa(change: { register?: number; offset?: number }): void {
    if (this.cfa?.kind !== "register") throw new RangeError("no register to go from");
    this.cfa = { ...this.cfa, ...change };
  }
}

type Instruction = (table: Table, cursor: Cursor) => void;

const factored = ({ common }: Table, value: number): number => value * common.dataFactor;
const block = (cursor: Cursor): Uint8Array => cursor.take(cursor.uleb());
const advance = (read: (cursor: Cursor) => number): Instruction => {
  return (table, cursor) => void (table.location += read(cursor) * table.common.codeFactor);
};
const ruled = (read: (table: Table, cursor: Cursor) => Rule): Instruction => {
  return (table, cursor) => table.set(cursor.uleb(), read(table, cursor));
};

/** What the instructions do, by their number; the three with an operand of six bits are in {@link step}. */
const INSTRUCTIONS: Readonly<Record<number, Instruction>> = {
  0x00: () => {}, // nop
  0x01: (table, cursor) => void (table.location = cursor.u64()), // set_loc
  0x02: advance((cursor) => cursor.u8()),
  0x03: advance((cursor) => cursor.u16()),
  0x04: advance((cursor) => cursor.u32()),
  0x05: ruled((table, cursor) => ({ kind: "offset", offset: factored(table, cursor.uleb()) })),
  0x06: (table, cursor) => table.restore(cursor.uleb()), // restore_extended
  0x07: ruled(() => ({ kind: "undefined" })),
  0x08: ruled(() => ({ kind: "same" })),
  0x09: ruled((_, cursor) => ({ kind: "register", register: cursor.uleb() })),
  0x0a: (table) => table.remember(),
  0x0b: (table) => table.recall(),
  0x0c: (table, cursor) => table.define(cursor.uleb(), cursor.uleb()), // def_cfa
  0x0d: (table, cursor) => table.changeCfa({ register: cursor.uleb() }),
  0x0e: (table, cursor) => table.changeCfa({ offset: cursor.uleb() }),
  0x0f: (table, cursor) => void (table.cfa = { kind: "expression", code: block(cursor) }),
  0x10: ruled((_, cursor) => ({ kind: "expression", code: block(cursor) })),
  0x11: ruled((table, cursor) => ({ kind: "offset", offset: factored(table, cursor.sleb()) })),
  0x12: (table, cursor) => table.define(cursor.uleb(), factored(table, cursor.sleb())),
  0x13: (table, cursor) => table.changeCfa({ offset: factored(table, cursor.sleb()) }),
  0x14: ruled((table, cursor) => ({ kind: "value", offset: factored(table, cursor.uleb()) })),
  0x15: ruled((table, cursor) => ({ kind: "value", offset: factored(table, cursor.sleb()) })),
  0x16: ruled((_, cursor) => ({ kind: "expression value", code: block(cursor) })),
  0x1d: advance((cursor) => cursor.u64()), // MIPS_advance_loc8
  0x2c: () => {}, // AARCH64_negate_ra_state_with_pc: signatures are taken off in any case
  0x2d: () => {}, // AARCH64_negate_ra_state
  0x2e: (_, cursor) => void cursor.uleb(), // GNU_args_size
  0x2f: ruled((table, cursor) => ({ kind: "offset", offset: -factored(table, cursor.uleb()) })),
};

function step(table: Table, cursor: Cursor): void {
  const code = cursor.u8();
  const operand = code & 0x3f;
  const kind = code >> 6;
  if (kind === 1) table.location += operand * table.common.codeFactor;
  else if (kind === 2)
    table.set(operand, { kind: "offset", offset: factored(table, cursor.uleb()) });
  else if (kind === 3) table.restore(operand);
  else if (INSTRUCTIONS[code]) INSTRUCTIONS[code]!(table, cursor);
  else throw new RangeError(`no instruction has the number ${code}`);
}

/**
 * The rules at an address of the function.
 *
 * @throws {Error} where the entry is damaged
 */
export function rowAt(entry: FrameEntry, address: number): Row {
  const { common } = entry;
  const table = new Table(common, entry.start);
  const run = (program: Uint8Array): void => {
    const cursor = new Cursor(program);
    while (!cursor.isAtEnd && table.location <= address) step(table, cursor);
  };
  run(common.program);
  table.initial = new Map(table.rules);
  run(entry.program);
  if (!table.cfa) throw new RangeError("no canonical frame address");
  const { cfa, rules } = table;
  return { cfa, rules, returnAddress: common.returnAddress, isSignal: common.isSignal };
}
