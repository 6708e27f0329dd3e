/** Whether it is worth to let others have the processor while one waits for one of them. */

/** What a yield after which somebody computes for long costs, in waits that went well. */
const LONG = 32;

/** The most that waits that went well make up for. */
const MOST = 64;

/** Waits without a yield until it is tried again: at first, and at most. */
const FIRST_PAUSE = 512;
const LAST_PAUSE = 1 << 16;

/**
 * Whoever yields stays ready to run, so the other side need not wake it. But a third one that computes on the same
 * processor gets all of its time slice then, each time, where it would have been interrupted by somebody who wakes up.
 */
export class Yielding {
  #credit = MOST;
  #pause = FIRST_PAUSE;
  /** Waits left until it is tried again. */
  #resting = 0;
  #seen = 0;

  /**
   * A wait begins. Gives whether to yield in it.
   *
   * @param longYields how many yields took long until now
   */
  note(longYields: number): boolean {
    if (this.#resting > 0) {
      this.#seen = longYields;
      return --this.#resting === 0;
    }
    const took = longYields - this.#seen;
    this.#seen = longYields;
    this.#credit = Math.min(MOST, this.#credit + 1) - LONG * took;
    if (this.#credit >= 0) {
      if (this.#credit === MOST) this.#pause = FIRST_PAUSE;
      return true;
    }
    this.#resting = this.#pause;
    this.#pause = Math.min(2 * this.#pause, LAST_PAUSE);
    this.#credit = 0;
    return false;
  }
}
