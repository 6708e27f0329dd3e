/** Timers of guest threads: set by a handler, cancelled by the next event the tool sees, or due. */
import { ReverieError } from "../../errors.ts";
import { GuestGone } from "../../guest.ts";
import type { TimerSchedule } from "../../timer.ts";
import { readRegisters, wereNative } from "../../kernel/registers.ts";
import { forgetCall } from "./calls.ts";
import { approach, type Goal, goalOf } from "./counters.ts";
import { Counting } from "./counting.ts";
import { lend } from "./handlers.ts";
import { leave } from "./injections.ts";
import { phase, progress, type Tracee } from "./tracee.ts";

/** What a thread's timer waits for. */
export type Timer =
  | {
      readonly kind: "seconds";
      /** On the clock of `performance.now()`. */
      readonly dueMilliseconds: number;
      /** The thread was interrupted for it. */
      rung: boolean;
      /** The processor time in nanoseconds that it had when it was found to run. */
      ran: number | undefined;
      /** The first argument of the call that it then slept in. */
      first: number | undefined;
    }
  | {
      readonly kind: "branches";
      /** By the thread's counter, not by steps. */
      readonly goal?: Goal;
    };

/**
 * Sets the timer of a thread that a handler has.
 *
 * @throws {RangeError} where the schedule says nothing that can be waited for
 */
export function setTimer(tracee: Tracee, schedule: TimerSchedule, precise: boolean): void {
  const { process, session } = tracee;
  check(schedule);
  if (!process.tool.timer) {
    const { name } = session.toolClass;
    throw new ReverieError(`Cannot set a timer: the tool ${name} has no method timer().`);
  }
  cancelTimer(tracee);
  if ("seconds" in schedule) {
    const dueMilliseconds = performance.now() + 1000 * schedule.seconds;
    tracee.timer = {
      kind: "seconds",
      dueMilliseconds,
      rung: false,
      ran: undefined,
      first: undefined,
    };
    session.supervisor.alarms.add(tracee);
  } else {
    const instructions = precise ? (schedule.instructions ?? 0) : 0;
    const goal = goalOf(tracee, schedule.branches, instructions, precise);
    tracee.timer = { kind: "branches", ...(goal && { goal }) };
    if (goal) return approach(tracee, goal);
    beginCounting(tracee);
    tracee.counting!.aim(schedule.branches, instructions);
  }
}

/** Calls off the timer of a stopped thread, if it has one. */
export function cancelTimer(tracee: Tracee): void {
  const { timer, counting, session } = tracee;
  if (!timer) return;
  tracee.timer = undefined;
  if (timer.kind === "seconds") return session.supervisor.alarms.delete(tracee);
  if (timer.goal) tracee.counter?.quiet();
  if (session.options.clock === "step") counting?.aimNowhere();
  else {
    counting?.restoreMask(tracee);
    tracee.counting = undefined;
  }
}

/** A stopped thread's branches are counted from here on. */
export function beginCounting(tracee: Tracee): void {
  if (tracee.counting) return;
  const { kernel } = tracee.session;
  if (!readRegisters(kernel, tracee.tid)) throw new GuestGone(tracee.tid); // it is being killed
  if (!wereNative(kernel)) {
    throw new ReverieError(
      `Cannot count branches of thread ${tracee.tid}: its program is a 32-bit one.`,
    );
  }
  if (tracee.phase === phase.other) forgetCall(tracee); // one that it left without a stop
  tracee.counting = new Counting(tracee.phase === phase.entry);
}

/** The timer of a stopped thread is due. */
export function fire(tracee: Tracee): void {
  const { process, guest } = tracee;
  tracee.counting?.restoreMask(tracee);
  tracee.due = tracee.timer;
  cancelTimer(tracee);
  tracee.phase = phase.other;
  tracee.injecting = false;
  tracee.remaking = false;
  forgetCall(tracee);
  lend(
    tracee,
    () => process.tool.timer?.(guest),
    (tracee) => leave(tracee),
  );
}

/** Whether a thread is in nothing of ours that would be mixed up with a handler. */
export function mayFire(tracee: Tracee): boolean {
  const { atExit, greetings, injecting, progress: made, remaking, settle, wantsExit } = tracee;
  if (wantsExit || atExit || settle || greetings.length > 0) return false;
  return !injecting || (remaking && made === progress.inside); // a remade call is the guest's own
}

function check(schedule: TimerSchedule): void {
  if ("seconds" in schedule) {
    if (schedule.seconds > 0 && schedule.seconds < Infinity) return;
    throw new RangeError(
      `Cannot set a timer of ${schedule.seconds} seconds: it must be a positive number.`,
    );
  }
  const { branches, instructions = 0 } = schedule;
  if (!(Number.isSafeInteger(branches) && branches >= 1)) {
    throw new RangeError(
      `Cannot set a timer of ${branches} branches: it must be an integer, and at least 1.`,
    );
  }
  if (!(Number.isSafeInteger(instructions) && instructions >= 0)) {
    throw new RangeError(
      `Cannot set a timer of ${instructions} instructions after the branches: it must be an integer, and not negative.`,
    );
  }
}
