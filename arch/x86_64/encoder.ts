/** How x86-64 instructions are put into bytes. */

/** General registers by their encoding. */
export const reg = {
  rax: 0,
  rcx: 1,
  rdx: 2,
  rbx: 3,
  rsp: 4,
  rbp: 5,
  rsi: 6,
  rdi: 7,
  r8: 8,
  r9: 9,
  r10: 10,
  r11: 11,
  r12: 12,
  r13: 13,
  r14: 14,
  r15: 15,
} as const;

/** The encoding of a general register, 0 to 15. */
export type Register = (typeof reg)[keyof typeof reg];

/** Machine code with labels. */
export class Encoder {
  readonly #bytes: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: { at: number; label: string; isShort?: boolean }[] = [];

  /** Bytes written so far. */
  get length(): number {
    return this.#bytes.length;
  }

  /** The name of this place, for jumps. */
  label(name: string): void {
    if (this.#labels.has(name)) throw new Error(`label ${name} is set twice`);
    this.#labels.set(name, this.length);
  }

  /** Writes bytes. */
  protected put(...bytes: readonly number[]): void {
    this.#bytes.push(...bytes);
  }

  /** The distance to a label within 127 bytes, as 8 bits. */
  protected shortTarget(label: string): void {
    this.#jumps.push({ at: this.length, label, isShort: true });
    this.#bytes.push(0);
  }

  /** The code, with all jumps resolved. */
  finish(): Uint8Array {
    for (const { at, label, isShort } of this.#jumps) {
      const target = this.#labels.get(label);
      if (target === undefined) throw new Error(`label ${label} is never set`);
      if (isShort) this.int8(target - (at + 1), at, label);
      else this.int32At(at, target - (at + 4));
    }
    return Uint8Array.from(this.#bytes);
  }

  protected prefix(wide: 0 | 1, field: number, base: number): void {
    const rex = 0x40 | (wide << 3) | ((field >> 3) << 2) | (base >> 3);
    if (rex !== 0x40) this.put(rex);
  }

  protected registers(wide: 0 | 1, opcode: number, field: Register, to: Register): void {
    this.prefix(wide, field, to);
    this.put(opcode, 0xc0 | ((field & 7) << 3) | (to & 7));
  }

  protected memory(
    wide: 0 | 1,
    opcode: number,
    field: Register,
    base: Register,
    offset: number,
  ): void {
    this.prefix(wide, field, base);
    this.put(opcode, 0x80 | ((field & 7) << 3) | (base & 7));
    if ((base & 7) === reg.rsp) this.put(0x24); // rsp and r12 take a SIB byte
    this.int32(offset);
  }

  protected gs(wide: 0 | 1, opcode: number, field: Register, offset: number): void {
    this.put(0x65);
    this.prefix(wide, field, 0);
    this.put(opcode, ((field & 7) << 3) | 4, 0x25);
    this.int32(offset);
  }

  protected immediate(wide: 0 | 1, operation: number, to: Register, value: number): void {
    this.prefix(wide, 0, to);
    this.put(0x81, 0xc0 | (operation << 3) | (to & 7));
    this.int32(value);
  }

  protected target(label: string): void {
    this.#jumps.push({ at: this.length, label });
    this.int32(0);
  }

  protected int32(value: number): void {
    this.#bytes.push(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24);
  }

  protected int32At(at: number, value: number): void {
    for (let i = 0; i < 4; i++) this.#bytes[at + i] = (value >> (8 * i)) & 0xff;
  }

  protected int8(value: number, at: number, label: string): void {
    if (value < -128 || value > 127) throw new Error(`label ${label} is too far away`);
    this.#bytes[at] = value & 0xff;
  }
}
