/** Giving a stopped thread to a method of the tool, and taking it back. */
import { GuestGone } from "../../guest.ts";
import { cancelTimer } from "./timers.ts";
import type { Injection, Settle, Tracee } from "./tracee.ts";

/** Instead of a handler's value: the thread goes on as if there were no tool. */
export const NATURAL: unique symbol = Symbol("natural");

/** Tells the tool of an event of a stopped thread, by one of its methods; `settle` gets its value. */
export function handle(tracee: Tracee, invoke: () => unknown, settle: Settle): void {
  if (tracee.timer) cancelTimer(tracee);
  lend(tracee, invoke, settle);
}

/** The same for what is no new event: a timer set before stays. */
export function lend(tracee: Tracee, invoke: () => unknown, settle: Settle): void {
  if (tracee.session.ending) return conclude(tracee, settle, NATURAL);
  engage(tracee, invoke, settle, true);
}

/** The same for work of our own (unless `isTools`), which is done also where guests are let go. */
export function engage(
  tracee: Tracee,
  invoke: () => unknown,
  settle: Settle,
  isTools = false,
): void {
  const { supervisor } = tracee.session;
  tracee.isWithTool = isTools;
  tracee.settle = settle;
  tracee.turn++;
  supervisor.awake++;
  let value: unknown;
  try {
    value = invoke();
  } catch (error) {
    return toolFailed(tracee, error);
  }
  if (value instanceof Promise) attend(tracee, value);
  else arrived(tracee, value);
}

function attend(tracee: Tracee, promise: Promise<unknown>): void {
  const { turn } = tracee;
  void promise.then(
    (value) => tracee.turn === turn && arrived(tracee, value),
    (error) => tracee.turn === turn && toolFailed(tracee, error),
  );
}

/** The handler ended. What it did not await must end first. */
function arrived(tracee: Tracee, value: unknown): void {
  if (tracee.injections.length > 0) tracee.early = { value };
  else release(tracee, value);
}

/** Takes the thread back from its handler, which does not run any more. */
export function release(tracee: Tracee, value: unknown): void {
  const settle = tracee.settle!;
  const { supervisor } = tracee.session;
  tracee.settle = undefined;
  tracee.early = undefined;
  tracee.stack = undefined;
  tracee.turn++;
  supervisor.awake--;
  supervisor.poke();
  conclude(tracee, settle, value);
}

/** Lets a thread go on by a value; where the tool may not give that one, as if there were no tool. */
function conclude(tracee: Tracee, settle: Settle, value: unknown): void {
  try {
    settle(tracee, value);
  } catch (error) {
    if (error instanceof GuestGone) return; // killed as it stood there
    if (value === NATURAL) return tracee.session.broken(tracee, error);
    tracee.session.toolFailed(tracee.tid, tracee.call?.name, error);
    conclude(tracee, settle, NATURAL);
  }
}

/**
 * The thread died under its handler: what the handler awaits rejects, what it gives is ignored.
 *
 * @returns whether a handler of the tool's was waiting for the thread
 */
export function abandon(tracee: Tracee): boolean {
  const waited = tracee.injections.splice(0);
  const gone = new GuestGone(tracee.tid);
  for (const injection of waited) refuse(injection, gone);
  if (!tracee.settle) return false;
  tracee.settle = undefined;
  tracee.early = undefined;
  tracee.turn++;
  if (waited.length === 0) tracee.session.supervisor.awake--;
  return waited.length > 0 && tracee.isWithTool;
}

/** What was to be run is not: its promise rejects, whether or not the handler still waits for it. */
export function refuse({ promise, reject }: Injection, error: unknown): void {
  promise.catch(() => {});
  reject(error);
}

function toolFailed(tracee: Tracee, error: unknown): void {
  if (error instanceof GuestGone) return arrived(tracee, NATURAL); // it is about to be gone for us, too
  tracee.session.toolFailed(tracee.tid, tracee.call?.name, error);
  arrived(tracee, NATURAL);
}
