/** Letting a stopped thread go on. */
import { ptraceLater, request } from "../../kernel/ptrace.ts";
import { phase, progress, type Tracee } from "./tracee.ts";

/** Resumes a thread with the next wait, to its next stop of interest. A signal is delivered if it is stopped for one. */
export function resume(tracee: Tracee, signal = 0): void {
  const { session } = tracee;
  tracee.phase = phase.running;
  const how = mayGo(tracee)
    ? request.detach
    : toNextCall(tracee)
      ? request.syscall
      : request.continue;
  session.supervisor.turn.resume(tracee.tid, how, signal);
  if (how !== request.detach) return;
  session.letGo.push(tracee);
  session.forgetTracee(tracee);
}

/** Whether the thread is let go for good: it should be, and nothing of ours is under way in it. */
function mayGo({ session, settle, atExit, progress: made, resent }: Tracee): boolean {
  if (session.ending !== "detach") return false;
  return !settle && !atExit && made !== progress.entering && resent.length === 0;
}

/** Whether the thread must stop at the next beginning or end of a call, whatever the filter says. */
function toNextCall(tracee: Tracee): boolean {
  return (
    tracee.wantsExit ||
    tracee.injecting ||
    tracee.atExit !== undefined ||
    tracee.process.stopsAtEveryCall
  );
}

/** Leaves a thread stopped as its job control wants it, while its events still come. */
export function staysStopped(tracee: Tracee): void {
  if (tracee.session.ending === "detach") return resume(tracee); // a detached thread stays stopped by itself
  tracee.groupStopped = true;
  tracee.phase = phase.running;
  ptraceLater(tracee.session.kernel, request.listen, tracee.tid);
}

/** Has the kernel look at the thread's signals and restarts again when it goes on. */
export function interrupt(tracee: Tracee): void {
  ptraceLater(tracee.session.kernel, request.interrupt, tracee.tid);
}
