/** Bringing a thread that waits for the tool's answer to the stop that its call would have had. */
import { ASK, askState } from "../../../arch/ask.ts";
import type { HandlerCode } from "../../../arch/handler.ts";
import { GuestGone } from "../../guest.ts";
import { event, ptrace, request } from "../../kernel/ptrace.ts";
import {
  editCallNumber,
  readRegisters,
  readSiginfo,
  readSigmask,
  type RegisterWords,
  writeSigmask,
} from "../../kernel/registers.ts";
import { isStop, stopEvent, stopSignal } from "../../kernel/wait.ts";
import { resultOf, type SyscallResult } from "../../result.ts";
import { settleEntry } from "../ptrace/calls.ts";
import { TailCall } from "../ptrace/guest.ts";
import { NATURAL } from "../ptrace/handlers.ts";
import { deliver, start } from "../ptrace/injections.ts";
import { ALL_SIGNALS, noteBegun } from "../ptrace/remake.ts";
import { interrupt } from "../ptrace/resume.ts";
import { sendAgain, takeResent } from "../ptrace/resent.ts";
import { noteContinue } from "../ptrace/job_control.ts";
import { type PendingAgain, phase, type Tracee } from "../ptrace/tracee.ts";
import { HANDLER } from "./arena.ts";
import { noteAsked, readAsked, resultIn, slotOf, tell } from "./asking.ts";
import type { Slot } from "./slot.ts";
import { type AskedPlace, completeAsked, standingOf, undoAsked } from "./unwind.ts";

const SIGTRAP = 5;
const SIGSTOP = 19;
const ENOSYS = -38;

/** How often in a row signals come before a thread's question. */
const MOST_UNHEARD = 3;

/** The status of a thread that stopped as our filter wants it. */
const CALL_SEEN = (event.seccomp << 16) | (SIGTRAP << 8) | 0x7f;

/**
 * Brings it there from where it waits: before its call, or behind it where the handler had calls made.
 *
 * @throws {GuestGone} where it died
 */
export function bringToStop(tracee: Tracee): void {
  const { call, session } = tracee;
  const slot = slotOf(tracee);
  session.agent!.brought.brought(call!.number, session.processes.values());
  session.supervisor.turn.flush();
  tell(tracee, slot, session.agent!.recorder.code.ask!.trap);
  session.supervisor.bells.wake();
  arrive(tracee, undefined);
}

/**
 * The same from where a signal stopped it, which comes later.
 *
 * @param then goes on with it there
 */
function bring(tracee: Tracee, stopped: number, then: () => void): void {
  tracee.session.supervisor.turn.flush();
  try {
    arrive(tracee, stopped);
    then();
  } catch (error) {
    if (!(error instanceof GuestGone)) throw error;
  }
}

/** Goes on until it is there. What signals come on the way come again. */
function arrive(tracee: Tracee, stopped: number | undefined): void {
  const { kernel } = tracee.session;
  const held: PendingAgain[] = [];
  let isGroupStopped = false;
  let mask: RegisterWords | undefined;
  const hold = (signal: number): void => {
    if (isStopSignal(tracee, signal)) {
      ptrace(kernel, request.continue, tracee.tid, 0, signal);
      return;
    }
    held.push(signalOf(tracee, signal));
    // those that come after it must not come before it
    mask ??= readSigmask(kernel, tracee.tid);
    writeSigmask(kernel, tracee.tid, ALL_SIGNALS);
    backToCall(tracee, undefined);
    ptrace(kernel, request.continue, tracee.tid);
  };
  if (stopped !== undefined) hold(stopped);
  if (tracee.groupStopped) ptrace(kernel, request.interrupt, tracee.tid);
  for (;;) {
    const status = waitFor(tracee);
    if (stopEvent(status) === event.seccomp) break;
    if (stopEvent(status) === 0) hold(stopSignal(status));
    else {
      isGroupStopped = isGroupStopped || stopSignal(status) !== SIGTRAP;
      ptrace(kernel, request.continue, tracee.tid);
    }
  }
  tracee.groupStopped = false;
  if (isGroupStopped) interrupt(tracee); // it stops with the others, later
  if (mask) writeSigmask(kernel, tracee.tid, mask);
  for (const signal of held) sendAgain(tracee, signal);
  reached(tracee);
}

function waitFor({ session, tid }: Tracee): number {
  const { supervisor } = session;
  const status = supervisor.waitFor(tid);
  if (status === undefined) throw new GuestGone(tid);
  if (isStop(status) && stopEvent(status) !== event.exec) return status;
  supervisor.takeLater(tid, status);
  throw new GuestGone(tid);
}

