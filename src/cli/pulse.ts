/** What must be done after a while, though this thread sleeps in the kernel: by a timer's signal. */
import { arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { OwnSignals } from "./own_signals.ts";

const SIGALRM = 14;
const ITIMER_REAL = 0;
const DELAY_MICROSECONDS = 100_000;

/** A timer that is set while anybody waits for it. */
export class Pulse {
  readonly #kernel: Kernel;
  #waiting: (() => void)[] = [];

  constructor(kernel: Kernel, own: OwnSignals) {
    this.#kernel = kernel;
    const i = arena.timer >> 2;
    const interval = [0, 0, 0, DELAY_MICROSECONDS]; // once
    interval.forEach((value, k) => kernel.putWord(i + 2 * k, value));
    own.take(SIGALRM, () => {
      for (const action of this.#waiting.splice(0)) action();
    });
  }

  /** Does something a while from now. */
  later(action: () => void): void {
    const { setitimer } = this.#kernel.arch.numbers;
    if (this.#waiting.push(action) > 1) return;
    this.#kernel.call(setitimer!, ITIMER_REAL, this.#kernel.base + arena.timer, 0);
  }
}
