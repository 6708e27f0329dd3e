/** A stopped guest's memory, read in pieces that are kept for the length of one backtrace. */
import type { Memory } from "../../syscalls/memory.ts";

const PIECE = 0x1000;
const MAX_PIECES = 4096;

/** Words and bytes at addresses of a guest. */
export class GuestView {
  readonly #memory: Memory;
  readonly #pieces = new Map<number, DataView>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Some bytes, fewer where they are not mapped. */
  read(address: number, length: number): Uint8Array {
    if (!Number.isSafeInteger(address) || address < 0) return new Uint8Array(0);
    return this.#memory.read(address, length);
  }

  /** A word of up to 8 bytes; undefined where it can't be read. */
  word(address: bigint, size = 8): bigint | undefined {
    if (address < 0n || address > 0xff_ffff_ffff_fff8n) return undefined;
    const at = Number(address);
    const start = Math.floor(at / PIECE) * PIECE;
    const from = at - start;
    if (from + 8 > PIECE) return littleEndian(this.read(at, size), size);
    const piece = this.#piece(start);
    if (from + 8 > piece.byteLength) return undefined;
    return BigInt.asUintN(size * 8, piece.getBigUint64(from, true));
  }

  #piece(start: number): DataView {
    let piece = this.#pieces.get(start);
    if (!piece) {
      const bytes = this.read(start, PIECE);
      piece = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (this.#pieces.size < MAX_PIECES) this.#pieces.set(start, piece);
    }
    return piece;
  }
}

function littleEndian(bytes: Uint8Array, size: number): bigint | undefined {
  if (bytes.length < size) return undefined;
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
