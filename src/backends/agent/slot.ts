/** A thread's part of the memory that the agent shares with us: see {@link SLOT}. */
import { type HandlerCode, RECORD, SLOT, SPARE } from "../../../arch/handler.ts";
import { ASK } from "../../../arch/ask.ts";
import { RULED } from "../../../arch/rules.ts";
import type { Call } from "../../../syscalls/base.ts";
import type { Window } from "../../kernel/window.ts";
import type { Begun } from "./records.ts";

/** Bytes of a slot whose two rooms, which its records are written to in turn, have so many each. */
export function slotSize(room: number): number {
  return RULED.size + 2 * room;
}

/** Where a slot lies. */
export interface SlotPlace {
  readonly window: Window;
  readonly index: number;
  /** Its offset in the window. */
  readonly at: number;
  /** Its address in the guest. */
  readonly address: number;
  /** Bytes of each of its rooms. */
  readonly room: number;
  /** Whether its thread goes on without records where it has no room. */
  readonly drops: boolean;
}

/** A thread's slot. */
export class Slot {
  readonly window: Window;
  readonly index: number;
  /** Its address in the guest. */
  readonly address: number;
  /** Its offset in the window. */
  readonly at: number;
  readonly #room: number;
  readonly #drops: boolean;
  /** Bytes of the largest record. */
  readonly #mostBytes: number;
  readonly #readsInOrder: boolean;
  #half = 0;
  /** Up to here its records were taken: an offset in the window. */
  taken = 0;
  /** What is left of the other half: from, to. */
  readonly rest: [from: number, to: number] = [0, 0];
  /** Its thread is stopped until the rest was taken. */
  isWaiting = false;
  /** What its thread's recorded calls are told by, one after the other. */
  call: Call | undefined;
  /** The call that is in flight, where the tool knows of it. */
  begun: Begun | undefined;
  /**
   * The record of a call of which it was told already that a signal interrupts it, and which may be made again: an offset
   * in the window, in this room. Until it is known whether it is, it does not count as in flight.
   */
  interrupted = 0;

  constructor(
    { window, index, at, address, room, drops }: SlotPlace,
    { mostBytes, readsInOrder }: Pick<HandlerCode, "mostBytes" | "readsInOrder">,
  ) {
    this.#room = room;
    this.#drops = drops;
    this.window = window;
    this.index = index;
    this.at = at;
    this.address = address;
    this.#mostBytes = mostBytes;
    this.#readsInOrder = readsInOrder;
  }

  /** Makes it a new thread's, with the handler's entry at this address. */
  begin(handler: number): void {
    const { u32 } = this.window;
    u32.fill(0, this.at >> 2, (this.at + RULED.end) >> 2);
    this.put(SLOT.self, this.address);
    this.put(SLOT.handler, handler);
    this.#half = 0;
    this.call = undefined;
    this.#open();
    this.giveSpare();
  }

  /** Room for so many words of its thread's rules: halves. */
  ruleWords(count: number): Uint32Array {
    const from = (this.at + RULED.words) >> 2;
    return this.window.u32.subarray(from, from + count);
  }

  /** Puts back what was counted for a call that has not been made. */
  uncount(): void {
    const touched = this.window.u32[(this.at + RULED.touched) >> 2]!;
    for (let bit = RULED.mostKept - 1; bit >= 0; bit--) {
      if (((touched >>> bit) & 1) === 0) continue;
      const kept = RULED.kept + 16 * bit;
      this.put(this.get(kept), this.get(kept + 8));
    }
    this.put(RULED.touched, 0);
  }

  /** Gives its thread the other room. What the first has is {@link rest} from now on. */
  turn(): void {
    this.rest[0] = this.taken;
    this.rest[1] = this.next;
    this.#half ^= 1;
    this.#open();
  }

  #open(): void {
    this.interrupted = 0;
    const offset = this.#roomAt(this.#half);
    this.taken = this.at + offset;
    this.put(SLOT.next, this.address + offset);
    this.put(SLOT.limit, this.#limitOf(this.#half));
    this.put(SLOT.room, 1);
  }

