/** The memory that the agent of one executed program, and of the processes it forks, shares with us. */
import type { HandlerCode } from "../../../arch/handler.ts";
import type { Bell } from "../../kernel/bells.ts";
import type { Window, Windows } from "../../kernel/window.ts";
import { Slot, SLOT_STRIDE } from "./slot.ts";

/** Where the handler lies in every guest: an address that nothing else is known to choose. */
export const HANDLER = 0x1b5e_a6e0_0000;

/** Where the shared memory lies: first a slot that has no room, and the table of calls. */
export const SHARED: number = HANDLER + 0x100000;

/** Where in it the words lie by which threads ring: `BELL` of `arch/ask.ts`. */
export const BELL_AT = 0x800;

/** Where in it the table of the handler lies. */
export const TABLE = 0x1000;

const HEADER = 0x2000;

/** Slots of all processes that share it. */
export const SLOTS = 60;

/** Slots that are mapped into a program at first: what it may lock in memory is limited. */
export const FIRST_SLOTS = 2;

/** Bytes of the shared memory that so many slots take. */
export function sharedSize(slots: number): number {
  return HEADER + slots * SLOT_STRIDE;
}

/** Bytes of the shared memory. */
export const SHARED_SIZE: number = sharedSize(SLOTS);

/** The slots of some processes. */
export class Arena {
  readonly #windows: Windows;
  readonly #window: Window;
  readonly #code: HandlerCode;
  readonly #free: Slot[] = [];
  #made = 0;
  /** Address spaces that have it. */
  #users = 0;

  readonly #onGone: () => void;

  /** @param onGone called when nobody has it any more */
  constructor(windows: Windows, window: Window, code: HandlerCode, onGone: () => void) {
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
    const index = this.#made++;
    const at = HEADER + index * SLOT_STRIDE;
    return new Slot(this.#window, index, at, SHARED + at, this.#code.mostBytes);
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
