/** Waiting for threads that ask without a stop, beside those that stop. */
import { BELL, FUTEX, LISTEN, MOST_ANSWERS, MOST_BELLS, WAITER_SIZE } from "../../arch/ask.ts";
import { affinityOf, isSeveral } from "./affinity.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";
import { unblockSignal } from "./signals.ts";
import { Spinning } from "./spinning.ts";
import { Yielding } from "./yielding.ts";

const SIGCHLD = 17;
const SA_RESTORER = 0x04000000;
const SA_ONSTACK = 0x08000000;
const SA_RESTART = 0x10000000;
const SA_SIGINFO = 4;
const SIG_IGN = 1;
const ACTION_SIZE = 32;
const SIGSET_SIZE = 8;
const ENOSYS = -38;

/** `FUTEX2_SIZE_U32`, `FUTEX2_PRIVATE`. */
const SHARED = 2;
const PRIVATE = 2 + 128;

const CLOCK_MONOTONIC = 1;

/** A sleep ends after this long, in case somebody took our handler of SIGCHLD away. */
const MOST_SLEEP_MILLISECONDS = 50;

/** How often a thread that asked looks for its answer: each look takes some 50 ns. */
const LOOKS_OF_GUESTS = 400;

/** How often we look before we sleep: for longer than waking somebody up takes, or one who slept has the other sleep, too. */
const LOOKS = 4000;

/** How often the processor is given to others before one sleeps. */
const YIELDS = 8;

/** The words by which the threads of some processes ring, in a window. */
export interface Bell {
  readonly u32: Uint32Array;
  /** Index of its first word. */
  readonly at: number;
  /** Its address in this process. */
  readonly address: number;
}

/** The bells that one supervisor listens to. */
export class Bells {
  readonly #kernel: Kernel;
  readonly #bells: Bell[] = [];
  #answers = 0;
  #childSeen = 0;
  #isOpen: boolean | undefined;
  /** Whether somebody else sleeps for them. */
  #isLying = false;
  #spinning = new Spinning(false);
  /** Where there is one processor for all. */
  #isAlone = false;
  readonly #yielding = new Yielding();
  #yields = 0;
  /** Whether tracer and guest were put on one processor. */
  isShared = false;
  /** Called when it is tried again to look for rings before sleeping. */
  onLook: (() => void) | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Whether there is anybody to listen to. */
  get isActive(): boolean {
    return this.#bells.length > 0;
  }

