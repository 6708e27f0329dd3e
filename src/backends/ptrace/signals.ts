/** Signals that are about to be delivered to a guest. */
import { signalName } from "../../../syscalls/base.ts";
import { COUNTER_SIGNAL } from "../../kernel/branch_counter.ts";
import { readSiginfo, writeSiginfo } from "../../kernel/registers.ts";
import { siginfoCode } from "../../kernel/signals.ts";
import type { SignalDelivery, SignalReplacement } from "../../signal.ts";
import { heal, noteFrame } from "../agent/healing.ts";
import { goOnHealed } from "../agent/mending.ts";
import { onCounterSignal } from "./counters.ts";
import { handle, NATURAL } from "./handlers.ts";
import { leave } from "./injections.ts";
import { isEndedStop, noteContinue } from "./job_control.ts";
import { resume } from "./resume.ts";
import { sendAgain, takeResent } from "./resent.ts";
import { endsStep } from "./stepping.ts";
import { type PendingSignal, phase, type SignalToSend, type Tracee } from "./tracee.ts";
import { SIGSEGV } from "./fault_state.ts";
import { onFault } from "./traps.ts";

const SIGINFO_SIZE = 128;
const SIGTRAP = 5;

/** A thread stopped with a signal for it. */
export function onSignal(tracee: Tracee, stopped: number): void {
  const { process, session, guest } = tracee;
  if (tracee.counting && endsStep(tracee, stopped)) return;
  if (tracee.framed !== 0) {
    noteFrame(tracee, session.agent!);
    if (stopped === SIGTRAP) return resume(tracee);
  }
  const healing = session.agent && heal(tracee, session.agent, stopped);
  if (healing === "held") return;
  if (healing === "healed") return goOnHealed(tracee);
  if (tracee.counter && stopped === COUNTER_SIGNAL && onCounterSignal(tracee)) return;
  if (stopped === SIGSEGV && tracee.traps) {
    const info = readSiginfo(session.kernel, tracee.tid);
    if (info && onFault(tracee, { number: stopped, info, continued: process.continued })) return;
  }
  noteContinue(tracee, stopped);
  const again = takeResent(tracee, stopped);
  if (again && isEndedStop(tracee, again)) return resume(tracee);
  if (again && !again.isNews) return resume(tracee, again.number);
  const number = again?.number ?? stopped;
  session.journal?.tell("signal", "debug", `tid ${tracee.tid}: ${signalName(number)} comes`);
  // SIGSTOP can't be held back while an injected call begins
  if (!process.tool.signal || process.launching || tracee.injecting) return resume(tracee, number);
  const info = readSiginfo(session.kernel, tracee.tid);
  if (!info) return resume(tracee, number);
  tracee.phase = phase.other;
  const delivery = { number, info, continued: again?.continued ?? process.continued };
  tracee.delivery = delivery;
  handle(tracee, () => process.tool.signal!(guest, describe(delivery)), settleSignal);
}

function describe({ number, info }: PendingSignal): SignalDelivery {
  return { number, code: siginfoCode(info), info, name: signalName(number) };
}

function settleSignal(tracee: Tracee, value: unknown): void {
  const signal = verdictOf(tracee.delivery!, value);
  const isChanged = signal !== undefined && signal.info !== tracee.delivery!.info;
  if (tracee.session.journal && signal !== tracee.delivery) tellFate(tracee, signal);
  tracee.delivery = undefined;
  if (!tracee.base) {
    if (isChanged && signal.info) writeSiginfo(tracee.session.kernel, tracee.tid, signal.info);
    return resume(tracee, signal?.number ?? 0);
  }
  // injections used up the stop at which the signal could be delivered: it is sent again
  if (signal) sendAgain(tracee, { ...signal, isNews: false });
  leave(tracee);
}

/** Tells what the tool made of a signal. */
function tellFate({ tid, delivery, session }: Tracee, signal: SignalToSend | undefined): void {
  const fate = signal ? `replaced by ${signalName(signal.number)}` : "dropped";
  session.journal?.tell(
    "signal",
    "debug",
    `tid ${tid}: ${signalName(delivery!.number)} is ${fate}`,
  );
}

/** The signal to be delivered instead, if any; without a siginfo, the kernel makes one. */
function verdictOf(delivery: PendingSignal, value: unknown): SignalToSend | undefined {
  if (value === NATURAL || value === undefined || value === delivery.number) return delivery;
  if (value === null) return undefined;
  if (isSignal(value)) return { number: value, info: undefined };
  const { number = delivery.number, info } = value as SignalReplacement;
  if (!isSignal(number) || !(info === undefined || isSiginfo(info))) {
    throw new TypeError(
      `signal() returned ${String(value)}: it must return undefined, a signal number from 1 to 64, null, ` +
        `or { number, info } with a siginfo_t of ${SIGINFO_SIZE} bytes`,
    );
  }
  if (info) return { number, info: numbered(info, number) };
  return number === delivery.number ? delivery : { number, info: undefined };
}

/** The same siginfo for another number: the kernel makes one of its own where they differ. */
function numbered(info: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(info);
  new DataView(bytes.buffer).setInt32(0, number, true);
  return bytes;
}

function isSiginfo(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === SIGINFO_SIZE;
}

function isSignal(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64;
}
