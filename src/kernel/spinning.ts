/** Whether it is worth to look for news again and again before one sleeps for them. */

/** Waits that are judged together, and how many of them may end in sleep. */
const WAITS = 64;
const MOST_SLEPT = 24;

/** Waits without a look until it is tried again: at first, and at most. */
const FIRST_PAUSE = 512;
const LAST_PAUSE = 1 << 16;

/**
 * Looking saves waking somebody up, which takes long where that one's processor is idle. It is in vain where both sides
 * have one processor, or others want them all.
 */
export class Spinning {
  readonly #mayLook: boolean;
  #isOn: boolean;
  #waits = 0;
  #slept = 0;
  #pause = FIRST_PAUSE;

  /** @param mayLook there is more than one processor */
  constructor(mayLook: boolean) {
    this.#mayLook = mayLook;
    this.#isOn = mayLook;
  }

  /** Whether to look. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** A wait is over. Gives whether {@link isOn} changed. */
  note(slept: boolean): boolean {
    if (!this.#mayLook) return false;
    this.#waits++;
    if (!this.#isOn) return this.#waits >= this.#pause && this.#set(true);
    if (slept) this.#slept++;
    if (this.#waits < WAITS) return false;
    const isInVain = this.#slept > MOST_SLEPT;
    this.#pause = isInVain ? Math.min(2 * this.#pause, LAST_PAUSE) : FIRST_PAUSE;
    this.#waits = 0;
    this.#slept = 0;
    return isInVain && this.#set(false);
  }

  #set(isOn: boolean): true {
    this.#isOn = isOn;
    this.#waits = 0;
    this.#slept = 0;
    return true;
  }
}
