/**
 * What the handler of aarch64 programs is written with. A call leaves all registers but its result as they are, so what
 * the handler needs is first put below the stack pointer, then into the slot, which a thread finds by its thread pointer.
 */
import { ASK } from "../ask.ts";
import { type Kept, RECORD, SAVED, SLOT } from "../handler.ts";
import type { Machine } from "../handler_code/machine.ts";
import type { State, Writer } from "../handler_code/regions.ts";
import { RULED } from "../rules.ts";
import { type Register, xzr } from "./encoder.ts";
import { HandlerInstructions, LOAD, result, slot, sp } from "./handler_instructions.ts";
import { numbers } from "./numbers.gen.ts";
import { BACK, TRAP } from "./stub.ts";
import { threads } from "./threads.ts";

/** Where a stub says where to go on. */
const back: Register = BACK;
const numberIn: Register = 8;

/** Pairs of registers that the handler borrows, in the order in which they are saved. */
const BORROWED: readonly (readonly [Register, Register])[] = [
  [10, 11],
  [12, 13],
  [14, 15],
  [16, 17],
];

/** Where the last two of those are before they are saved: below the stack pointer, the last by the stub. */
const STACK = { values: -32, stub: -16 } as const;

/** Writes it. */
export class HandlerAssembler extends HandlerInstructions implements Machine {
  enter({ endAs }: Writer, fresh: (() => void) | undefined): void {
    const values = this.value;
    const entering = { stage: "before", back: "register", hasFlags: false } as const;
    const isFresh = fresh && ({ isFresh: true } as const);
    this.pair(0, values, sp, STACK.values);
    endAs({ ...entering, ...isFresh, kept: onStack(16, STACK.stub) });
    this.#find();
    fresh?.();
    const kept = [...onStack(14, STACK.values), ...onStack(16, STACK.stub)];
    endAs({ ...entering, ...isFresh, kept });
    this.pair(0, 10, slot, SAVED);
    this.pair(0, 12, slot, SAVED + 16);
    [STACK.values, STACK.stub].forEach((from, i) => {
      this.pair(LOAD, values, sp, from);
      this.pair(0, values, slot, SAVED + 32 + 16 * i);
    });
    this.storeSlot(SLOT.back, back);
    this.storeSlot(SLOT.result, numberIn);
    this.word(0xd53b4200 | values); // mrs nzcv
    this.storeSlot(SLOT.flags, values);
    endAs({ ...entering, kept });
  }

