/**
 * Keeping tracer and guests on one processor.
 *
 * Each stop wakes the tracer, and each resume wakes the guest. Where the other side's processor is idle,
 * waking it takes ten times as long as a switch on the same one: so while threads stop one after the other,
 * the one that does and the tracer share a processor. A child begins where its maker is. Where several threads
 * stop by turns, so that they may as well run at once, or none stops often, or one asks where it may run, all
 * is as they made it.
 */
import { readdirSync } from "node:fs";
import { affinityOf, isSeveral, MASK_SIZE, setAffinity } from "../../kernel/affinity.ts";
import { arena } from "../../kernel/arena.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Tracee } from "./tracee.ts";

/** Stops after which is seen whether they were worth it, or would be. */
const STRETCH = 64;

/** Faster than this, they would. */
const MILLISECONDS_PER_STRETCH = 32;

/** How often another thread than before may be the one that stops, out of a stretch's stops. */
const MOST_SWITCHES = 16;

/** Threads that are kept here: the one that stops, and those that wait for it. */
const MOST_HERE = 4;

/** Fewer stops between two looks of {@link Colocation.review} are not worth it. */
const STOPS_PER_REVIEW = 100;

/** The processor here. */
interface Shared {
  readonly cpu: number;
  readonly mask: Uint8Array;
  /** Where the tracer might run before. */
  readonly own: Uint8Array;
}

/** The shared processor of one supervisor. */
export class Colocation {
  readonly #kernel: Kernel;
  /** Called when there is something to review after a while. */
  readonly #onShared: () => void;
  #shared: Shared | undefined;
  /** Whether there is another processor than ours. */
  #hasChoice = true;
  /** Those that are here, in the order in which they last came or took over: whether that was since the last review. */
  readonly #here = new Map<Tracee, boolean>();
  #last: Tracee | undefined;
  #stops = 0;
  #switches = 0;
  #began = 0;
  #stopsToReview = 0;

  constructor(kernel: Kernel, onShared: () => void) {
    this.#kernel = kernel;
    this.#onShared = onShared;
  }

  /** A thread stopped. */
  note(tracee: Tracee): void {
    this.#stopsToReview++;
    if (tracee.home && !this.#here.has(tracee)) tracee.home = undefined;
    if (tracee !== this.#last) this.#takesOver(tracee);
    if (++this.#stops < STRETCH) return;
    const isOrderly = this.#switches <= MOST_SWITCHES;
    if (!this.#shared && isOrderly && performance.now() - this.#began < MILLISECONDS_PER_STRETCH)
      this.#begin(tracee);
    this.#beginStretch();
  }

  /** Whether a thread shares our processor. */
  get isShared(): boolean {
    return this.#here.size > 0;
  }

  /** A thread made another one, which began where its maker was. */
  born(maker: Tracee, child: Tracee): void {
    const { home } = maker;
    if (home === undefined) return;
    if (this.#here.has(maker)) this.#settle(child, home);
    else this.#sendHome(child.tid, home); // its maker may have left meanwhile
  }

  /** Called a while after the processor was shared: gives whether to call again. */
  review(): boolean {
    if (this.#stopsToReview < STOPS_PER_REVIEW) this.lift();
    this.#stopsToReview = 0;
    for (const [tracee, isBusy] of this.#here) {
      if (isBusy) this.#here.set(tracee, tracee === this.#last);
      else this.leave(tracee);
    }
    if (this.#shared) this.#freeHelpers(this.#shared);
    return this.#shared !== undefined;
  }

  /** Lets threads and tracer run where they might before. */
  lift(): void {
    if (!this.#shared) return;
    for (const tracee of this.#here.keys()) this.leave(tracee);
    setAffinity(this.#kernel, 0, this.#shared.own);
    this.#shared = undefined;
    this.#beginStretch();
  }

  /** Lets a thread run where it might before. */
  leave(tracee: Tracee): void {
    if (!this.#here.delete(tracee) || tracee.gone) return;
    setAffinity(this.#kernel, tracee.tid, tracee.home!);
  }

  #beginStretch(): void {
    this.#stops = this.#switches = 0;
    if (!this.#shared) this.#began = performance.now();
  }

  #takesOver(tracee: Tracee): void {
    const isFirst = this.#last === undefined;
    this.#last = tracee;
    this.#switches++;
    if (isFirst) return this.#begin(tracee); // there is nobody else yet
    if (!this.#shared) return;
    if (this.#switches > MOST_SWITCHES) return this.lift();
    if (this.#here.has(tracee)) this.#settle(tracee, tracee.home!);
    else this.#bring(tracee, this.#shared);
  }

  #begin(tracee: Tracee): void {
    if (!this.#hasChoice || !mayBeMoved(tracee)) return;
    const cpu = this.#currentCpu();
    const own = affinityOf(this.#kernel, 0);
    this.#hasChoice = own !== undefined && isSeveral(own);
    if (!own || !this.#hasChoice) return; // it is not asked again
    const mask = new Uint8Array(MASK_SIZE);
    mask[cpu >> 3] = 1 << (cpu & 7);
    const shared = { cpu, mask, own };
    if (!this.#bring(tracee, shared)) return;
    setAffinity(this.#kernel, 0, mask);
    this.#shared = shared;
    this.#stopsToReview = 0;
    this.#onShared();
  }

  /** Has a thread run here. Gives whether it may. */
  #bring(tracee: Tracee, { cpu, mask }: Shared): boolean {
    if (!mayBeMoved(tracee)) return false;
    const home = affinityOf(this.#kernel, tracee.tid);
    if (!home || !has(home, cpu)) return false;
    if (!isSeveral(home)) {
      tracee.process.mayBeMoved = false; // not to ask again and again
      return false;
    }
    setAffinity(this.#kernel, tracee.tid, mask);
    this.#settle(tracee, home);
    return true;
  }

  /** Notes that a thread is here, and the last to have taken over. */
  #settle(tracee: Tracee, home: Uint8Array): void {
    tracee.home = home;
    this.#here.delete(tracee);
    this.#here.set(tracee, true);
    if (this.#here.size <= MOST_HERE) return;
    const [first] = this.#here.keys();
    this.leave(first!);
  }

  /** A thread that has the mask of a maker that was here gets that which it would have had. */
  #sendHome(tid: number, home: Uint8Array): void {
    const mask = affinityOf(this.#kernel, tid);
    if (mask && !isSeveral(mask)) setAffinity(this.#kernel, tid, home);
  }

  /** Threads that the runtime made meanwhile began here, too: they are to run beside us. */
  #freeHelpers({ own }: Shared): void {
    const { gettid } = this.#kernel.arch.numbers;
    const self = this.#kernel.call(gettid!);
    for (const name of readdirSync("/proc/self/task"))
      if (Number(name) !== self) this.#sendHome(Number(name), own);
  }

  #currentCpu(): number {
    const kernel = this.#kernel;
    kernel.call(kernel.arch.numbers["getcpu"]!, kernel.base + arena.word, 0, 0);
    return kernel.i32[arena.word >> 2]!;
  }
}

/** Whether a thread's process does not notice where it runs. */
function mayBeMoved({ gone, process }: Tracee): boolean {
  return !gone && process.mayBeMoved && !process.space?.runsAhead;
}

function has(mask: Uint8Array, cpu: number): boolean {
  return (mask[cpu >> 3]! & (1 << (cpu & 7))) !== 0;
}
