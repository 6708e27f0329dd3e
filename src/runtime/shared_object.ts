/** A minimal ELF shared object: machine code and a zeroed arena behind it. */
import type { Thunks } from "../../arch/architecture.ts";

/** Both segments start on the largest page that any kernel uses (64 KiB on some aarch64). */
const PAGE = 0x10000;
const SYMBOLS = 0x200;
const STRINGS = 0x400;
const HASH = 0x600;

/** Offset of the code in the object. */
const CODE = 0x1000;

/** Offset of the dynamic section in file and memory; the arena follows one page later. */
const DYNAMIC = PAGE;

/** How far the arena lies behind the start of the code, in bytes. */
export const ARENA_FROM_CODE: number = 2 * PAGE - CODE;

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_GNU_STACK = 0x6474e551;
const DT_FLAGS_1 = 0x6ffffffb;
/** Stays when the runtime unloads it with a worker: a thread of machine code may still run there. */
const DF_1_NODELETE = 8;
const [R, W, X] = [4, 2, 1];

/** Writes little-endian words at offsets of one buffer. */
class Image {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  u16(at: number, ...values: number[]): void {
    values.forEach((value, i) => this.#view.setUint16(at + 2 * i, value, true));
  }

  u32(at: number, ...values: number[]): void {
    values.forEach((value, i) => this.#view.setUint32(at + 4 * i, value, true));
  }

  u64(at: number, ...values: number[]): void {
    values.forEach((value, i) => this.#view.setBigUint64(at + 8 * i, BigInt(value), true));
  }
}

function header(image: Image, machine: number, segments: number): void {
  image.bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  image.u16(16, 3, machine); // ET_DYN
  image.u32(20, 1);
  image.u64(32, 64); // program headers follow the file header
  image.u16(52, 64, 56, segments, 64);
}

function symbols(image: Image, offsets: Readonly<Record<string, number>>): number {
  const names = Object.keys(offsets);
  let string = 1;
  names.forEach((name, i) => {
    const at = SYMBOLS + 24 * (i + 1);
    image.u32(at, string);
    image.bytes[at + 4] = 0x12; // STB_GLOBAL, STT_FUNC
    image.u16(at + 6, 1);
    image.u64(at + 8, CODE + offsets[name]!, 16);
    image.bytes.set(new TextEncoder().encode(name), STRINGS + string);
    string += name.length + 1;
  });
  // one hash bucket: a chain through all symbols
  image.u32(HASH, 1, names.length + 1, 1, 0);
  names.forEach((_, i) => image.u32(HASH + 16 + 4 * i, i + 1 < names.length ? i + 2 : 0));
  return string;
}

/** The bytes of a shared object with these functions, for the machine `elfMachine`. */
export function sharedObject(elfMachine: number, thunks: Thunks, arenaSize: number): Uint8Array {
  const image = new Image(DYNAMIC + 0x100);
  const segment = (
    i: number,
    type: number,
    flags: number,
    at: number,
    file: number,
    memory: number,
  ) => {
    const header = 64 + 56 * i;
    image.u32(header, type, flags);
    image.u64(header + 8, at, at, at, file, memory, type === PT_LOAD ? PAGE : 8);
  };
  const codeEnd = CODE + thunks.code.length;
  header(image, elfMachine, 4);
  segment(0, PT_LOAD, R | X, 0, codeEnd, codeEnd);
  segment(1, PT_LOAD, R | W, DYNAMIC, 0x100, PAGE + arenaSize);
  segment(2, PT_DYNAMIC, R | W, DYNAMIC, 0x70, 0x70);
  segment(3, PT_GNU_STACK, R | W, 0, 0, 0);
  const stringsSize = symbols(image, thunks.symbols);
  // DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT
  image.u64(DYNAMIC, 4, HASH, 5, STRINGS, 6, SYMBOLS, 10, stringsSize, 11, 24);
  image.u64(DYNAMIC + 0x50, DT_FLAGS_1, DF_1_NODELETE, 0, 0);
  image.bytes.set(thunks.code, CODE);
  return image.bytes;
}
