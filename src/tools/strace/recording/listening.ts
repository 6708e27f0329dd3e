/** Keeps all that the text of a call is made of. */
import type { Address, FormatOptions, Memory } from "../../../../syscalls/mod.ts";
import type { Piece } from "../../../../syscalls/capture/memory.ts";
import type { Kept, Notes } from "./record.ts";

const NONE: readonly Piece[] = [];
const NOTHING: Kept = { pieces: NONE, notes: undefined };

/** Memory that remembers what was read, and what else was asked for. */
export class Listening implements Memory {
  readonly #memory: Memory;
  #before: readonly Piece[] = NONE;
  #pieces: Piece[] = [];
  #notes: { -readonly [K in keyof Notes]: Notes[K] } | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  read(address: Address, length: number): Uint8Array {
    const bytes = this.#memory.read(address, length);
    if (bytes.length === 0) return bytes;
    const isCut = bytes.length < length;
    const has = (piece: Piece) =>
      piece.address === address && piece.bytes.length >= bytes.length && piece.cut === isCut;
    const known = this.#pieces.some(has);
    if (known || this.#before.some((piece) => has(piece) && startsWith(piece.bytes, bytes)))
      return bytes;
    this.#pieces.push({ address, bytes: bytes.slice(), cut: isCut, ended: false });
    return bytes;
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
    this.#before = pieces;
    this.#pieces = [];
    this.#notes = undefined;
    return { pieces, notes };
  }
}

function startsWith(whole: Uint8Array, part: Uint8Array): boolean {
  return part.every((byte, i) => whole[i] === byte);
}
