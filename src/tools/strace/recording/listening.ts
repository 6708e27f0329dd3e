/** Keeps all that the text of a call is made of. */
import type { Address, FormatOptions, Memory } from "../../../../syscalls/mod.ts";
import type { Piece } from "../../../../syscalls/capture/memory.ts";
import type { Kept, Notes } from "./record.ts";

const NONE: readonly Piece[] = [];
const NOTHING: Kept = { pieces: NONE, notes: undefined };

/**
 * Memory that remembers what was read, and what else was asked for. What was read once stays so until {@link end}:
 * other threads of the guest may change it at any time.
 */
export class Listening implements Memory {
  readonly #memory: Memory;
  /** What was read, before the call or since then. */
  #read: Piece[] = [];
  /** What of that nobody took yet. */
  #pieces: Piece[] = [];
  /** What was taken last. */
  #taken: readonly Piece[] = NONE;
  /** What was taken before the call. */
  #before: readonly Piece[] = NONE;
  #notes: { -readonly [K in keyof Notes]: Notes[K] } | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  read(address: Address, length: number): Uint8Array {
    const known = this.#read.find(
      (piece) => piece.address === address && (piece.cut || piece.bytes.length >= length),
    );
    if (known) return known.bytes.subarray(0, length);
    const bytes = this.#memory.read(address, length).slice();
    if (bytes.length === 0) return bytes;
    const cut = bytes.length < length;
    const piece = { address, bytes, cut, ended: false };
    this.#read.push(piece);
    const isKept = this.#before.some(
      (before) =>
        before.address === address && before.cut === cut && startsWith(before.bytes, bytes),
    );
    if (!isKept) this.#pieces.push(piece);
    return bytes;
  }

  /** The call is over: what it changed may be read anew. */
  end(): void {
    this.#before = this.#taken;
    this.#read = [];
    this.#pieces = [];
  }

  /** The same options, whose questions are remembered. */
  options(options: FormatOptions): FormatOptions {
    const { describeFd, describeSocket, interfaceName } = options;
    return {
      ...options,
      ...(describeFd && {
        describeFd: (fd) => {
          const text = describeFd(fd);
          if (text !== undefined) this.#note("files", [fd, text]);
          return text;
        },
      }),
      ...(describeSocket && {
        describeSocket: (fd) => {
          const socket = describeSocket(fd);
          if (socket) this.#note("sockets", [fd, socket.family, socket.protocol]);
          return socket;
        },
      }),
      ...(interfaceName && {
        interfaceName: (index) => {
          const name = interfaceName(index);
          if (name !== undefined) this.#note("interfaces", [index, name]);
          return name;
        },
      }),
    };
  }

  #note<K extends keyof Notes>(key: K, row: NonNullable<Notes[K]>[number]): void {
    const notes = (this.#notes ??= {});
    (notes as Record<string, readonly unknown[]>)[key] = [...(notes[key] ?? []), row];
  }

  /** What came since this was last asked. */
  take(): Kept {
    const pieces = this.#pieces;
    const notes = this.#notes;
    if (pieces.length === 0 && !notes) return NOTHING;
    this.#taken = pieces;
    this.#pieces = [];
    this.#notes = undefined;
    return { pieces, notes };
  }
}

function startsWith(whole: Uint8Array, part: Uint8Array): boolean {
  return whole.length >= part.length && part.every((byte, i) => whole[i] === byte);
}
