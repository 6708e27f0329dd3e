import type { Address, Arch, Memory } from "../../syscalls/mod.ts";
import type { Random } from "./random.ts";
import { BASE, knownWord, oddWord, pointer, SIZE, smallWord } from "./values.ts";

/** Far more reads than any text may take: what reads on is stopped by a throw. */
const ENDLESS = 300_000;

/** The kernel itself moves no more at once. */
const LONGEST = 0x7ffff000;

/** No more than this is handed out at once. */
const MOST = 1 << 20;

/**
 * How the memory of a case behaves: readable everywhere, the same bytes again and again; from one place to
 * another only; half of what is asked for; not at all; or with bytes that change from read to read.
 */
const MANNERS = ["piece", "half", "nothing", "everywhere", "changing"] as const;

/** What eight bytes are made of. */
type Cell = (bytes: DataView, at: number, random: Random, arch: Arch) => void;

const word =
  (make: (random: Random) => readonly [number, number]): Cell =>
  (bytes, at, random) => {
    const [lo, hi] = make(random);
    bytes.setUint32(at, lo, true);
    bytes.setUint32(at + 4, hi, true);
  };

const shorts = (limits: readonly number[]): Cell => {
  return (bytes, at, random) => {
    limits.forEach((limit, index) => bytes.setUint16(at + 2 * index, random.below(limit), true));
  };
};

const CELLS: readonly Cell[] = [
  word(() => [0, 0]),
  word(() => [0xffffffff, 0xffffffff]),
  word(pointer),
  word(() => [Number(BASE & 0xffffffffn), Number(BASE >> 32n)]),
  word(smallWord),
  word((random) => [smallWord(random)[0], smallWord(random)[0]]),
  word(oddWord),
  word((random) => [random.next(), random.next()]),
  word((random) => [0x61626364 + random.below(64), 0x2f74652f]),
  // Counts that nothing has so many of.
  word((random) => [random.pick([0x7fffffff, 0x80000000, 0x10000000]), random.below(2)]),
  // Headers of netlink messages and attributes, sockaddr families, small fields side by side.
  shorts([80, 1, 120, 8]),
  shorts([24, 64, 24, 64]),
  shorts([48, 300, 48, 300]),
  shorts([4, 4, 4, 4]),
  (bytes, at, random, arch) => {
    bytes.setUint32(at, knownWord(random, arch, "")[0], true);
    bytes.setUint32(at + 4, knownWord(random, arch, "")[0], true);
  },
];

/**
 * Messages as netlink has them: a length, a type and flags, then attributes of a length and a type, in which
 * there may be others. Lengths are mostly right.
 */
function putMessages(bytes: DataView, random: Random): void {
  for (let at = 0, count = random.below(4); count >= 0 && at < SIZE - 256; count--) {
    const length = 16 + 4 * random.below(50);
    bytes.setUint32(at, random.once(12) ? random.next() : length - random.below(4), true);
    bytes.setUint16(at + 4, random.pick([16, 16, 0x500]) + random.below(130), true);
    bytes.setUint16(at + 6, random.below(random.pick([8, 0x1000])), true);
    bytes.setUint8(at + 16, random.pick([0, 2, 7, 10, 16, random.below(48)]));
    putAttributes(bytes, at + 16 + 4 * random.below(8), at + length, random, 0);
    at += length;
  }
}

function putAttributes(
  bytes: DataView,
  at: number,
  end: number,
  random: Random,
  level: number,
): void {
  for (; at + 4 <= end;) {
    const room = end - at;
    const length = Math.min(room, 4 + random.below(random.pick([5, 9, 40, 120])));
    bytes.setUint16(at, random.once(24) ? random.below(65536) : length, true);
    bytes.setUint16(at + 2, random.below(64) | (random.once(6) ? 0x8000 : 0), true);
    if (level < 4 && random.once(2)) {
      putAttributes(bytes, at + 4, at + length, random, level + 1);
    }
    at += (length + 3) & ~3;
  }
}

function fill(random: Random, arch: Arch): Uint8Array {
  const bytes = new Uint8Array(SIZE);
  const view = new DataView(bytes.buffer);
  // Once in eight all is of one sort: all ones, all pointers to itself.
  const sorts = random.once(8) ? [random.pick(CELLS)] : CELLS;
  for (let at = 0; at < SIZE; at += 8) random.pick(sorts)(view, at, random, arch);
  if (random.once(4)) putMessages(view, random);
  return bytes;
}

/** Memory made to mislead, which counts what is read of it. */
export class HostileMemory implements Memory {
  /** How it behaves. */
  readonly manner: (typeof MANNERS)[number];
  /** How often it was read. */
  reads = 0;
  /** How many bytes were asked for. */
  asked = 0;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  /** The memory of one case. */
  constructor(random: Random, arch: Arch) {
    this.manner = random.once(3) ? random.pick(MANNERS) : "piece";
    this.#bytes = fill(random, arch);
    this.#end = random.once(2) ? SIZE : random.below(SIZE);
  }

  /** Begins to count anew. */
  reset(): void {
    this.reads = 0;
    this.asked = 0;
  }

  read(address: Address, length: number): Uint8Array {
    if (!(length >= 0 && length <= LONGEST)) throw new Error(`a read of ${length} bytes`);
    const whole = typeof address === "bigint" || Number.isInteger(address);
    if (!whole || address < 0) throw new Error(`a read at ${address}`);
    this.asked += length;
    if (++this.reads > ENDLESS) throw new Error("reads without end");
    const offset = Number(BigInt(address) - BASE);
    switch (this.manner) {
      case "nothing":
        return new Uint8Array(0);
      case "everywhere":
        return this.#tiled(
          Number((BigInt(address) - BASE) & BigInt(SIZE - 1)),
          Math.min(length, MOST),
        );
      case "changing":
        return this.#tiled((this.reads * 344) % SIZE, Math.min(length, MOST));
      case "half":
        return this.#piece(offset, length >> 1);
      case "piece":
        return this.#piece(offset, length);
    }
  }

  #piece(offset: number, length: number): Uint8Array {
    if (offset < 0 || offset >= this.#end) return new Uint8Array(0);
    return this.#bytes.slice(offset, Math.min(this.#end, offset + length));
  }

  #tiled(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const from = (start + at) % SIZE;
      const part = this.#bytes.subarray(from, Math.min(SIZE, from + length - at));
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
