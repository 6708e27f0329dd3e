/** Signals that are about to be delivered to a guest. */
import { signalName } from "../../../syscalls/base.ts";
import { readSiginfo } from "../../kernel/registers.ts";
import type { SignalDelivery } from "../../signal.ts";
import { handle, NATURAL } from "./handlers.ts";
import { restoreBase } from "./injections.ts";
import { interruptedCall, remake } from "./remake.ts";
import { resume } from "./resume.ts";
import { sendAgain, takeResent } from "./resent.ts";
import { type PendingSignal, phase, type Tracee } from "./tracee.ts";

const SI_CODE = 8;

/** A thread stopped with a signal for it. */
export function onSignal(tracee: Tracee, stopped: number): void {
  const { process, session, guest } = tracee;
  const again = takeResent(tracee, stopped);
  if (again && !again.isNews) return resume(tracee, again.number);
  const number = again?.number ?? stopped;
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
    const its = verdict === number ? info : undefined;
    sendAgain(tracee, { number: verdict, info: its, isNews: false });
  }
  if (interrupted) return remake(tracee, base, interrupted);
  restoreBase(tracee, undefined);
  resume(tracee);
}

function isSignal(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 64;
}