  #roomAt(half: number): number {
    return RULED.size + half * this.#room;
  }

  /** Records end before the end of their room: where one ends tells in which it is. */
  #limitOf(half: number): number {
    return this.address + this.#roomAt(half) + this.#room - this.#mostBytes - 8;
  }

  /** Up to where its thread has written. Where it turned to its other room by itself, what it left is {@link rest} now. */
  look(): number {
    const { next } = this;
    const begin = this.at + this.#roomAt(this.#half);
    if (next >= begin && next < begin + this.#room) return next;
    this.rest[0] = this.taken;
    this.rest[1] = this.get(SPARE.left) - this.address + this.at;
    this.#half ^= 1;
    this.interrupted = 0;
    this.taken = this.at + this.#roomAt(this.#half);
    return next;
  }

  /** Lets its thread turn to the other room, where that was read and it may do so. */
  giveSpare(): void {
    if (!this.#drops || this.get(SPARE.next) !== 0) return;
    this.look(); // in this order: it may have turned by now
    if (this.hasRest) return;
    const other = this.#half ^ 1;
    this.put(SPARE.limit, this.#limitOf(other));
    this.#putWhole(SPARE.next, this.address + this.#roomAt(other));
  }

  /** Ends what its thread was about: to turn to its other room. */
  endTurn(): void {
    const spare = this.get(SPARE.next);
    if (spare === 0) return;
    if (this.get(SLOT.next) !== spare) this.put(SPARE.left, this.get(SLOT.next));
    this.put(SLOT.next, spare);
    this.put(SLOT.limit, this.get(SPARE.limit));
    this.put(SPARE.next, 0);
  }

  /** Calls that were made without a record. */
  get dropped(): number {
    return this.get(SPARE.dropped);
  }

  set dropped(count: number) {
    this.put(SPARE.dropped, count);
  }

  /** Whether something is left of the other half. */
  get hasRest(): boolean {
    return this.rest[0] < this.rest[1];
  }

  /** Its oldest record of which not all was told: an offset in the window. */
  get oldest(): number {
    return this.hasRest ? this.rest[0] : this.taken;
  }

  /** Whether the oldest record is that of a call that is under way, or was when this began to look. */
  get isFlying(): boolean {
    return this.get(SLOT.inFlight) - this.address + this.at === this.oldest;
  }

  /** Where its next record will be: an offset in the window. */
  get next(): number {
    return this.get(SLOT.next) - this.address + this.at;
  }

  set next(at: number) {
    this.put(SLOT.next, at - this.at + this.address);
  }

  /** Whether its thread is in a call that has a record, behind which there is room for one more. */
  get canRepeat(): boolean {
    const inFlight = this.get(SLOT.inFlight);
    const size = this.window.i32[(this.next + RECORD.entrySize) >> 2]!;
    return inFlight !== 0 && inFlight + size <= this.get(SLOT.limit);
  }

  /** Has its thread be in the call whose record was ended, with a new one, if {@link goOn} says that it is made again. */
  repeat(record: number): void {
    const { next, window } = this;
    const size = window.i32[(record + RECORD.entrySize) >> 2]!;
    window.u32.copyWithin(next >> 2, record >> 2, (record + size) >> 2);
    this.put(SLOT.cursor, this.get(SLOT.next) + size);
    this.put(SLOT.inFlight, 0);
    this.put(RULED.touched, 0); // what rules counted, they counted for the call that is over
    this.interrupted = next;
  }

  /** Its thread is about to make the call again that was interrupted. */
  goOn(): void {
    this.interrupted = 0;
    this.put(SLOT.inFlight, this.get(SLOT.next));
  }

  /** Whether calls of its thread go to the tracer. */
  get isFull(): boolean {
    return this.window.u32[(this.at + SLOT.room) >> 2] === 0;
  }

  /** Whether all was taken but a call that is under way. The thread may run: what is read in this order holds. */
  get isInFlight(): boolean {
    const next = this.get(SLOT.next);
    return next - this.address + this.at === this.taken && this.get(SLOT.inFlight) === next;
  }

  /** How far a call has come that its thread asks about. */
  get askState(): number {
    return this.window.i32[(this.at + ASK.state) >> 2]!;
  }

  set askState(state: number) {
    Atomics.store(this.window.i32, (this.at + ASK.state) >> 2, state);
  }

  /** One of its words: what is read after it is no older. */
  get(field: number): number {
    const { u32 } = this.window;
    const i = (this.at + field) >> 2;
    const low = this.#readsInOrder ? u32[i]! : Atomics.load(u32, i);
    return u32[i + 1]! * 2 ** 32 + low;
  }

  /** Sets one of its words, half by half: what was written before it is no newer. */
  put(field: number, value: number): void {
    const { u32 } = this.window;
    const i = (this.at + field) >> 2;
    u32[i + 1] = Math.floor(value / 2 ** 32);
    if (this.#readsInOrder) u32[i] = value % 2 ** 32;
    else Atomics.store(u32, i, value % 2 ** 32);
  }

  /** The same for a word that its thread may read at any time: never half of it. */
  #putWhole(field: number, value: number): void {
    const { buffer, byteOffset } = this.window.bytes;
    const word = new BigUint64Array(buffer, byteOffset + this.at + field, 1);
    Atomics.store(word, 0, BigInt(value));
  }
}
