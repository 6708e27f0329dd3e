/** What the handler's code is written with: the instructions it is made of, and what differs between architectures. */
import type { Kept } from "../handler.ts";
import type { State, Writer } from "./regions.ts";

/** A general register by its encoding. */
export type Register = number;

/** When a jump is taken: of what was compared, unsigned but for `less`. */
export type Condition =
  "equal" | "notEqual" | "below" | "aboveOrEqual" | "above" | "belowOrEqual" | "less";

/** The six registers of a call's arguments. */
export type ArgumentRegisters<R extends Register = Register> = readonly [R, R, R, R, R, R];

/**
 * Writes instructions. What adds or compares sets the flags that {@link jumpIf} looks at; of what is 32 bits wide the
 * upper half becomes 0. Slots are told by offsets from their beginning. An `index` is a register that is added.
 */
export interface Machine {
  /** Free once they are in a record, or put away. */
  readonly arguments: ArgumentRegisters;
  /** Three that are free in the handler; a call that is not the program's changes them. */
  readonly value: Register;
  readonly other: Register;
  readonly place: Register;
  /** What a call gives. */
  readonly result: Register;
  /** How many bytes of code a test or an action of a rule may take, and each byte of its patterns. */
  readonly ruleCost: { readonly step: number; readonly byte: number };

  /** Bytes written so far. */
  readonly length: number;
  label(name: string): void;
  finish(): Uint8Array;

  load(to: Register, base: Register, offset: number): void;
  load32(to: Register, base: Register, offset: number): void;
  loadByte(to: Register, base: Register, offset: number): void;
  /** 32 bits at `base + 4 * index`. */
  load32At(to: Register, base: Register, index: Register): void;
  /** A byte at `base + index`. */
  loadByteAt(to: Register, base: Register, index: Register): void;
  store(base: Register, offset: number, from: Register): void;
  store32(base: Register, offset: number, from: Register): void;
  storeByte(base: Register, from: Register): void;
  /** Adds one to 32 bits of memory, for all to see before what comes next. */
  lockIncrement32(base: Register, offset: number): void;

  loadSlot(to: Register, offset: number): void;
  loadSlot32(to: Register, offset: number): void;
  loadSlotAt(to: Register, index: Register, offset: number): void;
  storeSlot(offset: number, from: Register): void;
  storeSlotAt(index: Register, offset: number, from: Register): void;
  storeSlotByteAt(index: Register, offset: number, from: Register): void;
  storeSlotByte(offset: number, value: number): void;
  /** A signed 32-bit number, as 64 bits. */
  storeSlotImmediate(offset: number, value: number): void;
  storeSlot32Immediate(offset: number, value: number): void;
  /** Stores 32 bits, for all to see before what comes next; what the register then has is nobody's. */
  exchangeSlot32(offset: number, register: Register): void;
  orSlot32(offset: number, value: number): void;
  compareSlotByte(index: Register | undefined, offset: number, value: number): void;
  compareSlot32(index: Register | undefined, offset: number, value: number): void;

  move(to: Register, from: Register): void;
  move32(to: Register, from: Register): void;
  zero(register: Register): void;
  /** An unsigned 32-bit number. */
  moveImmediate(to: Register, value: number): void;
  /** An unsigned number below 2^53. */
  moveImmediate64(to: Register, value: number): void;
  /** 64 bits by their halves. */
  constant(to: Register, low: number, high: number): void;
  /** The address `offset` bytes behind that in `base`. */
  lea(to: Register, base: Register, offset: number): void;
  leaLabel(to: Register, label: string): void;
  /** The address so many bytes behind the start of this code. */
  leaFromStart(to: Register, target: number): void;

  add(to: Register, from: Register): void;
  /** A signed 32-bit number. */
  addImmediate(to: Register, value: number): void;
  addImmediate32(to: Register, value: number): void;
  /** Adds 32 bits of the slot. */
  addSlot32(to: Register, offset: number): void;
  subtract(to: Register, from: Register): void;
  multiply(to: Register, from: Register): void;
  multiplyImmediate(register: Register, value: number): void;
  multiplyImmediate32(register: Register, value: number): void;
  and(to: Register, from: Register): void;
  /** A signed 32-bit number. */
  andImmediate(to: Register, value: number): void;
  andImmediate32(to: Register, value: number): void;
  or(to: Register, from: Register): void;
  shiftLeft(register: Register, bits: number): void;
  shiftRight(register: Register, bits: number): void;
  rotateRight(register: Register, bits: number): void;
  /** `register ^= register >> bits`, 32 bits; `spare` is lost. */
  fold32(register: Register, bits: number, spare: Register): void;
  /** `to` = the highest bit of `from` that is set, of 32, which then is not. */
  takeHighestBit(to: Register, from: Register): void;
  compare(one: Register, other: Register): void;
  /** A signed 32-bit number. */
  compareImmediate(register: Register, value: number): void;
  compareImmediate32(register: Register, value: number): void;
  /** Compares `one & other` with 0. */
  test(one: Register, other: Register): void;

  jump(label: string): void;
  jumpIf(condition: Condition, label: string): void;
  jumpTo(register: Register): void;
  /** To the address in a word of the slot. */
  jumpSlot(offset: number): void;
  /** For loops that wait for memory. */
  pause(): void;
  /** What was read before this was read before all that comes behind it. */
  orderLoads(): void;
  /** What was written before this is seen before all that comes behind it. */
  orderStores(): void;

  /**
   * The beginning of the handler, where stubs come in: puts away what it borrows of the program's words.
   *
   * @param fresh writes what comes first of all
   */
  enter(writer: Writer, fresh: (() => void) | undefined): void;
  /** Gives the program's words back but for its arguments, and goes to the stub's own instruction. */
  goBack(): void;
  /** The same, to where the program goes on behind its call, with the result and the link that are there. */
  leave(): void;
  /** Makes a call whose number is in a word of the slot, with the program's flags. Ends with the instruction. */
  makeCall(number: number): void;
  /** Makes a call of the handler's own. Its first argument is lost; so are the registers that are free. */
  callKernel(name: "futex" | "sched_yield"): void;
  /** Puts the result that came of a call, and all that the handler then changes but arguments, into the slot. */
  keepOutcome(): void;
  /** Gives that back, the result as recorded at `other`. */
  giveOutcome(): void;
  /** Puts the program's stack pointer into a word of the slot. */
  keepStack(offset: number): void;
  /** Puts what a call left beside its result into a word of the slot, or gives it back. */
  keepLink(offset: number): void;
  giveLink(offset: number): void;
  /** Gives what it leaves there where the kernel did not see it. */
  giveUsualLink(): void;
  /** Gives the program's flags, and a word of the slot as the result of its call. */
  giveResult(offset: number): void;
  /** Puts the arguments into six words of the slot. */
  keepArguments(offset: number): void;
  /** Sets them to six words of the slot. */
  loadArguments(offset: number): void;
  /** The same but for one that has a result by now. */
  loadOtherArguments(offset: number): void;
  /** Sets them to those of the record at `other`. */
  loadRecordedArguments(): void;
  loadOtherRecordedArguments(): void;
  /** Waits for what was read before the next stamp. */
  beginStamp(): void;
  /** Stores the processor's counter in the record at `other`. `value` is lost. */
  stamp(offset: number): void;
  /** `result` is that of the record at `other` again, where it was `value`. */
  reloadResult(): void;

  /** Where the program's words are in a state, but for those that are in their registers. */
  kept(state: State): readonly Kept[];
  /** Whether its flags are in the slot. */
  keepsFlags(state: State): boolean;
}
