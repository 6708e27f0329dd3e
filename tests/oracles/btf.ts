// Reads BTF, the type information that a running kernel has of itself (/sys/kernel/btf/vmlinux): sizes of
// structs and unions, and where their fields are. What the format is: Documentation/bpf/btf.rst.

/** A struct or union. */
export interface BtfRecord {
  /** In bytes. */
  readonly size: number;
  /**
   * Where each field begins, in bits. Those of an anonymous record within it count as its own; those of a
   * field of nameless type are called `field.inner`.
   */
  readonly fields: ReadonlyMap<string, number>;
}

const MAGIC = 0xeb9f;
const HEADER_BYTES = 12;
const NO_BYTES = 0;

/** The kinds of types that matter here. */
const KIND = { struct: 4, union: 5 } as const;

/** What follows the three words of a type: bytes of its own, and bytes for each of its members. */
const TAILS: Readonly<Record<number, readonly [own: number, member: number]>> = {
  1: [4, 0], // an int
  3: [12, 0], // an array
  4: [0, 12],
  5: [0, 12],
  6: [0, 8], // an enum
  13: [0, 8], // a function's prototype
  14: [4, 0], // a variable
  15: [0, 12], // a section
  17: [4, 0], // a tag of a declaration
  19: [0, 12], // an enum of 64 bits
};

/** Every named struct and union; the same name may be used for several. */
export function readBtf(bytes: Uint8Array): Map<string, BtfRecord[]> {
  return new Reader(bytes).records();
}

class Reader {
  readonly #data: DataView;
  readonly #strings: number;
  /** Where each type is; the first has number 1. */
  readonly #types: number[] = [0];

  constructor(bytes: Uint8Array) {
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#data.getUint16(0, true) !== MAGIC) throw new Error("This is no BTF");
    const start = this.#word(4);
    this.#strings = start + this.#word(16);
    const types = start + this.#word(8);
    const end = types + this.#word(12);
    for (let at = types; at < end;) {
      this.#types.push(at);
      const [own, member] = TAILS[this.#kind(at)] ?? [NO_BYTES, NO_BYTES];
      at += HEADER_BYTES + own + member * this.#count(at);
    }
  }

  records(): Map<string, BtfRecord[]> {
    const records = new Map<string, BtfRecord[]>();
    for (const at of this.#types.slice(1)) {
      const name = this.#text(this.#word(at));
      if (!this.#isRecord(at) || name === "") continue;
      const fields = new Map<string, number>();
      this.#collect(at, "", 0, fields);
      const list = records.get(name) ?? [];
      records.set(name, [...list, { size: this.#word(at + 8), fields }]);
    }
    return records;
  }

  #collect(at: number, prefix: string, base: number, fields: Map<string, number>): void {
    const packed = this.#word(at + 4) >>> 31 === 1; // then the upper byte is the width of a bit field
    for (let index = 0; index < this.#count(at); index++) {
      const member = at + HEADER_BYTES + 12 * index;
      const name = this.#text(this.#word(member));
      const where = base + (packed ? this.#word(member + 8) & 0xffffff : this.#word(member + 8));
      const type = this.#types[this.#word(member + 4)] ?? 0;
      const nameless = type > 0 && this.#isRecord(type) && this.#word(type) === 0;
      if (nameless) this.#collect(type, name === "" ? prefix : `${prefix}${name}.`, where, fields);
      else fields.set(prefix + name, where);
    }
  }

  #word(at: number): number {
    return this.#data.getUint32(at, true);
  }

  #kind(at: number): number {
    return (this.#word(at + 4) >>> 24) & 0x1f;
  }

  #count(at: number): number {
    return this.#word(at + 4) & 0xffff;
  }

  #isRecord(at: number): boolean {
    return this.#kind(at) === KIND.struct || this.#kind(at) === KIND.union;
  }

  #text(offset: number): string {
    let text = "";
    for (let at = this.#strings + offset; ; at++) {
      const byte = this.#data.getUint8(at);
      if (byte === 0) return text;
      text += String.fromCharCode(byte);
    }
  }
}
