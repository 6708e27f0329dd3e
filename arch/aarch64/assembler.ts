/** The part of the A64 instruction set that our own machine code is made of. */
import { Encoder, type Register, xzr } from "./encoder.ts";

export { type Register, xzr };

/** Writes it. Branches go to labels, which may be set later. */
export class Assembler extends Encoder {
  /** `ldr to, [base, #offset]`, 64 bits; the offset is a multiple of 8 below 32768. */
  load(to: Register, base: Register, offset: number): void {
    this.word(0xf9400000 | ((offset / 8) << 10) | (base << 5) | to);
  }

  /** `ldr wTo, [base, #offset]`, 32 bits, the upper half becomes 0; a multiple of 4 below 16384. */
  load32(to: Register, base: Register, offset: number): void {
    this.word(0xb9400000 | ((offset / 4) << 10) | (base << 5) | to);
  }

  /** `str from, [base, #offset]`, 64 bits. */
  store(base: Register, offset: number, from: Register): void {
    this.word(0xf9000000 | ((offset / 8) << 10) | (base << 5) | from);
  }

  /** `str wFrom, [base, #offset]`, 32 bits. */
  store32(base: Register, offset: number, from: Register): void {
    this.word(0xb9000000 | ((offset / 4) << 10) | (base << 5) | from);
  }

  /** `adr to, ...`: the address `target` bytes after the start of this code, within 1 MiB of here. */
  addressFromStart(to: Register, target: number): void {
    this.address(to, target);
  }

  /** `mov to, #value`: a number of 16 bits. */
  moveImmediate(to: Register, value: number): void {
    this.word(0xd2800000 | (value << 5) | to);
  }

  /** `mov to, #value`: a number of 32 bits, by its halves. */
  moveImmediate32(to: Register, value: number): void {
    this.moveImmediate(to, value & 0xffff);
    this.word(0xf2a00000 | ((value >>> 16) << 5) | to); // movk
  }

  /** `add to, one, other`, 64 bits. */
  add(to: Register, one: Register, other: Register): void {
    this.word(0x8b000000 | (other << 16) | (one << 5) | to);
  }

  /** `add to, one, other, lsl #shift`, 64 bits. */
  addShifted(to: Register, one: Register, other: Register, shift: number): void {
    this.word(0x8b000000 | (other << 16) | (shift << 10) | (one << 5) | to);
  }

  /** `sub to, one, other`, 64 bits. */
  subtract(to: Register, one: Register, other: Register): void {
    this.word(0xcb000000 | (other << 16) | (one << 5) | to);
  }

  /** `add to, from, #value`, 64 bits; a number of 12 bits. */
  addImmediate(to: Register, from: Register, value: number): void {
    this.word(0x91000000 | (value << 10) | (from << 5) | to);
  }

  /** `subs to, from, #value`, 64 bits; sets the flags. */
  subtractImmediate(to: Register, from: Register, value: number): void {
    this.word(0xf1000000 | (value << 10) | (from << 5) | to);
  }

  /** `cmp one, other`, 32 bits. */
  compare32(one: Register, other: Register): void {
    this.word(0x6b00001f | (other << 16) | (one << 5));
  }

  /** `cmp register, #value`, 64 bits; a number of 12 bits. */
  compareImmediate(register: Register, value: number): void {
    this.word(0xf100001f | (value << 10) | (register << 5));
  }

  /** `and wTo, wOne, wOther`. */
  and32(to: Register, one: Register, other: Register): void {
    this.word(0x0a000000 | (other << 16) | (one << 5) | to);
  }

  /** `orr wTo, wFrom, #1`. */
  setLowBit32(to: Register, from: Register): void {
    this.word(0x32000000 | (from << 5) | to);
  }

  /** `and wTo, wFrom, #0xfffffff8`. */
  clearLowThreeBits32(to: Register, from: Register): void {
    this.word(0x121d7000 | (from << 5) | to);
  }

  /** `stp one, other, [sp, #-16]!`. */
  push(one: Register, other: Register): void {
    this.word(0xa9bf03e0 | (other << 10) | one);
  }

  /** `ldp one, other, [sp], #16`. */
  pop(one: Register, other: Register): void {
    this.word(0xa8c103e0 | (other << 10) | one);
  }

  /** `b.ne label`. */
  jumpIfNotEqual(label: string): void {
    this.branch(0x54000001, label, 19);
  }

  /** `b.eq label`. */
  jumpIfEqual(label: string): void {
    this.branch(0x54000000, label, 19);
  }

  /** `b.hi label`. */
  jumpIfAbove(label: string): void {
    this.branch(0x54000008, label, 19);
  }

  /** `cbnz register, label`, 64 bits. */
  jumpIfNotZero(register: Register, label: string): void {
    this.branch(0xb5000000 | register, label, 19);
  }

  /** `cbz register, label`, 64 bits. */
  jumpIfZero(register: Register, label: string): void {
    this.branch(0xb4000000 | register, label, 19);
  }

  /** `tbz register, #bit, label`. */
  jumpIfBitClear(register: Register, bit: number, label: string): void {
    this.branch(0x36000000 | ((bit >> 5) << 31) | ((bit & 31) << 19) | register, label, 14);
  }

  /** `tbnz register, #bit, label`. */
  jumpIfBitSet(register: Register, bit: number, label: string): void {
    this.branch(0x37000000 | ((bit >> 5) << 31) | ((bit & 31) << 19) | register, label, 14);
  }

  /** `b.lo label`: of what was compared, unsigned. */
  jumpIfBelow(label: string): void {
    this.branch(0x54000003, label, 19);
  }

  /** `cmp one, other`, 64 bits. */
  compare(one: Register, other: Register): void {
    this.word(0xeb00001f | (other << 16) | (one << 5));
  }

  /**
   * Adds one to the 32 bits that `address` points to, for all to see before what comes next. Two registers are lost.
   */
  lockIncrement32(address: Register, value: Register, outcome: Register): void {
    this.increment32(address, value, outcome);
  }

  /** `mrs to, cntfrq_el0`: how often it counts in a second. */
  readFrequency(to: Register): void {
    this.word(0xd53be000 | to);
  }

  /** `bti c`: a place where calls may lead. */
  callTarget(): void {
    this.word(0xd503245f);
  }

  /** `cmn register, #value`: compares with the number's negative; a number of 12 bits. */
  compareNegative(register: Register, value: number): void {
    this.word(0xb100001f | (value << 10) | (register << 5));
  }

  ret(): void {
    this.word(0xd65f03c0);
  }

  /** `udf #0`, which no path may reach. */
  undefinedInstruction(): void {
    this.word(0);
  }
}
