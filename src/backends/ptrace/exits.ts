/** Threads and processes that ended. */
import { setImmediate as nextTask } from "node:timers/promises";
import { LaunchError } from "../../errors.ts";
import { describeEnd, type ExitStatus, exitStatusOf, type ThreadEnd } from "../../exit_status.ts";
import { OBSERVE } from "../../subscription.ts";
import { abandon } from "./handlers.ts";
import type { Process, Tracee } from "./tracee.ts";

/** A thread is gone for good: wait gave its last status. */
export function onExit(tracee: Tracee, status: number): void {
  const { process } = tracee;
  const end = exitStatusOf(status);
  // a handler that waits for the thread gets to its `finally` before the tool hears of the end
  if (abandon(tracee)) holdUp(process, nextTask());
  if (process.launching) return launchFailed(tracee, end);
  threadEnded(tracee, end);
  if (tracee.tid === process.pid) endGhosts(process, end);
  if (process.threads.size === 0) processEnded(process, end);
}

/**
 * A first thread's end is told last: others that are still thought to live are gone, too. A thread that
 * is killed while it executes a program leaves without a word.
 */
function endGhosts(process: Process, end: ExitStatus): void {
  for (const ghost of [...process.threads]) {
    abandon(ghost);
    threadEnded(ghost, end);
  }
}

function launchFailed(tracee: Tracee, end: ExitStatus): void {
  const { session, process } = tracee;
  session.forgetTracee(tracee);
  session.processes.delete(process.pid);
  session.fail(
    session.launchError?.(end) ??
      new LaunchError("The launched child ended before its program began.", 0),
  );
}

/** Tells the tool that a thread ended, and forgets it. */
export function threadEnded(tracee: Tracee, end: ThreadEnd): void {
  const { process, session, guest } = tracee;
  const { call } = tracee;
  const { tid } = tracee;
  const { pid } = process;
  session.journal?.tell("lifecycle", "debug", `thread ${tid} of pid ${pid} ${describeEnd(end)}`);
  session.agent?.leave(tracee);
  tracee.gone = true;
  tracee.timer = undefined;
  session.forgetTracee(tracee);
  process.threads.delete(tracee);
  process.held.delete(tracee);
  if (call && tracee.interest & OBSERVE)
    tell(process, () => process.tool.observe?.(guest, call, undefined));
  tell(process, () => process.tool.threadExit?.(guest, end));
}

function processEnded(process: Process, end: ExitStatus): void {
  const { session } = process;
  session.agent?.leaveSpace(process);
  session.journal?.tell("lifecycle", "info", `pid ${process.pid} ${describeEnd(end)}`);
  session.processes.delete(process.pid);
  if (process === session.root) session.rootStatus = end;
  tell(process, () => process.tool.processExit?.(end));
  session.releaseDaemons();
}

/** Runs a callback of an ended thread or process, after those before it. */
function tell(process: Process, callback: () => unknown): void {
  const { session } = process;
  const failed = (error: unknown) => session.toolFailed(process.pid, undefined, error);
  let value: unknown;
  try {
    value = process.tail ? process.tail.then(callback) : callback();
  } catch (error) {
    return failed(error);
  }
  if (value instanceof Promise) holdUp(process, value.catch(failed));
}

/** Later callbacks of the process wait, and so does the end of the run. */
function holdUp(process: Process, promise: Promise<unknown>): void {
  const { session } = process;
  session.supervisor.awake++;
  session.pendingExits++;
  process.tail = promise.then(() => {
    session.supervisor.awake--;
    session.pendingExits--;
    session.supervisor.poke();
  });
}