function signalOf(tracee: Tracee, number: number): PendingAgain {
  const again = takeResent(tracee, number);
  if (again) return again;
  const info = readSiginfo(tracee.session.kernel, tracee.tid);
  if (!info) throw new GuestGone(tracee.tid);
  noteContinue(tracee, number);
  return { number, info, isNews: true, continued: tracee.process.continued };
}

/** Has a thread that stopped in the handler make its call again: where it stops, or asks again after a signal. */
function backToCall(tracee: Tracee, signal: number | undefined): void {
  const { recorder } = tracee.session.agent!;
  const standing = standingOf(tracee, recorder.code);
  if (!standing) throw new GuestGone(tracee.tid);
  undoAsked(tracee, standing, recorder, signal);
}

/** It stands before its call. If its handler had calls made, it is taken behind it. */
function reached(tracee: Tracee): void {
  const { session, slot } = tracee;
  const { kernel } = session;
  const hasRun = tracee.phase === phase.exit;
  tracee.asked = undefined;
  slot!.askState = askState.none;
  tracee.phase = phase.entry;
  noteBegun(tracee);
  if (!hasRun) return;
  editCallNumber(kernel, tracee.tid, -1);
  kernel.flush();
  ptrace(kernel, request.syscall, tracee.tid, 0, 0);
  waitFor(tracee);
  const words = readRegisters(kernel, tracee.tid);
  if (!words) throw new GuestGone(tracee.tid);
  tracee.phase = phase.exit;
  tracee.base = words;
  [tracee.resultLow, tracee.resultHigh] = [ENOSYS, -1];
}

/**
 * A signal came to a thread that asks, or does what it was told.
 *
 * @returns whether its call is over: the thread then is behind it, and the signal may come. If not, the signal comes
 * later, and the thread is seen to
 */
export function interruptAsked(tracee: Tracee, stopped: number, place: AskedPlace): boolean {
  const { asked, session, tid } = tracee;
  const slot = tracee.slot!;
  if (isStopSignal(tracee, stopped)) {
    // it stops and goes on where it is
    session.supervisor.turn.resume(tid, request.continue, stopped);
    return false;
  }
  const { code } = session.agent!.recorder;
  const { region } = place;
  if (!asked && slot.askState === askState.asked) {
    slot.uncount();
    slot.askState = askState.none;
    // nobody has seen it: the signal is first, unless there is always one
    if (++tracee.unheard < MOST_UNHEARD) {
      backToCall(tracee, stopped);
      return true;
    }
    tracee.unheard = 0;
    bring(tracee, stopped, () => session.supervisor.takeLater(tid, CALL_SEEN));
    return false;
  }
  if (!asked) {
    if (region.stage === "asked" || slot.get(ASK.answer) !== HANDLER + code.ask!.make) {
      completeAsked(tracee, place, code, stopped);
      return true;
    }
    const tail = toldCall(tracee, slot);
    bring(tracee, stopped, () => settleEntry(tracee, tail));
  } else if (asked.isTelling) {
    const result = toldResult(place, slot, code);
    tracee.phase = result === undefined ? phase.entry : phase.exit;
    bring(tracee, stopped, () => {
      if (result === undefined) start(tracee, tracee.injections[0]!);
      else deliver(tracee, result, false);
    });
  } else bring(tracee, stopped, () => {});
  return false;
}

/**
 * Whether a signal stops the process at once, with no handler and no word of the tool. It must not come later: the signal
 * that ends the stop may be there already.
 */
function isStopSignal({ process }: Tracee, signal: number): boolean {
  return signal === SIGSTOP && !process.tool.signal;
}

/** The result of the call that a thread was told to make, if it made it. */
function toldResult(
  { region, words }: AskedPlace,
  slot: Slot,
  { result }: HandlerCode,
): SyscallResult | undefined {
  if (slot.askState === askState.made) return resultIn(slot);
  return region.stage === "asked"
    ? resultOf(words[2 * result]! | 0, words[2 * result + 1]! | 0)
    : undefined;
}

/** What a thread was told to make in its call's place, and has not made. */
function toldCall(tracee: Tracee, slot: Slot): unknown {
  const own = readAsked(tracee, slot);
  const number = slot.window.i32[(slot.at + ASK.number) >> 2]!;
  const from = (slot.at + ASK.callArguments) >> 2;
  const words = slot.window.u32.slice(from, from + own.words.length);
  noteAsked(tracee, own);
  if (number === own.number && words.every((word, i) => word === own.words[i])) return NATURAL;
  return new TailCall(own, number, words);
}
