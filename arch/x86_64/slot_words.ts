/** Instructions on words of a thread's slot that only rules need. Offsets are those from the slot's beginning. */
import { type Assembler, reg, type Register } from "./assembler.ts";

const GS = 0x65;
const WIDE = 0x48;

/** Registers that an offset may be added to: none is `undefined`. */
export type Index = typeof reg.rax | typeof reg.rcx | undefined;

function bytesOf(value: number): number[] {
  return [value, value >> 8, value >> 16, value >> 24].map((byte) => byte & 0xff);
}

/** How an operand in the slot is encoded: `field` is the other operand, or the operation. */
function operand(field: number, index: Index, offset: number): number[] {
  const at = bytesOf(offset);
  if (index === undefined) return [((field & 7) << 3) | 4, 0x25, ...at];
  return [0x80 | ((field & 7) << 3) | index, ...at];
}

/** Writes them. */
export class SlotWords {
  readonly #a: Assembler;

  constructor(a: Assembler) {
    this.#a = a;
  }

  #put(...bytes: readonly number[]): void {
    this.#a.bytes(Uint8Array.from(bytes));
  }

  /** `cmp byte gs:[index + offset], value` */
  compareByte(index: Index, offset: number, value: number): void {
    this.#put(GS, 0x80, ...operand(7, index, offset), value);
  }

  /** `cmp dword gs:[index + offset], value` */
  compare32(index: Index, offset: number, value: number): void {
    this.#put(GS, 0x81, ...operand(7, index, offset), ...bytesOf(value));
  }

  /** `mov byte gs:[offset], value` */
  storeByte(offset: number, value: number): void {
    this.#put(GS, 0xc6, ...operand(0, undefined, offset), value);
  }

  /** `mov gs:[rcx + offset], al` */
  storeLowByte(offset: number): void {
    this.#put(GS, 0x88, ...operand(reg.rax, reg.rcx, offset));
  }

  /** `or dword gs:[offset], value` */
  or32(offset: number, value: number): void {
    this.#put(GS, 0x81, ...operand(1, undefined, offset), ...bytesOf(value));
  }

  /** `add eax, gs:[offset]` */
  addEax(offset: number): void {
    this.#put(GS, 0x03, ...operand(reg.rax, undefined, offset));
  }

  /** `mov to, gs:[index + offset]`, 64 bits */
  load(to: Register, index: Index, offset: number): void {
    this.#put(GS, WIDE | ((to >> 3) << 2), 0x8b, ...operand(to, index, offset));
  }

  /** `mov gs:[index + offset], from`, 64 bits */
  store(index: Index, offset: number, from: Register): void {
    this.#put(GS, WIDE | ((from >> 3) << 2), 0x89, ...operand(from, index, offset));
  }

  /** `mov gs:[r11], rax` */
  storeAtR11(): void {
    this.#put(GS, 0x49, 0x89, 0x03);
  }

  /** `movzx eax, byte [r11 + rcx]` */
  loadByteOfText(): void {
    this.#put(0x41, 0x0f, 0xb6, 0x04, 0x0b);
  }

  /** `bsr eax, ecx; btr ecx, eax`: `eax` = the highest bit of `ecx` that is set, which then is not. */
  takeHighestBit(): void {
    this.#put(0x0f, 0xbd, 0xc1, 0x0f, 0xb3, 0xc1);
  }

  /** `imul rax, r11` */
  multiplyByR11(): void {
    this.#put(0x49, 0x0f, 0xaf, 0xc3);
  }

  /** `ror rax, bits` */
  rotateRight(bits: number): void {
    this.#put(WIDE, 0xc1, 0xc8, bits);
  }

  /** `imul eax, eax, value` */
  multiplyEax(value: number): void {
    this.#put(0x69, 0xc0, ...bytesOf(value));
  }

  /** `add eax, value` */
  addToEax(value: number): void {
    this.#put(0x05, ...bytesOf(value));
  }

  /** `mov r11d, eax; shr r11d, bits; xor eax, r11d` */
  foldEax(bits: number): void {
    this.#put(0x41, 0x89, 0xc3, 0x41, 0xc1, 0xeb, bits, 0x44, 0x31, 0xd8);
  }

  /** `and rax, r11` */
  andR11(): void {
    this.#put(0x4c, 0x21, 0xd8);
  }

  /** `or rax, r11` */
  orR11(): void {
    this.#put(0x4c, 0x09, 0xd8);
  }

  /** `mov to, value`: 64 bits, by halves. */
  constant(to: Register, low: number, high: number): void {
    if (high === 0) return this.#a.moveImmediate(to, low);
    this.#put(WIDE | (to >> 3), 0xb8 | (to & 7), ...bytesOf(low), ...bytesOf(high));
  }
}
