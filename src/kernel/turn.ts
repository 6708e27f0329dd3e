/**
 * Turns of the tracer: let a thread go on, wait for those that stop, ask what each stopped for.
 *
 * The kernel offers the stops of young threads first, so whoever always took the first one would starve
 * the old: a turn collects all that are there before any is dealt with.
 */
import { ENTRY_SIZE, LINK_SOME, SIGNAL_SEEN, WAIT_ENTRY } from "../../arch/architecture.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";
import { callStop, infoField, ptrace, ptraceLater, request } from "./ptrace.ts";
import { flag } from "./wait.ts";

/** The list: one entry that resumes, then a pair for each stop: a wait and a question. */
const RESUME = arena.turn;
const PAIRS = WAIT_ENTRY; // behind it; signal handlers know its place
const PAIR_SIZE = 2 * ENTRY_SIZE;

/** What a stop leaves: its status, and `struct ptrace_syscall_info`. */
const STOP_SIZE = 128;
const INFO = 16;
const MOST_STOPS = (arena.stopsEnd - arena.stops) / STOP_SIZE;

/** Stops that one list asks for. */
const GROUP = 16;

const EINTR = -4;

/** In the place of the id of a thread whose stop was taken out of order. */
const CLAIMED = 0;

/** Word index of argument `i` of the entry at an offset. */
const argument = (entry: number, i: number): number => (entry + 8 + 8 * i) >> 2;

/** The turns of one supervisor. */
export class Turn {
  readonly #kernel: Kernel;
  readonly #which: number;
  #prepared = 0;
  #resumes = false;
  #collected = 0;
  #taken = 0;
  /** The status of the stop that {@link next} gave. */
  status = 0;
  /** Where in the arena its `struct ptrace_syscall_info` is, as an index of 32-bit words. */
  info = 0;

  /** @param which flags of wait4(2) that say which tasks are waited for */
  constructor(kernel: Kernel, which: number) {
    this.#kernel = kernel;
    this.#which = which;
    kernel.put(RESUME, kernel.arch.numbers["ptrace"]!, 0, 0, 0, 0);
    this.#prepare();
  }

