import type { Address, Memory } from "../memory.ts";

/** Bytes that were copied while a call ran. */
export interface Piece {
  readonly address: Address;
  readonly bytes: Uint8Array;
  /** What was asked for behind them can't be read. */
  readonly cut: boolean;
  /** They end with the NUL of a text: nobody asks for what is behind it. */
  readonly ended: boolean;
}

const NOTHING = new Uint8Array(0);

/**
 * The memory of a call that is over, as far as it was copied. Give it to a `Call`, make the text of the entry,
 * tell it that the call has returned, make the rest.
 */
export class CapturedMemory implements Memory {
  readonly #before: readonly Piece[];
  readonly #after: readonly Piece[];
  #hasReturned = false;
  /** How often something was asked for that was not copied: it is as if it could not be read. */
  missing = 0;

  /** What was copied before the call, and after it. */
  constructor(before: readonly Piece[], after: readonly Piece[] = []) {
    this.#before = before;
    this.#after = after;
  }

  /** From now on, memory is as it was after the call, and where nothing was copied then as before it. */
  returned(): void {
    this.#hasReturned = true;
  }

  /** What was copied; none of what was not. */
  read(address: Address, length: number): Uint8Array {
    if (!(length > 0) || Number(address) === 0) return NOTHING;
    const found =
      (this.#hasReturned ? best(this.#after, address, length) : undefined) ??
      best(this.#before, address, length);
    if (found === undefined) {
      this.missing++;
      return NOTHING;
    }
    if (found.bytes.length < length && !found.isAll) this.missing++;
    return found.bytes;
  }
}

/** What is known of some bytes. */
interface Found {
  readonly bytes: Uint8Array;
  /** Nobody wants to know what is behind them. */
  readonly isAll: boolean;
}

/** What there is of some bytes in the piece that has most of them. */
function best(pieces: readonly Piece[], address: Address, length: number): Found | undefined {
  let bytes: Uint8Array | undefined;
  let isAll = false;
  for (const piece of pieces) {
    const offset = distance(piece.address, address);
    const there = piece.bytes.length - offset;
    if (offset < 0 || there < 0 || (there === 0 && !piece.cut)) continue;
    isAll ||= piece.cut || piece.ended;
    if (bytes !== undefined && there <= bytes.length) continue;
    bytes = piece.bytes.subarray(offset, offset + length);
  }
  return bytes && { bytes, isAll };
}

/** From one place to another, in bytes. */
function distance(from: Address, to: Address): number {
  return typeof from === "number" && typeof to === "number"
    ? to - from
    : Number(BigInt(to) - BigInt(from));
}
