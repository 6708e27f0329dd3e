/** The forms that attributes have in DWARF 2 to 5: how many bytes, and what they are. */
import type { Cursor } from "../bytes.ts";

/** Forms whose values need more than reading, by DWARF's numbers. */
export const form = {
  addr: 0x01,
  string: 0x08,
  strp: 0x0e,
  refAddr: 0x10,
  ref1: 0x11,
  refUdata: 0x15,
  indirect: 0x16,
  secOffset: 0x17,
  strx: 0x1a,
  addrx: 0x1b,
  refSup4: 0x1c,
  strpSup: 0x1d,
  lineStrp: 0x1f,
  implicitConst: 0x21,
  rnglistx: 0x23,
  refSup8: 0x24,
  strx1: 0x25,
  strx4: 0x28,
  addrx1: 0x29,
  addrx4: 0x2c,
  gnuAddrIndex: 0x1f01,
  gnuStrIndex: 0x1f02,
  gnuRefAlt: 0x1f20,
  gnuStrpAlt: 0x1f21,
} as const;

/** What the size of a value depends on. */
export interface Encoding {
  readonly version: number;
  readonly isWide: boolean;
  readonly addressSize: number;
}

type Reader = (cursor: Cursor, encoding: Encoding) => number;

const u8: Reader = (cursor) => cursor.u8();
const u16: Reader = (cursor) => cursor.u16();
const u24: Reader = (cursor) => cursor.u24();
const u32: Reader = (cursor) => cursor.u32();
const u64: Reader = (cursor) => cursor.u64();
const uleb: Reader = (cursor) => cursor.uleb();
const offset: Reader = (cursor, { isWide }) => cursor.offset(isWide);
const address: Reader = (cursor, { addressSize }) => cursor.unsigned(addressSize);

/** Passes over bytes; the value is where they begin. */
function block(size: Reader): Reader {
  return (cursor, encoding) => {
    const length = size(cursor, encoding);
    const at = cursor.at;
    cursor.at += length;
    return at;
  };
}

const READERS: readonly (readonly [form: number, read: Reader])[] = [
  [form.addr, address],
  [0x03, block(u16)],
  [0x04, block(u32)],
  [0x05, u16],
  [0x06, u32],
  [0x07, u64],
  [
    form.string,
    (cursor) => {
      const at = cursor.at;
      cursor.skipText();
      return at;
    },
  ],
  [0x09, block(uleb)],
  [0x0a, block(u8)],
  [0x0b, u8],
  [0x0c, u8],
  [0x0d, (cursor) => cursor.sleb()],
  [form.strp, offset],
  [0x0f, uleb],
  [form.refAddr, (cursor, e) => (e.version <= 2 ? address(cursor, e) : offset(cursor, e))],
  [form.ref1, u8],
  [0x12, u16],
  [0x13, u32],
  [0x14, u64],
  [form.refUdata, uleb],
  [form.secOffset, offset],
  [0x18, block(uleb)],
  [0x19, () => 1],
  [form.strx, uleb],
  [form.addrx, uleb],
  [form.refSup4, u32],
  [form.strpSup, offset],
  [0x1e, block(() => 16)],
  [form.lineStrp, offset],
  [0x20, u64],
  [0x22, uleb],
  [form.rnglistx, uleb],
  [form.refSup8, u64],
  [form.strx1, u8],
  [0x26, u16],
  [0x27, u24],
  [form.strx4, u32],
  [form.addrx1, u8],
  [0x2a, u16],
  [0x2b, u24],
  [form.addrx4, u32],
  [form.gnuAddrIndex, uleb],
  [form.gnuStrIndex, uleb],
  [form.gnuRefAlt, offset],
  [form.gnuStrpAlt, offset],
];

const readers: ReadonlyMap<number, Reader> = new Map(READERS);
// an array by number for those that files are full of
const common: readonly (Reader | undefined)[] = Array.from({ length: 0x2d }, (_, i) =>
  readers.get(i),
);

/**
 * Reads the number that a value is, begins at or refers by, and leaves the cursor behind it.
 *
 * @throws {RangeError} where nothing is known of the form, so that nothing behind it can be read
 */
export function readForm(cursor: Cursor, kind: number, encoding: Encoding): number {
  const read = kind < common.length ? common[kind] : readers.get(kind);
  if (!read) throw new RangeError(`form ${kind} is not known`);
  return read(cursor, encoding);
}

/** Whether a value of this form is an address, be it by an index. */
export function isAddress(kind: number): boolean {
  return kind === form.addr || isAddressIndex(kind);
}

/** Whether it is an index into .debug_addr. */
export function isAddressIndex(kind: number): boolean {
  if (kind === form.addrx || kind === form.gnuAddrIndex) return true;
  return kind >= form.addrx1 && kind <= form.addrx4;
}

/** Whether it is an index into .debug_str_offsets. */
export function isStringIndex(kind: number): boolean {
  if (kind === form.strx || kind === form.gnuStrIndex) return true;
  return kind >= form.strx1 && kind <= form.strx4;
}

/** Whether it refers to an entry of the same unit. */
export function isUnitReference(kind: number): boolean {
  return kind >= form.ref1 && kind <= form.refUdata;
}

/** Whether it refers to an entry of the file that several share. */
export function isAlternateReference(kind: number): boolean {
  return kind === form.gnuRefAlt || kind === form.refSup4 || kind === form.refSup8;
}
