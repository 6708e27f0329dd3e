/** What the handler of x86-64 programs is written with. A thread finds its slot by gs. */
import { ASK } from "../ask.ts";
import { type Kept, RECORD, SLOT } from "../handler.ts";
import type { ArgumentRegisters, Machine } from "../handler_code/machine.ts";
import { BEFORE, type State, type Writer } from "../handler_code/regions.ts";
import { RULED } from "../rules.ts";
import { abi } from "./abi.ts";
import { Assembler, reg, type Register } from "./assembler.ts";
import { numbers } from "./numbers.gen.ts";
import { registers } from "./registers.ts";

const { rax, rcx, rdx, rsi, rdi, rsp, r8, r9, r10, r11 } = reg;

/** What a call leaves in r11 where the kernel did not see it: usual flags. */
const USUAL_FLAGS = 0x246;

/** Bytes of `syscall`. */
const CALL = 2;

/** Index of r11 in a tracer's list. */
const LINK = registers.names.indexOf("r11");

/** All of a program's words are in their registers. */
const ENTERED: State = { ...BEFORE, back: "register", result: "register", flags: "register" };

const GS = 0x65;
const WIDE = 0x48;

function bytesOf(value: number): number[] {
  return [value, value >> 8, value >> 16, value >> 24].map((byte) => byte & 0xff);
}

/** How an operand in the slot is encoded: `field` is the other operand, or the operation; the index one of the first eight. */
function operand(field: number, index: number | undefined, offset: number): number[] {
  const at = bytesOf(offset);
  if (index === undefined) return [((field & 7) << 3) | 4, 0x25, ...at];
  return [0x80 | ((field & 7) << 3) | index, ...at];
}

/** Writes it. Registers that are told by name in comments are what the handler has there. */
export class HandlerAssembler extends Assembler implements Machine {
  readonly arguments: ArgumentRegisters<Register> = [rdi, rsi, rdx, r10, r8, r9];
  readonly value: Register = rax;
  readonly other: Register = rcx;
  readonly place: Register = r11;
  readonly result: Register = rax;
  readonly ruleCost: Machine["ruleCost"] = { step: 512, byte: 24 };

  compareSlotByte(index: Register | undefined, offset: number, value: number): void {
    this.put(GS, 0x80, ...operand(7, index, offset), value);
  }

  compareSlot32(index: Register | undefined, offset: number, value: number): void {
    this.put(GS, 0x81, ...operand(7, index, offset), ...bytesOf(value));
  }

  storeSlotByte(offset: number, value: number): void {
    this.put(GS, 0xc6, ...operand(0, undefined, offset), value);
  }

  storeSlotByteAt(index: Register, offset: number, from: Register): void {
    this.put(GS, 0x88, ...operand(from, index, offset));
  }

  orSlot32(offset: number, value: number): void {
    this.put(GS, 0x81, ...operand(1, undefined, offset), ...bytesOf(value));
  }

  addSlot32(to: Register, offset: number): void {
    this.put(GS, 0x03, ...operand(to, undefined, offset));
  }

  loadSlotAt(to: Register, index: Register, offset: number): void {
    this.put(GS, WIDE | ((to >> 3) << 2), 0x8b, ...operand(to, index, offset));
  }

  storeSlotAt(index: Register, offset: number, from: Register): void {
    this.put(GS);
    if (index > 7 && offset === 0) return this.#storeAt(index, from);
    this.put(WIDE | ((from >> 3) << 2), 0x89, ...operand(from, index, offset));
  }

