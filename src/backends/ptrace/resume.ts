/** Letting a stopped thread go on. */
import { ptraceLater, request } from "../../kernel/ptrace.ts";
import { framesSignal } from "../agent/healing.ts";
import { isSignalled } from "./counters.ts";
import { isAwaited } from "./standstill.ts";
import { phase, progress, type Tracee } from "./tracee.ts";

/** Resumes a thread with the next wait, to its next stop of interest. A signal is delivered if it is stopped for one. */
export function resume(tracee: Tracee, signal = 0): void {
  const { session } = tracee;
  if (!tracee.asked) tracee.phase = phase.running;
  if (tracee.timer) session.supervisor.alarms.goesOn(tracee);
  if (tracee.counting && isSteppable(tracee))
    return session.supervisor.stepping.add(tracee, signal);
  if (session.ending) tracee.counting?.restoreMask(tracee); // no step follows
  const goes = mayGo(tracee);
  const how = goes && !isTied(tracee) ? request.detach : toNextStop(tracee);
  if (how !== request.detach && (goes || hasToPause(tracee, signal))) interrupt(tracee);
  const isFramed = session.agent && framesSignal(tracee, session.agent, signal);
  session.supervisor.turn.resume(tracee.tid, isFramed ? request.singleStep : how, signal);
  if (how !== request.detach) return;
  session.letGo.push(tracee);
  session.forgetTracee(tracee);
}

/** Whether the thread is let go for good: it should be, and nothing of ours is under way in it. */
function mayGo(tracee: Tracee): boolean {
  const { session, settle, atExit, progress: made, resent } = tracee;
  if (session.ending !== "detach") return false;
  if (isSignalled(tracee)) return false;
  return !settle && !atExit && made !== progress.entering && resent.length === 0;
}

/** Resumes an interrupted thread that has a signal to come, so that the signal comes before another interruption. */
export function resumeToSignal(tracee: Tracee): void {
  tracee.phase = phase.running;
  tracee.session.supervisor.turn.resume(tracee.tid, toNextStop(tracee), 0);
}

function toNextStop(tracee: Tracee): number {
  return toNextCall(tracee) ? request.syscall : request.continue;
}

/**
 * Whether there is something of ours in it that would outlast us, and that is undone where it was interrupted; or
 * whether others wait for it.
 */
function isTied({ process, traps }: Tracee): boolean {
  return process.patch !== undefined || process.held.size > 0 || (traps?.armed ?? false);
}

/**
 * Whether there is something to be done in it, or in its process, where it was interrupted: an interruption that was on
 * its way is lost in a stop before or after a call, or for an event.
 */
function hasToPause(tracee: Tracee, signal: number): boolean {
  const { injecting, process, session, settle, traps } = tracee;
  if (isAwaited(process)) return true;
  if (!traps) return false;
  if (signal !== 0) return true; // a handler may begin with another signal mask
  return !traps.armed && !settle && !injecting && !session.ending;
}

/** Whether a thread whose branches are counted goes on by steps: not where a call's stop comes next. */
function isSteppable(tracee: Tracee): boolean {
  const { counting, session, wantsExit, injecting, atExit } = tracee;
  return !session.ending && !counting!.inCall && !wantsExit && !injecting && !atExit;
}

/** Whether the thread must stop at the next beginning or end of a call, whatever the filter says. */
function toNextCall(tracee: Tracee): boolean {
  return (
    tracee.wantsExit ||
    tracee.injecting ||
    (tracee.counting?.inCall ?? false) ||
    tracee.atExit !== undefined ||
    tracee.process.stopsAtEveryCall
  );
}

/** Leaves a thread stopped as its job control wants it, while its events still come. */
export function staysStopped(tracee: Tracee): void {
  if (tracee.session.ending === "detach") return resume(tracee); // a detached thread stays stopped by itself
  tracee.groupStopped = true;
  if (!tracee.asked) tracee.phase = phase.running;
  ptraceLater(tracee.session.kernel, request.listen, tracee.tid);
}

/** Has the kernel look at the thread's signals and restarts again when it goes on. */
export function interrupt(tracee: Tracee): void {
  ptraceLater(tracee.session.kernel, request.interrupt, tracee.tid);
}
