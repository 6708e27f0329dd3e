/** The instructions that the handler of aarch64 programs is written with, see {@link Machine}. */
import type { ArgumentRegisters, Condition, Machine } from "../handler_code/machine.ts";
import { Encoder, type Register, xzr } from "./encoder.ts";
import { BACK } from "./stub.ts";

/** Where the slot is, from when it was found on. */
export const slot: Register = 16;
/** Free for what an instruction can't say by itself: an offset, a value, the outcome of a store. */
const [outcome, offsetIn, valueIn]: readonly [Register, Register, Register] = [11, 12, 13];
/** The stack pointer, where an instruction takes it for that. */
export const sp: Register = 31;
export const result: Register = 0;

const CONDITIONS: Readonly<Record<Condition, number>> = {
  equal: 0,
  notEqual: 1,
  aboveOrEqual: 2,
  below: 3,
  above: 8,
  belowOrEqual: 9,
  less: 11,
};

/** Bytes that are loaded or stored, as their logarithm. */
type Size = 0 | 2 | 3;

export const LOAD = 0x00400000;
const NARROW = ~0x80000000;

/** Writes them. */
export abstract class HandlerInstructions extends Encoder {
  readonly arguments: ArgumentRegisters = [0, 1, 2, 3, 4, 5];
  readonly value: Register = 14;
  readonly other: Register = 15;
  readonly place: Register = BACK;
  readonly result: Register = result;
  readonly ruleCost: Machine["ruleCost"] = { step: 1024, byte: 48 };

  load(to: Register, base: Register, offset: number): void {
    this.#memory(3, LOAD, to, base, offset);
  }

  load32(to: Register, base: Register, offset: number): void {
    this.#memory(2, LOAD, to, base, offset);
  }

  loadByte(to: Register, base: Register, offset: number): void {
    this.#memory(0, LOAD, to, base, offset);
  }

  load32At(to: Register, base: Register, index: Register): void {
    this.word(0xb8607800 | (index << 16) | (base << 5) | to);
  }

  loadByteAt(to: Register, base: Register, index: Register): void {
    this.#indexed(0, LOAD, to, base, index);
  }

  store(base: Register, offset: number, from: Register): void {
    this.#memory(3, 0, from, base, offset);
  }

  store32(base: Register, offset: number, from: Register): void {
    this.#memory(2, 0, from, base, offset);
  }

  storeByte(base: Register, from: Register): void {
    this.#memory(0, 0, from, base, 0);
  }

  lockIncrement32(base: Register, offset: number): void {
    const again = this.length;
    this.lea(offsetIn, base, offset);
    this.increment32(offsetIn, valueIn, outcome, again);
  }

  loadSlot(to: Register, offset: number): void {
    this.load(to, slot, offset);
  }

  loadSlot32(to: Register, offset: number): void {
    this.load32(to, slot, offset);
  }

  loadSlotAt(to: Register, index: Register, offset: number): void {
    this.#offset(index, offset);
    this.#indexed(3, LOAD, to, slot, offsetIn);
  }

  storeSlot(offset: number, from: Register): void {
    this.store(slot, offset, from);
  }

  storeSlotAt(index: Register, offset: number, from: Register): void {
    this.#offset(index, offset);
    this.#indexed(3, 0, from, slot, offsetIn);
  }

  storeSlotByteAt(index: Register, offset: number, from: Register): void {
    this.#offset(index, offset);
    this.#indexed(0, 0, from, slot, offsetIn);
  }

  storeSlotByte(offset: number, value: number): void {
    this.moveImmediate(valueIn, value);
    this.#memory(0, 0, valueIn, slot, offset);
  }

