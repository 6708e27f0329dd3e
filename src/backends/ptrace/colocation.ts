/**
 * Keeping tracer and guest on one processor.
 *
 * Each stop wakes the tracer, and each resume wakes the guest. Where the other side's processor is idle,
 * waking it takes ten times as long as a switch on the same one: so while one thread alone makes nearly
 * all the stops, it and the tracer share a processor. A guest that asks where it may run, makes a task,
 * or stops seldom finds all as it was.
 */
import { affinityOf, isSeveral, MASK_SIZE, setAffinity } from "../../kernel/affinity.ts";
import { arena } from "../../kernel/arena.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Tracee } from "./tracee.ts";

/** Stops in a row by which a thread is known to be the one. */
const STREAK = 64;

/** Faster than this, stops are worth it. */
const MILLISECONDS_PER_STREAK = 32;

/** Stops of others, out of a streak's, that are put up with. */
const STRANGERS = 16;

/** Fewer stops between two looks of {@link Colocation.review} are not worth it. */
const STOPS_PER_REVIEW = 100;

/** The shared processor of one supervisor. */
export class Colocation {
  readonly #kernel: Kernel;
  /** Called when there is something to review after a while. */
  readonly #onPinned: () => void;
  #last: Tracee | undefined;
  #streak = 0;
  #began = 0;
  #strangers = 0;
  #pinned:
    { readonly tracee: Tracee; readonly mask: Uint8Array; readonly own: Uint8Array } | undefined;

  constructor(kernel: Kernel, onPinned: () => void) {
    this.#kernel = kernel;
    this.#onPinned = onPinned;
  }

  /** A thread stopped. */
  note(tracee: Tracee): void {
    if (this.#pinned) return this.#notePinned(tracee);
    if (tracee.gone) return;
    if (tracee !== this.#last) this.#begin(tracee);
    if (++this.#streak < STREAK) return;
    const fast = performance.now() - this.#began < MILLISECONDS_PER_STREAK;
    this.#begin(tracee);
    if (fast && tracee.process.mayBeMoved) this.#pin(tracee);
  }

  /** Whether a thread shares our processor. */
  get isPinned(): boolean {
    return this.#pinned !== undefined;
  }

  /** Whether a thread is the one. */
  has(tracee: Tracee): boolean {
    return this.#pinned?.tracee === tracee;
  }

  /** Called a while after a thread was pinned: gives whether to call again. */
  review(): boolean {
    const often = this.#streak >= STOPS_PER_REVIEW;
    this.#streak = 0;
    if (!often) this.lift();
    return this.#pinned !== undefined;
  }

  /** Lets thread and tracer run where they might before. */
  lift(): void {
    const pinned = this.#pinned;
    if (!pinned) return;
    this.#pinned = undefined;
    this.#last = undefined;
    if (!pinned.tracee.gone) setAffinity(this.#kernel, pinned.tracee.tid, pinned.mask);
    setAffinity(this.#kernel, 0, pinned.own);
  }

  /** A task that the pinned thread made may run where that thread might. */
  free(tid: number): void {
    if (this.#pinned) setAffinity(this.#kernel, tid, this.#pinned.mask);
  }

  #begin(tracee: Tracee): void {
    this.#last = tracee;
    this.#streak = 0;
    this.#strangers = 0;
    this.#began = performance.now();
  }

  #notePinned(tracee: Tracee): void {
    const { tracee: one } = this.#pinned!;
    this.#streak++;
    if (one.gone || (tracee !== one && ++this.#strangers > STRANGERS)) this.lift();
    else if (this.#streak % STREAK === 0) this.#strangers = 0;
  }

  #pin(tracee: Tracee): void {
    const mask = affinityOf(this.#kernel, tracee.tid);
    const own = affinityOf(this.#kernel, 0);
    const cpu = this.#currentCpu();
    if (!mask || !own || !has(mask, cpu)) return;
    if (!isSeveral(mask)) {
      tracee.process.mayBeMoved = false; // not to ask again and again
      return;
    }
    const one = new Uint8Array(MASK_SIZE);
    one[cpu >> 3] = 1 << (cpu & 7);
    this.#pinned = { tracee, mask, own };
    setAffinity(this.#kernel, 0, one);
    setAffinity(this.#kernel, tracee.tid, one);
    this.#onPinned();
  }

  #currentCpu(): number {
    const kernel = this.#kernel;
    kernel.call(kernel.arch.numbers["getcpu"]!, kernel.base + arena.word, 0, 0);
    return kernel.i32[arena.word >> 2]!;
  }
}

function has(mask: Uint8Array, cpu: number): boolean {
  return (mask[cpu >> 3]! & (1 << (cpu & 7))) !== 0;
}
