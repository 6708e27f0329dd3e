/** How A64 instructions are put into words. */

/** A general register by its encoding: 0 to 30 for x0 to x30, 31 for the zero register. */
export type Register = number;

/** The zero register. */
export const xzr: Register = 31;

/** Machine code with labels: one 32-bit word an instruction. */
export class Encoder {
  readonly #words: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #branches: { at: number; label: string; bits: 14 | 19 | 26 }[] = [];
  readonly #addresses: { at: number; label: string }[] = [];

  /** Bytes written so far. */
  get length(): number {
    return 4 * this.#words.length;
  }

  /** The name of this place, for branches. */
  label(name: string): void {
    if (this.#labels.has(name)) throw new Error(`label ${name} is set twice`);
    this.#labels.set(name, this.length);
  }

  /** The code, with all branches resolved. */
  finish(): Uint8Array {
    for (const { at, label, bits } of this.#branches) {
      const distance = (this.#addressOf(label) - at) / 4;
      if (Math.abs(distance) >= 1 << (bits - 1)) throw new Error(`label ${label} is too far away`);
      const field = distance & ((1 << bits) - 1);
      this.#words[at / 4]! |= bits === 26 ? field : field << 5;
    }
    for (const { at, label } of this.#addresses)
      this.#words[at / 4]! |= addressBits(this.#addressOf(label) - at);
    const code = new Uint8Array(this.length);
    const view = new DataView(code.buffer);
    this.#words.forEach((word, i) => view.setUint32(4 * i, word, true));
    return code;
  }

  /** `mov to, from`, 64 bits. */
  move(to: Register, from: Register): void {
    this.three(0xaa000000, to, xzr, from);
  }

  /** `mov wTo, wFrom`, 32 bits, the upper half becomes 0. */
  move32(to: Register, from: Register): void {
    this.three(0x2a000000, to, xzr, from);
  }

  /** `b label`. */
  jump(label: string): void {
    this.branch(0x14000000, label, 26);
  }

  /** `br register` */
  jumpTo(register: Register): void {
    this.word(0xd61f0000 | (register << 5));
  }

  /** `svc #0`. */
  syscall(): void {
    this.word(0xd4000001);
  }

  /** `mrs to, cntvct_el0`: the timer's count. */
  readCount(to: Register): void {
    this.word(0xd53be040 | to);
  }

  /** `yield`, for loops that wait for memory. */
  pause(): void {
    this.word(0xd503203f);
  }

  /** `dmb ish`: all memory before this comes before all behind it. */
  barrier(): void {
    this.word(0xd5033bbf);
  }

  /** `isb`: goes on when all before it is done. */
  synchronize(): void {
    this.word(0xd5033fdf);
  }

  /**
   * Adds one to the 32 bits that `address` points to, for all to see before what comes next. Two registers are lost.
   *
   * @param again where it begins anew when something came in between: an offset
   */
  protected increment32(
    address: Register,
    value: Register,
    outcome: Register,
    again: number = this.length,
  ): void {
    this.word(0x885ffc00 | (address << 5) | value); // ldaxr
    this.word(0x11000400 | (value << 5) | value); // add #1
    this.word(0x8800fc00 | (outcome << 16) | (address << 5) | value); // stlxr
    this.word(0x35000000 | ((((again - this.length) >> 2) & 0x7ffff) << 5) | outcome); // cbnz
    this.barrier();
  }

  /** An instruction with three registers. */
  protected three(word: number, to: Register, one: Register, other: Register): void {
    this.word(word | (other << 16) | (one << 5) | to);
  }

  #addressOf(label: string): number {
    const target = this.#labels.get(label);
    if (target === undefined) throw new Error(`label ${label} is never set`);
    return target;
  }

  protected word(word: number): void {
    this.#words.push(word);
  }

  /** A branch, with as many bits for its distance. */
  protected branch(word: number, label: string, bits: 14 | 19 | 26): void {
    this.#branches.push({ at: this.length, label, bits });
    this.word(word);
  }

  /** `adr to, ...`: an address so many bytes after the start of this code, within 1 MiB of here. */
  protected address(to: Register, target: number): void {
    this.word(0x10000000 | addressBits(target - this.length) | to);
  }

  /** `adr to, label` */
  protected labelAddress(to: Register, label: string): void {
    this.#addresses.push({ at: this.length, label });
    this.word(0x10000000 | to);
  }
}

/** A distance as `adr` has it. */
function addressBits(distance: number): number {
  if (Math.abs(distance) >= 1 << 20)
    throw new Error(`an address ${distance} bytes away is too far`);
  return ((distance & 3) << 29) | (((distance >> 2) & 0x7ffff) << 5);
}