  storeSlotImmediate(offset: number, value: number): void {
    this.storeSlot(offset, this.#signed(value));
  }

  storeSlot32Immediate(offset: number, value: number): void {
    this.store32(slot, offset, this.#signed(value));
  }

  exchangeSlot32(offset: number, register: Register): void {
    this.store32(slot, offset, register);
    this.barrier();
  }

  orSlot32(offset: number, value: number): void {
    this.loadSlot32(valueIn, offset);
    this.moveImmediate(offsetIn, value >>> 0);
    this.three(0x2a000000, valueIn, valueIn, offsetIn);
    this.store32(slot, offset, valueIn);
  }

  compareSlotByte(index: Register | undefined, offset: number, value: number): void {
    this.#loadSlotPart(0, index, offset);
    this.compareImmediate32(valueIn, value);
  }

  compareSlot32(index: Register | undefined, offset: number, value: number): void {
    this.#loadSlotPart(2, index, offset);
    this.compareImmediate32(valueIn, value);
  }

  zero(register: Register): void {
    this.moveImmediate(register, 0);
  }

  moveImmediate(to: Register, value: number): void {
    this.constant(to, value, 0);
  }

  moveImmediate64(to: Register, value: number): void {
    this.constant(to, value % 2 ** 32, Math.floor(value / 2 ** 32));
  }

  constant(to: Register, low: number, high: number): void {
    const parts = [low & 0xffff, low >>> 16, high & 0xffff, high >>> 16];
    const isNegative = high >>> 0 === 0xffff_ffff;
    const usual = isNegative ? 0xffff : 0;
    let first = parts.findIndex((part) => part !== usual);
    if (first < 0) first = 0;
    const begin = isNegative ? 0x92800000 : 0xd2800000; // movn, movz
    parts.forEach((part, i) => {
      const shift = i << 21;
      if (i === first) this.word(begin | shift | ((isNegative ? ~part & 0xffff : part) << 5) | to);
      else if (part !== usual) this.word(0xf2800000 | shift | (part << 5) | to); // movk
    });
  }

  lea(to: Register, base: Register, offset: number): void {
    this.#sum(0x91000000, 0xd1000000, 0x8b000000, to, base, offset);
  }

  leaLabel(to: Register, label: string): void {
    this.labelAddress(to, label);
  }

  leaFromStart(to: Register, target: number): void {
    this.address(to, target);
  }

  add(to: Register, from: Register): void {
    this.three(0x8b000000, to, to, from);
  }

  addImmediate(to: Register, value: number): void {
    this.#sum(0xb1000000, 0xf1000000, 0xab000000, to, to, value);
  }

  addImmediate32(to: Register, value: number): void {
    this.moveImmediate(valueIn, value >>> 0);
    this.three(0x0b000000, to, to, valueIn);
  }

  addSlot32(to: Register, offset: number): void {
    this.loadSlot32(valueIn, offset);
    this.three(0x0b000000, to, to, valueIn);
  }

  subtract(to: Register, from: Register): void {
    this.three(0xeb000000, to, to, from);
  }

  multiply(to: Register, from: Register): void {
    this.three(0x9b007c00, to, to, from);
  }

  multiplyImmediate(register: Register, value: number): void {
    this.multiply(register, this.#signed(value));
  }

  multiplyImmediate32(register: Register, value: number): void {
    this.moveImmediate(valueIn, value >>> 0);
    this.three(0x1b007c00, register, register, valueIn);
  }

  and(to: Register, from: Register): void {
    this.three(0x8a000000, to, to, from);
  }

  andImmediate(to: Register, value: number): void {
    this.and(to, this.#signed(value));
  }

  andImmediate32(to: Register, value: number): void {
    this.moveImmediate(valueIn, value >>> 0);
    this.three(0x0a000000, to, to, valueIn);
  }

  or(to: Register, from: Register): void {
    this.three(0xaa000000, to, to, from);
  }

  shiftLeft(register: Register, bits: number): void {
    this.#bits(register, (64 - bits) & 63, 63 - bits);
  }

  shiftRight(register: Register, bits: number): void {
    this.#bits(register, bits, 63);
  }

  rotateRight(register: Register, bits: number): void {
    this.three(0x93c00000 | (bits << 10), register, register, register);
  }

  fold32(register: Register, bits: number): void {
    this.three(0x4a400000 | (bits << 10), register, register, register);
  }

  takeHighestBit(to: Register, from: Register): void {
    this.word(0x5ac01000 | (from << 5) | offsetIn); // clz
    this.moveImmediate(valueIn, 31);
    this.three(0x4b000000, to, valueIn, offsetIn); // sub
    this.moveImmediate(valueIn, 1);
    this.three(0x1ac02000, valueIn, valueIn, to); // lsl
    this.three(0x0a200000, from, from, valueIn); // bic
  }

  compare(one: Register, other: Register): void {
    this.three(0xeb000000, xzr, one, other);
  }

  compareImmediate(register: Register, value: number): void {
    this.#sum(0xb1000000, 0xf1000000, 0xab000000, xzr, register, -value);
  }

  compareImmediate32(register: Register, value: number): void {
    if (value >= 0 && value < 4096)
      return this.word((0xf1000000 & NARROW) | (value << 10) | (register << 5) | xzr);
    this.moveImmediate(offsetIn, value >>> 0);
    this.three(0x6b000000, xzr, register, offsetIn);
  }

  test(one: Register, other: Register): void {
    this.three(0xea000000, xzr, one, other);
  }

  jumpIf(condition: Condition, label: string): void {
    this.branch(0x54000000 | CONDITIONS[condition], label, 19);
  }

  jumpSlot(offset: number): void {
    this.loadSlot(offsetIn, offset);
    this.jumpTo(offsetIn);
  }

  orderLoads(): void {
    this.word(0xd50339bf); // dmb ishld
  }

  orderStores(): void {
    this.word(0xd5033abf); // dmb ishst
  }

  /** `stp` or `ldp` of a register and the next one. */
  protected pair(load: number, first: Register, base: Register, offset: number): void {
    const field = (offset / 8) & 0x7f;
    this.word(0xa9000000 | load | (field << 15) | ((first + 1) << 10) | (base << 5) | first);
  }

  #memory(size: Size, load: number, register: Register, base: Register, offset: number): void {
    const unit = 1 << size;
    const wide = (size << 30) | load | (base << 5) | register;
    if (offset >= 0 && offset % unit === 0 && offset / unit < 4096)
      return this.word(0x39000000 | wide | ((offset / unit) << 10));
    if (offset >= -256 && offset < 256)
      return this.word(0x38000000 | wide | ((offset & 0x1ff) << 12));
    this.constant(offsetIn, offset, offset < 0 ? -1 : 0);
    this.#indexed(size, load, register, base, offsetIn);
  }

  #indexed(size: Size, load: number, register: Register, base: Register, index: Register): void {
    this.three(0x38206800 | (size << 30) | load, register, base, index);
  }

  /** `offsetIn` = the offset behind an index. */
  #offset(index: Register, offset: number): void {
    this.lea(offsetIn, index, offset);
  }

  /** `valueIn` = a part of the slot. */
  #loadSlotPart(size: Size, index: Register | undefined, offset: number): void {
    if (index === undefined) return this.#memory(size, LOAD, valueIn, slot, offset);
    this.#offset(index, offset);
    this.#indexed(size, LOAD, valueIn, slot, offsetIn);
  }

  /** A register with a signed 32-bit number. */
  #signed(value: number): Register {
    if (value === 0) return xzr;
    this.constant(valueIn, value, value < 0 ? -1 : 0);
    return valueIn;
  }

  /** Adds a number: `plus` and `minus` are the instructions with one of 12 bits, `both` that with a register. */
  #sum(
    plus: number,
    minus: number,
    both: number,
    to: Register,
    one: Register,
    value: number,
  ): void {
    const size = Math.abs(value);
    const isNegative = value < 0 || Object.is(value, -0); // compared with 0, there is no carry to be had by adding
    if (size < 4096) return this.word((isNegative ? minus : plus) | (size << 10) | (one << 5) | to);
    this.constant(offsetIn, value, value < 0 ? -1 : 0);
    this.three(both, to, one, offsetIn);
  }

  #bits(register: Register, rotation: number, highest: number): void {
    this.word(0xd3400000 | (rotation << 16) | (highest << 10) | (register << 5) | register);
  }
}
