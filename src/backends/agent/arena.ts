/** The memory that the agent of one executed program, and of the processes it forks, shares with us. */
import type { HandlerCode } from "../../../arch/handler.ts";
import type { Bell } from "../../kernel/bells.ts";
import type { Window, Windows } from "../../kernel/window.ts";
import { Slot, type SlotPlace, slotSize } from "./slot.ts";

/** Where the handler lies in every guest: an address that nothing else is known to choose. */
export const HANDLER = 0x1b5e_a6e0_0000;

/** Where the shared memory lies: first a slot that has no room, and the table of calls. */
export const SHARED: number = HANDLER + 0x100000;

/** Where in it the words lie by which threads ring: `BELL` of `arch/ask.ts`. */
export const BELL_AT = 0x800;

/** Where in it the table of the handler lies. */
export const TABLE = 0x1000;

const HEADER = 0x2000;

/** Slots of all processes that share it: the first ones, and those of programs with more threads, which have less room each. */
const LARGE = { slots: 60, room: 0x80000 };
const SMALL = { slots: 1988, room: 0x10000 };

/** All of them. */
export const SLOTS: number = LARGE.slots + SMALL.slots;

/** Slots that are mapped into a program at first: what it may lock in memory is limited. */
export const FIRST_SLOTS = 2;

/** Bytes of the shared memory that so many slots take. */
export function sharedSize(slots: number): number {
  const large = Math.min(slots, LARGE.slots);
  return HEADER + large * slotSize(LARGE.room) + (slots - large) * slotSize(SMALL.room);
}

/** Bytes of the shared memory that is looked into as long as few threads have slots. */
export const LARGE_SIZE: number = sharedSize(LARGE.slots);

/** Bytes of the shared memory. */
export const SHARED_SIZE: number = sharedSize(SLOTS);

/** What its threads run. */
export interface ArenaCode {
  readonly code: HandlerCode;
  /** Whether calls are made without a record where there is no room. */
  readonly drops: boolean;
}

/** The slots of some processes. */
export class Arena {
  readonly #windows: Windows;
  readonly #window: Window;
  /** What is behind the first slots, where it is needed. */
  #rest: Window | undefined;
  readonly #code: HandlerCode;
  readonly #drops: boolean;
  readonly #free: Slot[] = [];
  #made = 0;
  /** Address spaces that have it. */
  #users = 0;

  readonly #onGone: () => void;

  /** @param onGone called when nobody has it any more */
  constructor(windows: Windows, window: Window, { code, drops }: ArenaCode, onGone: () => void) {
    this.#drops = drops;
    this.#windows = windows;
    this.#window = window;
    this.#code = code;
    this.#onGone = onGone;
    window.u32.set(code.calls, TABLE >> 2);
  }

  /** A slot for a thread, one of the first so many; undefined where all are taken. */
  take(mapped: number): Slot | undefined {
    const free = this.#free.findIndex(({ index }) => index < mapped);
    const slot = free >= 0 ? this.#free.splice(free, 1)[0] : this.#make(mapped);
    slot?.begin(HANDLER + this.#code.entry);
    return slot;
  }

  /** How many slots have to be mapped for another thread; undefined where there are too many threads. */
  get wanted(): number | undefined {
    const least = this.#free.reduce((least, { index }) => Math.min(least, index), this.#made);
    return least < SLOTS ? least + 1 : undefined;
  }

  #make(mapped: number): Slot | undefined {
    if (this.#made >= mapped) return undefined;
    return new Slot(this.#placeOf(this.#made++), this.#code);
  }

  #placeOf(index: number): SlotPlace {
    const { room } = index < LARGE.slots ? LARGE : SMALL;
    const at = sharedSize(index);
    const place = { index, address: SHARED + at, room, drops: this.#drops };
    if (index < LARGE.slots) return { ...place, window: this.#window, at };
    const window = (this.#rest ??= this.#windows.behind(this.#window));
    return { ...place, window, at: at - LARGE_SIZE };
  }

  /** Takes a slot back whose thread is gone. */
  giveBack(slot: Slot): void {
    this.#free.push(slot);
  }

  /** Has the handler leave calls to the tracer from now on. */
  refuse(numbers: Iterable<number>): void {
    for (const number of numbers) this.#window.u32[(TABLE >> 2) + number] = 0;
  }

  /** One more address space has it. */
  use(): void {
    this.#users++;
  }

  /** One less: with the last one it is gone. */
  leave(): void {
    if (--this.#users > 0) return;
    this.#onGone();
    this.#windows.close(this.#window);
  }
}

/** The words in shared memory by which its threads ring. */
export function bellOf({ address, u32 }: Window): Bell {
  return { u32, at: BELL_AT >> 2, address: address + BELL_AT };
}
