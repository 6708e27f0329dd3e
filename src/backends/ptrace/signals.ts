/** Signals that are about to be delivered to a guest. */
import { signalName } from "../../../syscalls/base.ts";
import { readSiginfo, writeSiginfo } from "../../kernel/registers.ts";
import type { SignalDelivery } from "../../signal.ts";
import { handle, NATURAL } from "./handlers.ts";
import { restoreBase } from "./injections.ts";
import { interruptedCall, remake } from "./remake.ts";
import { resume } from "./resume.ts";
import { type PendingAgain, type PendingSignal, phase, type Tracee } from "./tracee.ts";

const SI_CODE = 8;

/** A thread stopped with a signal for it. */
export function onSignal(tracee: Tracee, number: number): void {
  const { process, session, guest } = tracee;
  const again = resent(tracee, number);
  if (again && !again.isNew) return resume(tracee, again.number);
  // SIGSTOP can't be held back while an injected call begins
  if (!process.tool.signal || process.launching || tracee.injecting) return resume(tracee, number);
  const info = readSiginfo(session.kernel, tracee.tid);
  if (!info) return resume(tracee, number);
  tracee.phase = phase.other;
  tracee.delivery = { number, info };
  handle(tracee, () => process.tool.signal!(guest, describe({ number, info })), settleSignal);
}

function describe({ number, info }: PendingSignal): SignalDelivery {
  const code = new DataView(info.buffer).getInt32(SI_CODE, true);
  return { number, code, info, name: signalName(number) };
}

function settleSignal(tracee: Tracee, value: unknown): void {
  const { number, info } = tracee.delivery!;
  const verdict = value === NATURAL || value === undefined ? number : value;
  if (verdict !== null && !isSignal(verdict)) {
    throw new TypeError(
      `signal() returned ${String(verdict)}: it must return undefined, a signal number or null`,
    );
  }
  tracee.delivery = undefined;
  if (!tracee.base) return resume(tracee, verdict ?? 0);
  // injections used up the stop at which the signal could be delivered: it is sent again
  const { base } = tracee;
  const interrupted = interruptedCall(tracee, base);
  if (verdict !== null) {
    sendAgain(tracee, { number: verdict, info: verdict === number ? info : undefined });
  }
  if (interrupted) return remake(tracee, base, interrupted);
  restoreBase(tracee, undefined);
  resume(tracee);
}

function isSignal(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64;
}

/** SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU: sending one has effects of its own. */
const JOB_CONTROL = [18, 19, 20, 21, 22];
const SIGURG = 23;
const FIRST_QUEUED = 32;

/** Has the thread stop for a signal again. */
function sendAgain(tracee: Tracee, signal: PendingAgain): void {
  const { kernel } = tracee.session;
  const carrier = JOB_CONTROL.includes(signal.number) ? SIGURG : signal.number;
  tracee.resent.unshift({ ...signal, carrier });
  kernel.call(kernel.arch.numbers["tgkill"]!, tracee.process.pid, tracee.tid, carrier);
}

/** The signal that was sent again, if this one stands for it; with its own siginfo. */
function resent(tracee: Tracee, carrier: number): PendingAgain | undefined {
  const at = tracee.resent.findIndex((signal) => signal.carrier === carrier);
  if (at < 0) return undefined;
  const { kernel } = tracee.session;
  const [signal] = tracee.resent.splice(at, 1);
  const info = readSiginfo(kernel, tracee.tid);
  if (info && !isOwn(tracee, info)) {
    // One that came while calls were injected: ours, behind it, will stand for it.
    const other = { number: carrier, info, isNew: true };
    if (carrier >= FIRST_QUEUED) tracee.resent.push({ ...other, carrier });
    else sendAgain(tracee, other);
  }
  if (signal!.info) writeSiginfo(kernel, tracee.tid, signal!.info);
  return signal;
}

const SI_PID = 16;
const SI_TKILL = -6;
const SI_USER = 0;

/** Whether a signal is one that we sent. The kernel shows no sender to who can't see it, or if memory is scarce. */
function isOwn({ session: { kernel } }: Tracee, info: Uint8Array): boolean {
  const view = new DataView(info.buffer, info.byteOffset);
  const [code, pid] = [view.getInt32(SI_CODE, true), view.getInt32(SI_PID, true)];
  if (pid === 0) return code === SI_TKILL || code === SI_USER;
  return code === SI_TKILL && pid === kernel.call(kernel.arch.numbers["getpid"]!);
}
