/** What a stop is, and whose. */
import { signalName } from "../../../syscalls/base.ts";
import { event } from "../../kernel/ptrace.ts";
import { CALL_STOP, isStop, stopEvent, stopSignal } from "../../kernel/wait.ts";
import { onBirth, onFirstStop, onVforkDone } from "./births.ts";
import { onCallStop } from "./calls.ts";
import { onExec } from "./execs.ts";
import { onExit } from "./exits.ts";
import { beginAgain } from "./alarms.ts";
import { resume, staysStopped } from "./resume.ts";
import { onSignal } from "./signals.ts";
import { changeIfStill, hold } from "./standstill.ts";
import { armAtPause } from "./trap_arming.ts";
import { fire, mayFire } from "./timers.ts";
import type { Tracee } from "./tracee.ts";

const SIGTRAP = 5;

/** A known thread stopped or ended, as `status` says. */
export function onStatus(tracee: Tracee, status: number): void {
  deal(tracee, status);
  if (tracee.process.held.size > 0) changeIfStill(tracee.process);
}

function deal(tracee: Tracee, status: number): void {
  if (!isStop(status)) return onExit(tracee, status);
  const signal = stopSignal(status);
  const { agent } = tracee.session;
  if ((tracee.slot || agent?.isOrdered) && stopEvent(status) !== event.seccomp)
    agent!.drain(tracee);
  switch (stopEvent(status)) {
    case 0:
      if (signal === CALL_STOP) onCallStop(tracee, false);
      else onSignal(tracee, signal);
      break;
    case event.seccomp:
      onCallStop(tracee, true);
      break;
    case event.clone:
    case event.fork:
    case event.vfork:
      onBirth(tracee, stopEvent(status));
      break;
    case event.vforkDone:
      onVforkDone(tracee);
      break;
    case event.exec:
      onExec(tracee);
      break;
    case event.stop:
      onEventStop(tracee, signal);
      break;
    default:
      resume(tracee);
  }
}

/** A new task's first stop, one we asked for, the end of a job-control stop; or such a stop itself. */
function onEventStop(tracee: Tracee, signal: number): void {
  tracee.groupStopped = false;
  if (!hold(tracee, () => afterEventStop(tracee, signal))) afterEventStop(tracee, signal);
}

function afterEventStop(tracee: Tracee, signal: number): void {
  const { session } = tracee;
  if (tracee.unborn) onFirstStop(tracee);
  else if ((signal === SIGTRAP || session.ending === "detach") && armAtPause(tracee)) return;
  else if (signal === SIGTRAP) onInterrupt(tracee);
  else {
    session.journal?.tell("lifecycle", "debug", `tid ${tracee.tid} stops by ${signalName(signal)}`);
    staysStopped(tracee);
    if (tracee.process === session.root) session.onStop?.(signal);
  }
}

/** A thread was interrupted: by its timer, or only to be seen to. */
function onInterrupt(tracee: Tracee): void {
  const { timer } = tracee;
  if (timer?.kind !== "seconds" || !timer.rung) return resume(tracee);
  beginAgain(tracee, timer.first);
  if (mayFire(tracee)) fire(tracee);
  else resume(tracee);
}