  /** Listens to one more. Gives whether that can be. */
  add(bell: Bell): boolean {
    if (this.#bells.length === MOST_BELLS - 1 || !this.#open()) return false;
    this.#bells.push(bell);
    this.#setLooks(bell);
    this.#writeWaiters();
    this.#ringOwn();
    return true;
  }

  /** Listens to one less. */
  remove(bell: Bell): void {
    const index = this.#bells.indexOf(bell);
    if (index < 0) return;
    this.wake(); // answers lie in the same memory, which is about to be gone
    this.#bells.splice(index, 1);
    this.#writeWaiters();
    this.#ringOwn();
  }

  /** A thread's answer is there: it is woken with the next {@link hear}. */
  answered(state: number): void {
    const { i32 } = this.#kernel;
    if (this.#answers === MOST_ANSWERS) this.wake();
    this.#kernel.putWord((LISTEN.answers >> 2) + 2 + 2 * this.#answers++, state);
    i32[LISTEN.answers >> 2] = this.#answers;
  }

  /** Tells threads of their answers now. */
  wake(): void {
    this.#kernel.listen(this.#bells.length + 1, 0, false);
    this.#forgetAnswers();
  }

  #forgetAnswers(): void {
    this.#answers = 0;
    this.#kernel.i32[LISTEN.answers >> 2] = 0;
  }

  /** Tells threads of their answers, and waits for others. Gives whether somebody rang. */
  hear(sleeps: boolean): boolean {
    const looks = sleeps && this.isLooking ? LOOKS : 0;
    if (this.#isLying) this.#lie(false);
    if (sleeps) this.#setYields();
    const slept = this.#kernel.listen(this.#bells.length + 1, looks, sleeps);
    if (sleeps && this.#spinning.note(slept)) this.#changeLooks();
    this.#forgetAnswers();
    const isHeard = this.#take();
    if (!isHeard && sleeps) this.#setEnd();
    return isHeard;
  }

  /** Whether a tracee may have stopped or ended since this was asked last. */
  get hasChild(): boolean {
    const rung = this.#kernel.u32[LISTEN.own >> 2]!;
    if (rung === this.#childSeen) return false;
    this.#childSeen = rung;
    return true;
  }

  /** Whoever rings wakes those who sleep, until {@link hear}. Gives how many waiters there are. */
  lieDown(): number {
    this.#lie(true);
    return this.#bells.length + 1;
  }

  #lie(isLying: boolean): void {
    const value = isLying ? 1 : 0;
    this.#isLying = isLying;
    for (const { u32, at } of this.#bells) u32[at + (BELL.sleeping >> 2)] = value;
    Atomics.store(this.#kernel.u32, (LISTEN.own + BELL.sleeping) >> 2, value);
  }

  /** Takes SIGCHLD; gives whether the kernel can wait as we need it (Linux 5.16). */
  #open(): boolean {
    this.#isOpen ??= this.#canWait();
    return this.#isOpen;
  }

  #canWait(): boolean {
    const kernel = this.#kernel;
    const { futex_waitv, rt_sigaction } = kernel.arch.numbers;
    if (kernel.call(futex_waitv!, 0, 0) === ENOSYS) return false;
    const mask = affinityOf(kernel, 0);
    this.#isAlone = mask !== undefined && !isSeveral(mask);
    this.#spinning = new Spinning(mask !== undefined && !this.#isAlone);
    this.#setEnd();
    const [action, old] = [arena.scratch, arena.scratch + ACTION_SIZE];
    const here = kernel.addressOf("on_child");
    kernel.call(rt_sigaction!, SIGCHLD, 0, kernel.base + old, SIGSET_SIZE);
    const before = kernel.number(old >> 2);
    if (before !== here) kernel.putWord(LISTEN.chained >> 2, before > SIG_IGN ? before : 0);
    kernel.putWord(action >> 2, here);
    kernel.putWord((action >> 2) + 2, SA_SIGINFO | SA_RESTORER | SA_ONSTACK | SA_RESTART);
    kernel.putWord((action >> 2) + 4, kernel.addressOf("on_signal_return"));
    kernel.u32.fill(0, (action >> 2) + 6, (action >> 2) + 8);
    unblockSignal(kernel, SIGCHLD);
    return kernel.call(rt_sigaction!, SIGCHLD, kernel.base + action, 0, SIGSET_SIZE) >= 0;
  }

  /** When a sleep ends at the latest. */
  #setEnd(): void {
    const kernel = this.#kernel;
    const { clock_gettime } = kernel.arch.numbers;
    kernel.call(clock_gettime!, CLOCK_MONOTONIC, kernel.base + LISTEN.until);
    const i = LISTEN.until >> 2;
    const nanoseconds = kernel.number(i + 2) + MOST_SLEEP_MILLISECONDS * 1_000_000;
    kernel.putWord(i, kernel.number(i) + Math.floor(nanoseconds / 1e9));
    kernel.putWord(i + 2, nanoseconds % 1e9);
  }

  /** Takes note of who rang. */
  #take(): boolean {
    const { u32 } = this.#kernel;
    let isHeard = false;
    let i = LISTEN.waiters >> 2;
    const own = u32[LISTEN.own >> 2]!;
    if (u32[i] !== own) isHeard = true;
    u32[i] = own;
    for (const bell of this.#bells) {
      i += WAITER_SIZE >> 2;
      const rung = bell.u32[bell.at]!;
      if (u32[i] !== rung) isHeard = true;
      u32[i] = rung;
    }
    return isHeard;
  }

  /** Wakes whoever sleeps for another list of bells. */
  #ringOwn(): void {
    const kernel = this.#kernel;
    Atomics.add(kernel.u32, LISTEN.own >> 2, 1);
    kernel.call(kernel.arch.numbers["futex"]!, kernel.base + LISTEN.own, FUTEX.wakePrivate, 1);
  }

  /** Whether those who wait look before they sleep. */
  get isLooking(): boolean {
    return this.#spinning.isOn;
  }

  #changeLooks(): void {
    this.#bells.forEach((bell) => this.#setLooks(bell));
    if (this.isLooking) this.onLook?.();
  }

  #setLooks({ at, u32 }: Bell): void {
    u32[at + (BELL.looks >> 2)] = this.isLooking ? LOOKS_OF_GUESTS : 0;
    u32[at + (BELL.yields >> 2)] = this.#yields;
  }

  /** Where all share a processor, letting the other side have it takes half as long as sleeping until it wakes us. */
  #setYields(): void {
    const { u32 } = this.#kernel;
    const shares = this.#isAlone || (this.isShared && !this.isLooking);
    const yields = shares && this.#yielding.note(u32[LISTEN.longYields >> 2]!) ? YIELDS : 0;
    if (yields === this.#yields) return;
    this.#yields = yields;
    u32[LISTEN.yields >> 2] = yields;
    this.#bells.forEach((bell) => this.#setLooks(bell));
  }

  #writeWaiters(): void {
    const kernel = this.#kernel;
    const put = (index: number, value: number, address: number, flags: number) => {
      const i = (LISTEN.waiters + index * WAITER_SIZE) >> 2;
      kernel.putWord(i, value);
      kernel.putWord(i + 2, address);
      kernel.putWord(i + 4, flags);
    };
    put(0, kernel.u32[LISTEN.own >> 2]!, kernel.base + LISTEN.own, PRIVATE);
    this.#bells.forEach(({ u32, at, address }, i) =>
      put(i + 1, (u32[at]! - 1) >>> 0, address, SHARED),
    );
  }
}
