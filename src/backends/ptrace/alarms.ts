/**
 * Timers of real time. A thread that runs is interrupted; so is one that sleeps in a call which the kernel
 * restarts without a trace. In any other call an interruption would be seen (a write that is cut short, EINTR),
 * so the thread's timer waits for the call's end. Nobody can tell whether a thread that runs is in such a call: one
 * that is found there may see it end as by a signal that came and was ignored.
 */
import { readFileSync, readlinkSync } from "node:fs";
import type { Kernel } from "../../kernel/kernel.ts";
import { ptrace, request } from "../../kernel/ptrace.ts";
import { editRegisters, getRegister, readRegisters, registerEdit } from "../../kernel/registers.ts";
import { isCall } from "./remake.ts";
import { mayFire } from "./timers.ts";
import { phase, type Tracee } from "./tracee.ts";

/** How long to wait before another look at a thread that can't be interrupted. */
const LOOK_AGAIN_MILLISECONDS = 10;

/** How long a thread has to run before it is taken for one that computes. */
const LOOK_TWICE_MILLISECONDS = 1;

const EINTR = -4;
const ERESTARTNOHAND = -514;

/** Calls that sleep, transfer nothing by halves, and are restarted with the time they have left. */
const RESTARTED = [
  "clock_nanosleep",
  "fcntl",
  "flock",
  "futex",
  "futex_wait",
  "futex_waitv",
  "nanosleep",
  "pause",
  "poll",
  "ppoll",
  "pselect6",
  "read",
  "restart_syscall",
  "rt_sigsuspend",
  "select",
  "wait4",
  "waitid",
];

/** The threads of one supervisor that wait for a time. */
export class Alarms {
  readonly #read: number;
  /**
   * A call that gives up can't begin again where nobody saw its first argument: a thread that only waits for a processor
   * may be about to sleep in one.
   */
  readonly #needsTime: boolean;
  readonly #restarted: ReadonlySet<number>;
  /** When to look at each. */
  readonly #looks: Map<Tracee, number> = new Map();

  constructor({ arch }: Kernel) {
    this.#read = arch.numbers["read"]!;
    this.#needsTime = arch.abi.pendingNumber === undefined;
    this.#restarted = new Set(RESTARTED.map((name) => arch.numbers[name]!));
  }

  /** How many there are. */
  get size(): number {
    return this.#looks.size;
  }

  /** A thread got such a timer. */
  add(tracee: Tracee): void {
    const { timer } = tracee;
    if (timer?.kind === "seconds") this.#looks.set(tracee, timer.dueMilliseconds);
  }

  /** A thread has none any more. */
  delete(tracee: Tracee): void {
    this.#looks.delete(tracee);
  }

  /** Milliseconds to the next {@link ring}. */
  get milliseconds(): number {
    return Math.max(Math.min(...this.#looks.values()) - performance.now(), 0);
  }

  /** Interrupts the threads whose time has come. */
  ring(): void {
    const now = performance.now();
    for (const [tracee, look] of this.#looks) {
      if (now < look) continue;
      if (!mayInterrupt(tracee) || !this.#interrupt(tracee))
        this.#looks.set(tracee, now + LOOK_AGAIN_MILLISECONDS);
    }
  }

  /** A thread goes on: whatever stop it was, an interruption that was on its way is lost. */
  goesOn(tracee: Tracee): void {
    const { timer } = tracee;
    if (timer?.kind !== "seconds" || !timer.rung) return;
    timer.rung = false;
    this.#looks.set(tracee, performance.now());
  }

  /** Gives false where the thread is in a call that can't be interrupted. */
  #interrupt(tracee: Tracee): boolean {
    const { timer } = tracee;
    if (timer?.kind !== "seconds") return true;
    const call = sleepingCall(tracee.tid);
    // it may be on its way into a call in which it must not be interrupted
    if (!call && !this.#hasRun(tracee.tid, timer.ran)) {
      timer.ran ??= this.#cpuNanoseconds(tracee.tid);
      this.#looks.set(tracee, performance.now() + LOOK_TWICE_MILLISECONDS);
      return true;
    }
    timer.ran = undefined;
    if (call && !this.#isRestarted(tracee.tid, call)) return false;
    timer.rung = true;
    timer.first = call?.[1];
    this.#looks.delete(tracee);
    ptrace(tracee.session.kernel, request.interrupt, tracee.tid);
    return true;
  }

  /** Whether a thread that is found to run, and was before, has run in between as far as that matters. */
  #hasRun(tid: number, before: number | undefined): boolean {
    if (before === undefined) return false;
    return !this.#needsTime || before < 0 || this.#cpuNanoseconds(tid) > before;
  }

  /** The processor time that a thread has had; negative where it does not matter, or can't be told. */
  #cpuNanoseconds(tid: number): number {
    if (!this.#needsTime) return -1;
    try {
      return Number.parseInt(readFileSync(`/proc/${tid}/schedstat`, "latin1"), 10);
    } catch {
      return -1;
    }
  }

  #isRestarted(tid: number, [number, first]: readonly number[]): boolean {
    if (number === this.#read && isSocket(tid, first!)) return false; // it may have a timeout, which would begin again
    return this.#restarted.has(number!);
  }
}

function isSocket(tid: number, descriptor: number): boolean {
  try {
    return readlinkSync(`/proc/${tid}/fd/${descriptor}`).startsWith("socket:");
  } catch {
    return true; // it can't be told
  }
}

function mayInterrupt(tracee: Tracee): boolean {
  return !tracee.gone && !tracee.groupStopped && tracee.phase === phase.running && mayFire(tracee);
}

/** What /proc tells of the call that a thread sleeps in: its number and arguments; undefined where it does not. */
function sleepingCall(tid: number): number[] | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${tid}/syscall`, "utf8");
  } catch {
    return undefined;
  }
  const words = text.split(" ").map(Number);
  return words[0]! >= 0 ? words : undefined; // "running"; -1 outside of a call
}

/**
 * A thread that was interrupted for its timer: where the call it slept in gives up instead of being restarted, it
 * begins again.
 */
export function beginAgain(tracee: Tracee, first: number | undefined): void {
  const { kernel } = tracee.session;
  const { abi } = kernel.arch;
  const registers = readRegisters(kernel, tracee.tid);
  if (!registers || registers[2 * abi.result] !== EINTR >>> 0) return;
  if (abi.pendingNumber !== undefined) {
    if (registers[2 * abi.pendingNumber + 1] === 0)
      editRegisters(kernel, tracee.tid, [[abi.result, ERESTARTNOHAND, -1]]);
    return;
  }
  const ip = Number(getRegister(registers, abi.instructionPointer)) - abi.instruction.length;
  if (first === undefined || !isCall(kernel, tracee.tid, ip)) return;
  editRegisters(kernel, tracee.tid, [
    registerEdit(abi.result, first),
    registerEdit(abi.instructionPointer, ip),
  ]);
}
