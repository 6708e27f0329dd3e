import { type Condition, conditions } from "./conditions.ts";
import { Encoder, reg, type Register } from "./encoder.ts";

export { reg, type Register };

/** Writes the part of the x86-64 instruction set that our machine code is made of. Jumps go to labels, which may be set later. */
export class Assembler extends Encoder {
  /** `mov to, [base + offset]`, 64 bits. */
  load(to: Register, base: Register, offset: number): void {
    this.memory(1, 0x8b, to, base, offset);
  }

  /** `mov to, [base + offset]`, 32 bits, the upper half becomes 0. */
  load32(to: Register, base: Register, offset: number): void {
    this.memory(0, 0x8b, to, base, offset);
  }

  /** `movzx to, byte [base + offset]`. */
  loadByte(to: Register, base: Register, offset: number): void {
    const rex = 0x40 | ((to >> 3) << 2) | (base >> 3);
    if (rex !== 0x40) this.put(rex);
    this.put(0x0f, 0xb6, 0x80 | ((to & 7) << 3) | (base & 7));
    if ((base & 7) === reg.rsp) this.put(0x24);
    this.int32(offset);
  }

  /** `mov [base + offset], from`, 64 bits. */
  store(base: Register, offset: number, from: Register): void {
    this.memory(1, 0x89, from, base, offset);
  }

  /** `mov [base + offset], from`, 32 bits. */
  store32(base: Register, offset: number, from: Register): void {
    this.memory(0, 0x89, from, base, offset);
  }

  /** `lea to, [base + offset]`. */
  lea(to: Register, base: Register, offset: number): void {
    this.memory(1, 0x8d, to, base, offset);
  }

  /** `lea to, [rip + ...]`: the address `target` bytes after the start of this code. */
  leaFromStart(to: Register, target: number): void {
    this.put(0x48 | ((to >> 3) << 2), 0x8d, ((to & 7) << 3) | 5);
    this.int32(target - (this.length + 4));
  }

  /** `lea to, [rip + ...]`: the address of a label. */
  leaLabel(to: Register, label: string): void {
    this.put(0x48 | ((to >> 3) << 2), 0x8d, ((to & 7) << 3) | 5);
    this.target(label);
  }

  /** `mov to, gs:[offset]`, 64 bits; the offset is below 2 GiB. */
  loadSlot(to: Register, offset: number): void {
    this.gs(1, 0x8b, to, offset);
  }

  /** `mov to, from`, 64 bits. */
  move(to: Register, from: Register): void {
    this.registers(1, 0x89, from, to);
  }

  /** `mov to, from`, 32 bits, the upper half becomes 0. */
  move32(to: Register, from: Register): void {
    this.registers(0, 0x89, from, to);
  }

  /** `mov to, value`: an unsigned 32-bit number. */
  moveImmediate(to: Register, value: number): void {
    if (to > 7) this.put(0x41);
    this.put(0xb8 | (to & 7));
    this.int32(value);
  }

  /** `mov to, value`: an unsigned number below 2^53. */
  moveImmediate64(to: Register, value: number): void {
    this.put(0x48 | (to >> 3), 0xb8 | (to & 7));
    this.int32(value % 2 ** 32);
    this.int32(Math.floor(value / 2 ** 32));
  }

  /** `add to, from`, 64 bits. */
  add(to: Register, from: Register): void {
    this.registers(1, 0x01, from, to);
  }

  /** `add to, value`, 64 bits; the value is a signed 32-bit number. */
  addImmediate(to: Register, value: number): void {
    this.immediate(1, 0, to, value);
  }

  /** `sub to, from`, 64 bits. */
  subtract(to: Register, from: Register): void {
    this.registers(1, 0x29, from, to);
  }

  /** `cmp register, value`, 64 bits; the value is a signed 32-bit number. */
  compareImmediate(register: Register, value: number): void {
    this.immediate(1, 7, register, value);
  }

  /** `cmp one, other`, 64 bits. */
  compare(one: Register, other: Register): void {
    this.registers(1, 0x39, other, one);
  }

  /** `cmp register, value`, 32 bits. */
  compareImmediate32(register: Register, value: number): void {
    this.immediate(0, 7, register, value);
  }

  /** `and to, value`, 64 bits; the value is a signed 32-bit number. */
  andImmediate(to: Register, value: number): void {
    this.immediate(1, 4, to, value);
  }

  /** `shr register, bits`, 64 bits. */
  shiftRight(register: Register, bits: number): void {
    this.prefix(1, 0, register);
    this.put(0xc1, 0xe8 | (register & 7), bits);
  }

  /** `shl register, bits`, 64 bits. */
  shiftLeft(register: Register, bits: number): void {
    this.prefix(1, 0, register);
    this.put(0xc1, 0xe0 | (register & 7), bits);
  }

  /** `imul register, register, value`, 64 bits; the value is a signed 32-bit number. */
  multiplyImmediate(register: Register, value: number): void {
    this.prefix(1, register, register);
    this.put(0x69, 0xc0 | ((register & 7) << 3) | (register & 7));
    this.int32(value);
  }

  /** `mov [base], from`, the lowest 8 bits of one of the first four registers. */
  storeByte(base: Register, from: Register): void {
    this.prefix(0, from, base);
    this.put(0x88, 0x80 | ((from & 7) << 3) | (base & 7));
    if ((base & 7) === reg.rsp) this.put(0x24);
    this.int32(0);
  }

  /** `cmp one, other`, 32 bits. */
  compare32(one: Register, other: Register): void {
    this.registers(0, 0x39, other, one);
  }

  /** `or to, value`, 32 bits, the upper half becomes 0. */
  orImmediate32(to: Register, value: number): void {
    this.immediate(0, 1, to, value);
  }

