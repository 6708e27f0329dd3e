// Memory and calls made up for tests of the decoders.
import {
  type Abi,
  type Address,
  Call,
  format,
  type FormatOptions,
  type Memory,
  type ResultLike,
  syscallNumber,
} from "../syscalls/mod.ts";

/** Where the first piece of memory is; each further one begins a page later. */
export const BASE = 0x7f0000001000;
const PAGE = 4096;

/** Pieces of memory, each at the start of a page of its own; all else can't be read. */
export class FakeMemory implements Memory {
  /** How often it was read. */
  reads = 0;
  readonly #pieces: readonly Uint8Array[];

  constructor(...pieces: (string | Uint8Array | readonly number[])[]) {
    this.#pieces = pieces.map(toBytes);
  }

  read(address: Address, length: number): Uint8Array {
    this.reads++;
    const offset = Number(address) - BASE;
    const piece = this.#pieces[Math.floor(offset / PAGE)];
    if (piece === undefined || offset < 0) return new Uint8Array(0);
    const start = offset % PAGE;
    return piece.subarray(start, start + length);
  }
}

/** The address of piece `index`. */
export function at(index: number, offset = 0): number {
  return BASE + index * PAGE + offset;
}

/** Text as bytes, each character one byte. */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function toBytes(piece: string | Uint8Array | readonly number[]): Uint8Array {
  if (typeof piece === "string") return bytes(piece);
  return piece instanceof Uint8Array ? piece : words32(piece);
}

/** 32-bit words, little-endian. */
export function words32(words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words, (word) => word >>> 0).buffer);
}

/** A call by name, its arguments in order. */
export function call(
  name: string,
  args: readonly (number | bigint)[],
  memory: Memory = new FakeMemory(),
  abi: Abi = "x86_64",
): Call {
  const words = new Uint32Array(12);
  args.forEach((value, index) => {
    const word = BigInt.asUintN(64, BigInt(value));
    words[2 * index] = Number(word & 0xffffffffn);
    words[2 * index + 1] = Number(word >> 32n);
  });
  return new Call(abi, syscallNumber(abi, name) ?? -1, words, memory);
}

/** The whole line of a call without padding. */
export function line(made: Call, result: ResultLike, options: FormatOptions = {}): string {
  return format(made, result, { align: 0, ...options });
}