  /** Finds the slot, by the four entries where it may be; without one that has room, the call is the tracer's. */
  #find(): void {
    const [key, found] = [this.value, this.other];
    this.word(0xd53bd040 | key); // mrs tpidr_el0
    threads.hashShifts.forEach((bits, i) =>
      this.three(0xca400000 | (bits << 10), found, i === 0 ? key : found, i === 0 ? key : found),
    );
    const { lowestBit, bucketBits, entries, at } = threads;
    this.word(
      0xd3400000 | (lowestBit << 16) | ((lowestBit + bucketBits - 1) << 10) | (found << 5) | found,
    ); // ubfx
    this.address(slot, at);
    this.three(0x8b000000 | (6 << 10), slot, slot, found); // 64 bytes each
    this.three(0xaa200000, key, xzr, key); // mvn: nobody has an entry of zeros
    for (let i = 0; i < entries; i++) {
      this.load(found, slot, 16 * i);
      this.three(0xcb000000, found, found, key);
      this.branch(0xb4000000 | found, `entry ${i}`, 19); // cbz
    }
    this.label("lost");
    this.pair(LOAD, this.value, sp, STACK.values);
    this.lea(slot, back, -TRAP);
    this.jumpTo(slot);
    for (let i = 0; i < entries; i++) {
      this.label(`entry ${i}`);
      this.load(slot, slot, 16 * i + 8);
      if (i < entries - 1) this.jump("found");
    }
    this.label("found");
    this.load(found, slot, SLOT.room);
    this.branch(0xb4000000 | found, "lost", 19); // cbz
  }

  goBack(): void {
    this.#giveBack(TRAP);
  }

  leave(): void {
    this.#giveBack(0);
  }

  /** Gives all back but arguments and result, and goes so many bytes before where the stub goes on. */
  #giveBack(before: number): void {
    this.#giveFlags();
    this.loadSlot(numberIn, SLOT.result);
    this.pair(LOAD, this.value, slot, SAVED + 48);
    this.pair(0, this.value, sp, STACK.stub);
    this.loadSlot(back, SLOT.back);
    if (before > 0) this.lea(back, back, -before);
    BORROWED.slice(0, -1).forEach(([first], i) => this.pair(LOAD, first, slot, SAVED + 16 * i));
    this.jumpTo(back);
  }

  #giveFlags(): void {
    this.loadSlot(this.value, SLOT.flags);
    this.word(0xd51b4200 | this.value); // msr nzcv
  }

  makeCall(number: number): void {
    this.#giveFlags();
    this.loadSlot(numberIn, number);
    this.syscall();
  }

  callKernel(name: "futex" | "sched_yield"): void {
    this.moveImmediate(numberIn, numbers[name]);
    this.syscall();
  }

  /** Result and arguments are in the record, and the flags are still in the slot. */
  keepOutcome(): void {}

  giveOutcome(): void {
    this.load(result, this.other, RECORD.result);
  }

  keepStack(offset: number): void {
    this.word(0x910003e0 | this.value); // mov from sp
    this.storeSlot(offset, this.value);
  }

  /** A call changes nothing else. */
  keepLink(): void {}
  /** As {@link keepLink}. */
  giveLink(): void {}
  /** As {@link keepLink}. */
  giveUsualLink(): void {}

  giveResult(offset: number): void {
    this.loadSlot(result, offset);
  }

  keepArguments(offset: number): void {
    this.arguments.forEach((register, i) => this.storeSlot(offset + 8 * i, register));
  }

  loadArguments(offset: number): void {
    this.arguments.forEach((register, i) => this.loadSlot(register, offset + 8 * i));
  }

  loadOtherArguments(offset: number): void {
    this.arguments.slice(1).forEach((register, i) => this.loadSlot(register, offset + 8 * (i + 1)));
  }

  loadRecordedArguments(): void {
    this.load(result, this.other, RECORD.arguments);
    this.loadOtherRecordedArguments();
  }

  loadOtherRecordedArguments(): void {
    this.arguments
      .slice(1)
      .forEach((register, i) => this.load(register, this.other, RECORD.arguments + 8 * (i + 1)));
  }

  beginStamp(): void {
    this.synchronize();
  }

  stamp(offset: number): void {
    this.readCount(this.value);
    this.store(this.other, offset, this.value);
  }

  /** It has a register of its own. */
  reloadResult(): void {}

  kept(state: State): readonly Kept[] {
    const saved = BORROWED.flatMap(([first, second], i): Kept[] => [
      [first, "slot", SAVED + 16 * i],
      [second, "slot", SAVED + 16 * i + 8],
    ]);
    return [
      ...saved,
      [numberIn, "slot", SLOT.result],
      ...keptResult(state),
      ...keptArguments(state),
    ];
  }

  keepsFlags(): boolean {
    return true;
  }
}

/** A register and the next one. */
function onStack(first: Register, at: number): Kept[] {
  return [
    [first, "stack", at],
    [first + 1, "stack", at + 8],
  ];
}

/** The call's result, where it has one: it takes the place of the first argument. */
function keptResult({ stage, result: where }: State): Kept[] {
  if (isBefore(stage) || where === "register") return [];
  if (where === "record") return [[result, "record", RECORD.result]];
  return [[result, "slot", where === "answer" ? RULED.result : ASK.result]];
}

function keptArguments({ stage, arguments: where }: State): Kept[] {
  if (where === "register") return [];
  const at = { record: RECORD.arguments, slot: RULED.arguments, asked: ASK.arguments }[where];
  const from = where === "record" ? "record" : "slot";
  const registers = isBefore(stage) ? [0, 1, 2, 3, 4, 5] : [1, 2, 3, 4, 5];
  return registers.map((register) => [register, from, at + 8 * register]);
}

function isBefore(stage: State["stage"]): boolean {
  return stage === "before" || stage === "asking";
}
