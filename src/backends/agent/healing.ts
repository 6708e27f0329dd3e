/** Threads that stop for a signal in code of the agent's. */
import type { Tracee } from "../ptrace/tracee.ts";
import type { Agent } from "./agent.ts";
import { interruptAsked } from "./bringing.ts";
import { isAtCall, makesFrame, noteInterrupted, rightFrame } from "./frames.ts";
import { askingAt, isFault, putRight, standingOf } from "./unwind.ts";

/**
 * Puts a thread right.
 *
 * @returns "healed" where the signal is none of the program's, "held" where it comes later and the thread is seen to
 */
export function heal(tracee: Tracee, agent: Agent, signal: number): "healed" | "held" | undefined {
  if (!tracee.process.space) return undefined;
  const { recorder } = agent;
  const standing = standingOf(tracee, recorder.code);
  if (!standing) return undefined;
  const place = askingAt(standing);
  if (place) return interruptAsked(tracee, signal, place) ? undefined : "held";
  if (isAtCall(tracee, standing, recorder)) {
    if (noteInterrupted(tracee, standing, recorder, signal)) agent.drain(tracee);
    return undefined;
  }
  const isOurs = putRight(tracee, standing, recorder, signal, isFault(tracee, signal));
  agent.drain(tracee); // a call that was finished for it comes before the signal
  return isOurs ? "healed" : undefined;
}

/**
 * Whether a thread that goes on with a signal, or with none, is to be stepped into its handler, see {@link rightFrame}.
 * If not, it makes the call again that a signal interrupted, unless that is yet to come.
 */
export function framesSignal(tracee: Tracee, agent: Agent, signal: number): boolean {
  const { process, resent, slot } = tracee;
  if (!process.space) return false;
  const { recorder } = agent;
  if (signal !== 0 && makesFrame(tracee, recorder, signal)) {
    tracee.framed = signal;
    return true;
  }
  if (slot && slot.interrupted !== 0 && resent.length === 0) recorder.goOn(slot);
  return false;
}

/** It was. */
export function noteFrame(tracee: Tracee, agent: Agent): void {
  const { framed } = tracee;
  tracee.framed = 0;
  rightFrame(tracee, agent.recorder, framed);
  agent.drain(tracee);
}
