/**
 * Signals that are sent again, as their stop was used up before the guest got them.
 *
 * A signal of ours stands for each. Signals of the same number may come before it, or in its stead: those
 * below 32 do not queue. None is lost or overtaken: what comes first delivers the one that was first, and
 * takes its place.
 */
import { readSiginfo, writeSiginfo } from "../../kernel/registers.ts";
import { queueSignal, siginfo, siginfoCode, siginfoSender } from "../../kernel/signals.ts";
import type { PendingAgain, Resent, Tracee } from "./tracee.ts";

/** SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU: sending one has effects of its own. */
const JOB_CONTROL = [18, 19, 20, 21, 22];
const SIGURG = 23;

/** The first of the signals that queue. */
const FIRST_QUEUED = 32;

const SI_USER = 0;
const SI_TKILL = -6;

/** A code that no program is known to use; the kernel lets a sender choose negative ones. */
const SI_OURS = -0x5265;

let tokens = 0;

/** Has the thread stop for a signal again. */
export function sendAgain(tracee: Tracee, signal: PendingAgain): void {
  const carrier = JOB_CONTROL.includes(signal.number) ? SIGURG : signal.number;
  tracee.resent.push({ ...signal, carrier, token: sendCarrier(tracee, carrier) });
}

/** @returns what tells it from other signals of that number; undefined where it could not have that */
function sendCarrier({ session, process, tid }: Tracee, carrier: number): number | undefined {
  const { kernel } = session;
  const token = (tokens = (tokens + 1) | 0);
  const info = new Uint8Array(128);
  const view = new DataView(info.buffer);
  view.setInt32(siginfo.code, SI_OURS, true);
  view.setInt32(siginfo.value, token, true);
  if (queueSignal(kernel, process.pid, tid, carrier, info) >= 0) return token;
  kernel.call(kernel.arch.numbers["tgkill"]!, process.pid, tid, carrier); // beyond RLIMIT_SIGPENDING
  return undefined;
}

/** The signal that was sent again and is to be delivered now; undefined if this is just itself. */
export function takeResent(tracee: Tracee, stopped: number): PendingAgain | undefined {
  const { resent, session } = tracee;
  const first = resent.findIndex(({ carrier }) => carrier === stopped);
  if (first < 0) return undefined;
  const info = readSiginfo(session.kernel, tracee.tid);
  if (!info) return undefined;
  const own = resent.findIndex((signal) => signal.carrier === stopped && isCarrier(signal, info));
  const [signal] = resent.splice(own < 0 ? first : own, 1) as [Resent];
  if (own < 0) letFollow(tracee, { number: stopped, info, isNews: true }, signal, first);
  else renewNext(tracee, stopped);
  deliverAs(tracee, signal);
  return signal;
}

/** The next signal of a carrier comes by a new one: the kernel drops those that are sent while one is there. */
function renewNext(tracee: Tracee, carrier: number): void {
  if (carrier >= FIRST_QUEUED) return;
  const at = tracee.resent.findIndex((signal) => signal.carrier === carrier);
  if (at < 0) return;
  tracee.resent[at] = { ...tracee.resent[at]!, token: sendCarrier(tracee, carrier) };
}

function isCarrier({ token }: Resent, info: Uint8Array<ArrayBuffer>): boolean {
  const view = new DataView(info.buffer);
  const code = siginfoCode(info);
  if (token === undefined) return code === SI_TKILL;
  if (code === SI_OURS) return view.getInt32(siginfo.value, true) === token;
  return code === SI_USER && siginfoSender(info) === 0; // the kernel lost it, for want of memory
}

/** A signal that came in the place of another one comes next. */
function letFollow(tracee: Tracee, news: PendingAgain, { carrier, token }: Resent, at: number) {
  if (carrier >= FIRST_QUEUED) tracee.resent.splice(at, 0, { ...news, carrier, token });
  else sendAgain(tracee, news); // the kernel dropped the carrier, as this one was there
}

function deliverAs({ session, tid }: Tracee, { info }: PendingAgain): void {
  // without its number in it, the kernel makes up what it does for a number that a tracer chose
  writeSiginfo(session.kernel, tid, info ?? new Uint8Array(128));
}