  /** `and to, value`, 32 bits, the upper half becomes 0. */
  andImmediate32(to: Register, value: number): void {
    this.immediate(0, 4, to, value);
  }

  /** `neg register`, 64 bits. */
  negate(register: Register): void {
    this.prefix(1, 0, register);
    this.put(0xf7, 0xd8 | (register & 7));
  }

  /** `test one, other`, 64 bits. */
  test(one: Register, other: Register): void {
    this.registers(1, 0x85, other, one);
  }

  /** `test register, value`, 32 bits. */
  testImmediate32(register: Register, value: number): void {
    this.prefix(0, 0, register);
    this.put(0xf7, 0xc0 | (register & 7));
    this.int32(value);
  }

  /** `xor register, register`, 32 bits: makes it 0. */
  zero(register: Register): void {
    this.registers(0, 0x31, register, register);
  }

  push(register: Register): void {
    if (register > 7) this.put(0x41);
    this.put(0x50 | (register & 7));
  }

  pop(register: Register): void {
    if (register > 7) this.put(0x41);
    this.put(0x58 | (register & 7));
  }

  /** `jmp label`. */
  jump(label: string): void {
    this.put(0xe9);
    this.target(label);
  }

  /** `jcc label`. */
  jumpIf(condition: Condition, label: string): void {
    this.put(0x0f, 0x80 | conditions[condition]);
    this.target(label);
  }

  /** `jrcxz label`, which lies within 127 bytes; leaves the flags as they are. */
  jumpIfRcxZero(label: string): void {
    this.put(0xe3);
    this.shortTarget(label);
  }

  /** `jmp ...`: to `target` bytes after the start of this code, or before it if negative. */
  jumpFromStart(target: number): void {
    this.put(0xe9);
    this.int32(target - (this.length + 4));
  }

  /** `jmp gs:[offset]`; the offset is below 2 GiB. */
  jumpSlot(offset: number): void {
    this.gs(0, 0xff, 4, offset);
  }

  /** Instructions that are code already. */
  bytes(code: Uint8Array): void {
    this.put(...code);
  }

  /** One instruction that is code already; at index `at`, it gets its distance to `target` bytes after the start. */
  bytesWithDistance(code: Uint8Array, at: number, target: number): void {
    const start = this.length;
    this.put(...code);
    this.int32At(start + at, target - this.length);
  }

  syscall(): void {
    this.put(0x0f, 0x05);
  }

  cpuid(): void {
    this.put(0x0f, 0xa2);
  }

  /** Goes on when all before it is done. */
  lfence(): void {
    this.put(0x0f, 0xae, 0xe8);
  }

  rdtsc(): void {
    this.put(0x0f, 0x31);
  }

  rdtscp(): void {
    this.put(0x0f, 0x01, 0xf9);
  }

  ret(): void {
    this.put(0xc3);
  }

  /** `mov to, gs:[offset]`, 32 bits, the upper half becomes 0. */
  loadSlot32(to: Register, offset: number): void {
    this.gs(0, 0x8b, to, offset);
  }

  /** `mov gs:[offset], from`, 64 bits. */
  storeSlot(offset: number, from: Register): void {
    this.gs(1, 0x89, from, offset);
  }

  /** `mov gs:[offset], value`, 64 bits; the value is a signed 32-bit number. */
  storeSlotImmediate(offset: number, value: number): void {
    this.gs(1, 0xc7, 0, offset);
    this.int32(value);
  }

  /** `mov gs:[offset], value`, 32 bits. */
  storeSlot32Immediate(offset: number, value: number): void {
    this.gs(0, 0xc7, 0, offset);
    this.int32(value);
  }

  /** `xchg gs:[offset], register`, 32 bits; what comes after it in the program comes after it in memory, too. */
  exchangeSlot32(offset: number, register: Register): void {
    this.gs(0, 0x87, register, offset);
  }

  /** `mov [base + offset], value`, 32 bits. */
  store32Immediate(base: Register, offset: number, value: number): void {
    this.memory(0, 0xc7, 0, base, offset);
    this.int32(value);
  }

  /** `lock inc [base + offset]`, 32 bits; orders memory as {@link exchangeSlot32} does. */
  lockIncrement32(base: Register, offset: number): void {
    this.put(0xf0);
    this.memory(0, 0xff, 0, base, offset);
  }

  /** `mfence` */
  fence(): void {
    this.put(0x0f, 0xae, 0xf0);
  }

  /** `pause`, for loops that wait for memory. */
  pause(): void {
    this.put(0xf3, 0x90);
  }

  /** `jmp register`. */
  jumpTo(register: Register): void {
    this.prefix(0, 0, register);
    this.put(0xff, 0xe0 | (register & 7));
  }

  /** `mov to, [base + 4 * index]`, 32 bits, the upper half becomes 0. */
  load32At(to: Register, base: Register, index: Register): void {
    this.put(0x40 | ((to >> 3) << 2) | ((index >> 3) << 1) | (base >> 3));
    this.put(0x8b, 0x44 | ((to & 7) << 3), 0x80 | ((index & 7) << 3) | (base & 7), 0);
  }

  /** Puts the arithmetic flags into ah and al: `seto al; lahf`. */
  keepFlags(): void {
    this.put(0x0f, 0x90, 0xc0, 0x9f);
  }

  /** Sets the arithmetic flags to what {@link keepFlags} put there: `add al, 127; sahf`. */
  restoreFlags(): void {
    this.put(0x04, 0x7f, 0x9e);
  }

  /** `ud2`, which no path may reach. */
  undefinedInstruction(): void {
    this.put(0x0f, 0x0b);
  }
}