  #storeAt(base: Register, from: Register): void {
    this.prefix(1, from, base);
    this.put(0x89, ((from & 7) << 3) | (base & 7));
  }

  loadByteAt(to: Register, base: Register, index: Register): void {
    this.put(0x40 | ((to >> 3) << 2) | ((index >> 3) << 1) | (base >> 3));
    this.put(0x0f, 0xb6, ((to & 7) << 3) | 4, ((index & 7) << 3) | (base & 7));
  }

  takeHighestBit(to: Register, from: Register): void {
    this.put(0x0f, 0xbd, 0xc0 | (to << 3) | from, 0x0f, 0xb3, 0xc0 | (to << 3) | from);
  }

  multiply(to: Register, from: Register): void {
    this.prefix(1, to, from);
    this.put(0x0f, 0xaf, 0xc0 | ((to & 7) << 3) | (from & 7));
  }

  rotateRight(register: Register, bits: number): void {
    this.prefix(1, 0, register);
    this.put(0xc1, 0xc8 | (register & 7), bits);
  }

  multiplyImmediate32(register: Register, value: number): void {
    this.prefix(0, register, register);
    this.put(0x69, 0xc0 | ((register & 7) << 3) | (register & 7));
    this.int32(value);
  }

  addImmediate32(register: Register, value: number): void {
    if (register !== rax) return this.immediate(0, 0, register, value);
    this.put(0x05, ...bytesOf(value));
  }

  fold32(register: Register, bits: number, spare: Register): void {
    this.registers(0, 0x89, register, spare);
    this.prefix(0, 0, spare);
    this.put(0xc1, 0xe8 | (spare & 7), bits);
    this.registers(0, 0x31, spare, register);
  }

  and(to: Register, from: Register): void {
    this.registers(1, 0x21, from, to);
  }

  or(to: Register, from: Register): void {
    this.registers(1, 0x09, from, to);
  }

  constant(to: Register, low: number, high: number): void {
    if (high === 0) return this.moveImmediate(to, low);
    this.put(WIDE | (to >> 3), 0xb8 | (to & 7), ...bytesOf(low), ...bytesOf(high));
  }

  /** The processor keeps that order by itself. */
  orderLoads(): void {}
  /** As {@link orderLoads}. */
  orderStores(): void {}

  enter({ end }: Writer, fresh: (() => void) | undefined): void {
    if (fresh) {
      fresh();
      end({ ...ENTERED, isFresh: true });
    }
    this.storeSlot(SLOT.back, rcx);
    end(ENTERED);
    this.storeSlot(SLOT.result, rax);
    end({ ...BEFORE, result: "register", flags: "register" });
    this.keepFlags();
    this.storeSlot(SLOT.flags, rax);
    end({ ...BEFORE, flags: "register" });
  }

  goBack(): void {
    this.giveResult(SLOT.result);
    this.loadSlot(rcx, SLOT.back);
    this.lea(rcx, rcx, -CALL);
    this.jumpTo(rcx);
  }

  leave(): void {
    this.jumpSlot(SLOT.back);
  }

  makeCall(number: number): void {
    this.giveResult(number);
    this.syscall();
  }

  callKernel(name: "futex" | "sched_yield"): void {
    this.moveImmediate(rax, numbers[name]);
    this.syscall();
  }

  keepOutcome(): void {
    this.storeSlot(SLOT.result, rax);
    this.storeSlot(SLOT.link, r11);
    this.keepFlags();
    this.storeSlot(SLOT.flags, rax);
  }

  giveOutcome(): void {
    this.loadSlot(r11, SLOT.link);
    this.giveResult(SLOT.result);
  }

  keepStack(offset: number): void {
    this.storeSlot(offset, rsp);
  }

  keepLink(offset: number): void {
    this.storeSlot(offset, r11);
  }

  giveLink(offset: number): void {
    this.loadSlot(r11, offset);
  }

  giveUsualLink(): void {
    this.moveImmediate(r11, USUAL_FLAGS);
  }

  giveResult(offset: number): void {
    this.loadSlot(rax, SLOT.flags);
    this.restoreFlags();
    this.loadSlot(rax, offset);
  }

  keepArguments(offset: number): void {
    this.arguments.forEach((register, i) => this.storeSlot(offset + 8 * i, register));
  }

  loadArguments(offset: number): void {
    this.arguments.forEach((register, i) => this.loadSlot(register, offset + 8 * i));
  }

  loadOtherArguments(offset: number): void {
    this.loadArguments(offset);
  }

  loadRecordedArguments(): void {
    this.arguments.forEach((register, i) => this.load(register, rcx, RECORD.arguments + 8 * i));
  }

  loadOtherRecordedArguments(): void {
    this.loadRecordedArguments();
  }

  beginStamp(): void {
    this.lfence();
  }

  stamp(offset: number): void {
    this.rdtsc();
    this.store32(rcx, offset, rax);
    this.store32(rcx, offset + 4, rdx);
    this.load(rdx, rcx, RECORD.arguments + 16);
  }

  reloadResult(): void {
    this.load(rax, rcx, RECORD.result);
  }

  kept(state: State): readonly Kept[] {
    return [...keptResult(state), ...keptArguments(state)];
  }

  keepsFlags({ flags }: State): boolean {
    return flags === "slot";
  }
}

function keptResult({ result }: State): Kept[] {
  switch (result) {
    case "register":
      return [];
    case "slot":
      return [[abi.result, "slot", SLOT.result]];
    case "record":
      return [[abi.result, "record", RECORD.result]];
    case "answer":
      return [[abi.result, "slot", RULED.result]];
    case "asked":
      return [
        [abi.result, "slot", ASK.result],
        [LINK, "slot", ASK.link],
      ];
  }
}

function keptArguments({ arguments: where }: State): Kept[] {
  if (where === "register") return [];
  const at = { record: RECORD.arguments, slot: RULED.arguments, asked: ASK.arguments }[where];
  const from = where === "record" ? "record" : "slot";
  return abi.arguments.map((register, i) => [register, from, at + 8 * i]);
}
