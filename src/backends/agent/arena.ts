/** The memory that the agent of one executed program, and of the processes it forks, shares with us. */
import { HANDLED_CALLS } from "../../../arch/handler.ts";
import type { Window, Windows } from "../../kernel/window.ts";
import { Slot, SLOT_STRIDE } from "./slot.ts";

/** Where the handler lies in every guest: an address that nothing else is known to choose. */
export const HANDLER = 0x1b5e_a6e0_0000;

/** Where the shared memory lies: first a slot that has no room, and the table of actions. */
export const SHARED: number = HANDLER + 0x10000;

/** Where in it the table lies. */
export const ACTIONS = 0x800;

const HEADER = 0x1000;
const SLOTS = 60;

/** Bytes of the shared memory. */
export const SHARED_SIZE: number = HEADER + SLOTS * SLOT_STRIDE;

/** The slots of some processes. */
export class Arena {
  readonly #windows: Windows;
  readonly #window: Window;
  readonly #recordSize: number;
  readonly #free: Slot[] = [];
  #made = 0;
  /** Address spaces that have it. */
  #users = 0;

  constructor(windows: Windows, window: Window, actions: Uint8Array, recordSize: number) {
    this.#windows = windows;
    this.#window = window;
    this.#recordSize = recordSize;
    window.bytes.set(actions.subarray(0, HANDLED_CALLS), ACTIONS);
  }

  /** A slot for a thread; undefined where there are too many threads. */
  take(): Slot | undefined {
    const slot = this.#free.pop() ?? this.#make();
    slot?.begin(HANDLER);
    return slot;
  }

  #make(): Slot | undefined {
    if (this.#made === SLOTS) return undefined;
    const index = this.#made++;
    const at = HEADER + index * SLOT_STRIDE;
    return new Slot(this.#window, index, at, SHARED + at, this.#recordSize);
  }

  /** Takes a slot back whose thread is gone. */
  giveBack(slot: Slot): void {
    this.#free.push(slot);
  }

  /** One more address space has it. */
  use(): void {
    this.#users++;
  }

  /** One less: with the last one it is gone. */
  leave(): void {
    if (--this.#users === 0) this.#windows.close(this.#window);
  }
}
