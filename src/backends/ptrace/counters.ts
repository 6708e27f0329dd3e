/** Threads whose branches the processor counts. */
import { Errno } from "../../../syscalls/base.ts";
import { ReverieError } from "../../errors.ts";
import { BranchCounter } from "../../kernel/branch_counter.ts";
import { statusMask } from "../../kernel/proc.ts";
import { readSiginfo } from "../../kernel/registers.ts";
import { siginfo } from "../../kernel/signals.ts";
import { resume } from "./resume.ts";
import { beginCounting, fire, mayFire } from "./timers.ts";
import type { Tracee } from "./tracee.ts";

/** What a timer waits for, on the counter of its thread. */
export interface Goal {
  /** The count at which it is due. */
  readonly count: number;
  readonly instructions: number;
  readonly isPrecise: boolean;
}

/** Has the processor count a thread's branches; gives false where it can't, or is not to. */
export function openCounter(tracee: Tracee): boolean {
  if (tracee.counter) return true;
  const { session, tid } = tracee;
  const { clock } = session.options;
  const event = clock === "step" ? undefined : session.supervisor.branchEvent;
  if (!event) return false;
  const counter = BranchCounter.open(session.kernel, tid, event);
  if (typeof counter !== "number") {
    tracee.counter = counter;
    return true;
  }
  if (clock === "auto") return false;
  const { name } = Errno.of(-counter);
  throw new ReverieError(
    `Cannot count the branches of thread ${tid}: perf_event_open failed with ${name}. ` +
      "Each thread needs a descriptor and a counter of its processor.",
  );
}

/** The count at which a timer is due; undefined where the thread has no counter that works. */
export function goalOf(
  tracee: Tracee,
  branches: number,
  instructions: number,
  isPrecise: boolean,
): Goal | undefined {
  const count = openCounter(tracee) ? tracee.counter!.read() + branches : NaN;
  if (!Number.isNaN(count)) return { count, instructions, isPrecise };
  closeCounter(tracee);
  return undefined;
}

/** Lets a thread run up to where its timer is due; a precise one, to so far before that as interrupts come late. */
export function approach(tracee: Tracee, { count, instructions, isPrecise }: Goal): void {
  const { supervisor } = tracee.session;
  const left = count - tracee.counter!.read();
  const early = isPrecise ? (supervisor.branchEvent?.lateBranches ?? 0) : 0;
  if (left > early) return tracee.counter!.signalAfter(left - early);
  tracee.counter!.quiet();
  beginCounting(tracee);
  tracee.counting!.aim(left, instructions);
}

/** A thread stopped for the counters' signal: gives whether its own counter sent it. */
export function onCounterSignal(tracee: Tracee): boolean {
  const { counter, session, timer } = tracee;
  const info = readSiginfo(session.kernel, tracee.tid);
  if (!info || new DataView(info.buffer).getInt32(siginfo.descriptor, true) !== counter!.descriptor)
    return false;
  const goal = timer?.kind === "branches" && !tracee.counting ? timer.goal : undefined;
  counter!.quiet();
  if (goal && !mayFire(tracee))
    counter!.signalAfter(1); // once more, when the call that it is in has ended
  else if (goal && arrive(tracee, goal)) return true;
  resume(tracee);
  return true;
}

/** Gives whether the timer was due. */
function arrive(tracee: Tracee, goal: Goal): boolean {
  const left = goal.count - tracee.counter!.read();
  if (left > 0 || (left === 0 && goal.instructions > 0)) {
    approach(tracee, goal);
    return false;
  }
  if (left < 0 && goal.isPrecise) {
    tracee.session.warnOnce(
      "late timer",
      `A precise timer of thread ${tracee.tid} came ${-left} branches late: this processor's interrupts take longer than known.`,
    );
  }
  fire(tracee);
  return true;
}

/** Whether a thread still has to be told that its counter fired, which would kill it if it were let go. */
export function isSignalled({ counter, tid }: Tracee): boolean {
  counter?.quiet();
  return counter !== undefined && (statusMask(tid, "SigPnd") & (1n << 15n)) !== 0n;
}

/** The counter of a thread is not needed any more. */
export function closeCounter(tracee: Tracee): void {
  tracee.counter?.close();
  tracee.counter = undefined;
}
