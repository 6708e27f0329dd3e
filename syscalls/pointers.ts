// What call.args has for pointers: an address, and how to read what is there. Nothing is read before it is
// asked for.
import type { Records } from "./generated/records.gen.ts";
import { type RecordName, sizeOf } from "./layouts.ts";
import type { Memory } from "./memory.ts";
import type { Arch } from "./numbers.ts";
import { readExactly, readString } from "./read.ts";
import { readRecord } from "./records.ts";
import { decodeUtf8 } from "./utf8.ts";
import { toBigint, u32 } from "./words.ts";

/** The kernel's limit for a path, with its NUL. */
const PATH_MAX = 4096;

/** How many strings of an argument list are read at most. */
const MAX_STRINGS = 65536;

/** The kernel's limit for one string of an argument list. */
const MAX_STRING = 131072;

/** How many bytes of all strings together are read at most: the kernel's own limit for a program. */
const MAX_BYTES = 6 * 1024 * 1024;

/** No call moves more bytes than this, whatever its arguments say: the kernel's MAX_RW_COUNT. */
const MAX_MOVED = 0x7ffff000;

/** An address in the memory of the process that made the call. */
export class Pointer {
  /** The low 32 bits of the address. */
  readonly lo: number;
  /** The high 32 bits of the address. */
  readonly hi: number;
  readonly #memory: Memory;

  /** A pointer from the halves of an address. */
  constructor(lo: number, hi: number, memory: Memory) {
    this.lo = lo;
    this.hi = hi;
    this.#memory = memory;
  }

  /** The address. */
  get address(): bigint {
    return toBigint(this.lo, this.hi);
  }

  /** Whether the address is 0. */
  get isNull(): boolean {
    return this.lo === 0 && this.hi === 0;
  }

  /** The memory it points into. */
  get memory(): Memory {
    return this.#memory;
  }

  /** "0x7f0012345678" */
  toString(): string {
    return "0x" + this.address.toString(16);
  }

  /** The address as text: what JSON can carry. */
  toJSON(): string {
    return this.toString();
  }
}

/** A path, or another text that ends with a NUL. */
export class PathPointer extends Pointer {
  /** The text; bytes that are no UTF-8 become U+FFFD. Empty if there is none or it can't be read. */
  read(): string {
    return decodeUtf8(this.readBytes() ?? new Uint8Array(0));
  }

  /** The bytes before the NUL, 4095 at most; undefined if they can't be read. */
  readBytes(): Uint8Array | undefined {
    const bytes = readString(this.memory, this.lo, this.hi, PATH_MAX);
    return bytes?.at(-1) === 0 ? bytes.subarray(0, -1) : bytes;
  }
}

/** Bytes whose number another argument tells. */
export class BufferPointer extends Pointer {
  /** How many bytes the call says there are, or has room for. */
  readonly length: number;

  /** A pointer from the halves of an address, and how many bytes there are. */
  constructor(lo: number, hi: number, memory: Memory, length: number) {
    super(lo, hi, memory);
    this.length = length;
  }

  /** Up to `length` bytes; fewer where memory ends, none where nothing can be read. */
  read(length: number = this.length): Uint8Array {
    if (this.isNull || !(length > 0)) return new Uint8Array(0);
    return this.memory.read(this.address, Math.min(length, MAX_MOVED));
  }
}

/** A structure, or the first of `count` ones. */
export class StructPointer<N extends RecordName> extends Pointer {
  readonly #arch: Arch;
  /** The structure's name. */
  readonly record: N;

  /** A pointer from the halves of an address, and what is there. */
  constructor(lo: number, hi: number, memory: Memory, arch: Arch, record: N) {
    super(lo, hi, memory);
    this.#arch = arch;
    this.record = record;
  }

  /** The structure; undefined if the address is 0 or can't be read. */
  read(): Records[N] | undefined {
    return this.readArray(1)[0];
  }

  /** The first `count` structures that can be read. */
  readArray(count: number): Records[N][] {
    const size = sizeOf(this.#arch, this.record);
    const list: Records[N][] = [];
    if (this.isNull) return list;
    const bytes = this.memory.read(this.address, size * count);
    for (let at = 0; at + size <= bytes.length; at += size) {
      list.push(readRecord(this.#arch, this.record, bytes.subarray(at, at + size)));
    }
    return list;
  }
}

/** A 32-bit integer, signed. */
export class IntPointer extends Pointer {
  /** The number; undefined if it can't be read. */
  read(): number | undefined {
    const bytes = readExactly(this.memory, this.lo, this.hi, 4);
    return bytes && u32(bytes, 0) | 0;
  }
}

/** A 64-bit word, unsigned. */
export class WordPointer extends Pointer {
  /** The word; undefined if it can't be read. */
  read(): bigint | undefined {
    const bytes = readExactly(this.memory, this.lo, this.hi, 8);
    return bytes && toBigint(u32(bytes, 0), u32(bytes, 4));
  }
}

/** A list of texts that ends with a null pointer: argv, envp. */
export class StringsPointer extends Pointer {
  /** The texts, as far as they can be read, and no more than `limit` bytes of them. */
  read(limit: number = MAX_BYTES): string[] {
    const texts: string[] = [];
    let left = limit;
    for (const [lo, hi] of this.pointers()) {
      const bytes = readString(this.memory, lo, hi, MAX_STRING);
      left -= bytes?.length ?? left;
      if (bytes === undefined || left <= 0) break;
      texts.push(decodeUtf8(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes));
    }
    return texts;
  }

  /** The addresses of the texts, as halves; the list ends early where it can't be read. */
  *pointers(): Generator<readonly [lo: number, hi: number]> {
    if (this.isNull) return;
    let at = this.address;
    for (let count = 0; count < MAX_STRINGS;) {
      const room = 512 - Number(at & 511n);
      const bytes = this.memory.read(at, room < 8 ? room + 512 : room);
      for (let offset = 0; offset + 8 <= bytes.length; offset += 8, count++) {
        const [lo, hi] = [u32(bytes, offset), u32(bytes, offset + 4)];
        if (lo === 0 && hi === 0) return;
        yield [lo, hi];
      }
      if (bytes.length < 8) return;
      at += BigInt(bytes.length - (bytes.length % 8));
    }
  }
}