  /** Resumes a thread with the next turn, by a ptrace request. */
  resume(tid: number, how: number, signal: number): void {
    if (this.#resumes) return ptraceLater(this.#kernel, how, tid, 0, signal);
    const { i32 } = this.#kernel;
    this.#resumes = true;
    i32[argument(RESUME, 0)] = how;
    i32[argument(RESUME, 1)] = tid;
    i32[argument(RESUME, 3)] = signal;
  }

  /** Makes the resumes that are due. */
  flush(): void {
    this.#kernel.flush();
    if (this.#resumes) this.#kernel.batch(RESUME, 1);
    this.#resumes = false;
  }

  /**
   * Makes the resumes that are due and gives the next thread that stopped or ended.
   *
   * @param block sleep until there is one
   * @param many there is more than one thread to wait for
   * @returns its id, 0 where there is none, or `-errno`
   */
  next(block: boolean, many: boolean): number {
    for (;;) {
      if (this.#taken < this.#collected) this.flush();
      else {
        const result = this.#collect(block, many);
        if (result <= 0) return result;
      }
      const tid = this.#take(this.#taken++);
      if (tid !== CLAIMED) return tid;
    }
  }

  /** Whether stops were collected that are not dealt with. */
  get hasMore(): boolean {
    return this.#taken < this.#collected;
  }

  /** Takes the stop of a certain thread, if it was collected: its status. */
  claim(tid: number): number | undefined {
    const { i32 } = this.#kernel;
    for (let index = this.#taken; index < this.#collected; index++) {
      const result = (PAIRS + index * PAIR_SIZE + 56) >> 2;
      if (i32[result] !== tid) continue;
      i32[result] = CLAIMED;
      return i32[(arena.stops + index * STOP_SIZE) >> 2]!;
    }
    return undefined;
  }

  /**
   * Waits for a certain thread, which is running. What is found of others is told, too: a thread that is killed may end
   * only after they were taken.
   *
   * @returns its status; undefined where there is no such thread any more
   */
  await(tid: number, others: (tid: number, status: number) => void): number | undefined {
    const kernel = this.#kernel;
    for (;;) {
      const { wait4 } = kernel.arch.numbers;
      const got = kernel.call(wait4!, -1, kernel.base + arena.status, this.#which);
      const status = kernel.i32[arena.status >> 2]!;
      if (got === tid) return status;
      if (got > 0) others(got, status);
      else if (got !== EINTR) return undefined;
    }
  }

  /** Takes a stop that another wait found, as if {@link next} had. */
  adopt(tid: number, status: number): void {
    const kernel = this.#kernel;
    this.status = status;
    this.info = arena.oddStop >> 2;
    kernel.i32[this.info] = callStop.none;
    ptrace(kernel, request.getSyscallInfo, tid, infoField.size, kernel.base + arena.oddStop);
  }

  #collect(block: boolean, many: boolean): number {
    const { i32 } = this.#kernel;
    this.#kernel.flush();
    // in this order: a signal from here on sets WNOHANG by itself
    i32[argument(PAIRS, 2)] = this.#which + (block ? 0 : flag.noHang);
    if (i32[SIGNAL_SEEN >> 2] !== 0) i32[argument(PAIRS, 2)] = this.#which + flag.noHang;
    const pairs = many ? GROUP : 1;
    if (this.#resumes) this.#kernel.batch(RESUME, 1 + 2 * pairs);
    else this.#kernel.batch(PAIRS, 2 * pairs);
    this.#resumes = false;
    this.#taken = 0;
    this.#collected = this.#count(0, pairs);
    while (
      many &&
      this.#collected % GROUP === 0 &&
      this.#collected > 0 &&
      this.#collected < MOST_STOPS
    ) {
      const from = this.#collected;
      if (from === this.#prepared) this.#prepare();
      this.#kernel.batch(PAIRS + from * PAIR_SIZE, 2 * GROUP);
      const more = this.#count(from, GROUP);
      this.#collected += more;
      if (more === 0) break;
    }
    return i32[(PAIRS + 56) >> 2]!;
  }

  /** How many of `pairs` pairs from number `from` on found a stop. */
  #count(from: number, pairs: number): number {
    const { i32 } = this.#kernel;
    for (let k = 0; k < pairs; k++) {
      const result = (PAIRS + (from + k) * PAIR_SIZE + 56) >> 2;
      if (i32[result]! <= 0) return k;
    }
    return pairs;
  }

  #take(index: number): number {
    const { i32 } = this.#kernel;
    const pair = PAIRS + index * PAIR_SIZE;
    const at = arena.stops + index * STOP_SIZE;
    this.status = i32[at >> 2]!;
    this.info = (at + INFO) >> 2;
    // a thread that is dead already can't be asked; what lies there is of another stop
    if (i32[(pair + ENTRY_SIZE + 56) >> 2]! < 0) i32[this.info] = callStop.none;
    return i32[(pair + 56) >> 2]!;
  }

  /** Writes the pairs of the next group. */
  #prepare(): void {
    const kernel = this.#kernel;
    const { ptrace, wait4 } = kernel.arch.numbers;
    for (const end = this.#prepared + GROUP; this.#prepared < end; this.#prepared++) {
      const wait = PAIRS + this.#prepared * PAIR_SIZE;
      const ask = wait + ENTRY_SIZE;
      const at = kernel.base + arena.stops + this.#prepared * STOP_SIZE;
      kernel.put(wait, wait4!, -1, at, this.#which + flag.noHang, 0);
      kernel.put(ask, ptrace!, request.getSyscallInfo, 0, infoField.size, at + INFO);
      kernel.link(wait, LINK_SOME | (ask + 16)); // the thread that stopped is the one that is asked
    }
  }
}
