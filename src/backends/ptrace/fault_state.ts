/**
 * What the kernel forgets about SIGSEGV when an instruction traps, and how a guest gets it back.
 *
 * The fault is forced on the thread: if it blocks or ignores SIGSEGV, the signal is unblocked, and its
 * action becomes the default one (kernel/signal.c, force_sig_info_to_task). So what the guest set is noted
 * as it sets it. Another thread may see the default action for a moment.
 */
import { syscall } from "../../../syscalls/base.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { statusMask } from "../../kernel/proc.ts";
import { readSigmask, writeSigmask } from "../../kernel/registers.ts";
import { signalBit } from "../../kernel/signals.ts";
import { phase, progress, type Tracee } from "./tracee.ts";

/** The signal of faults. */
export const SIGSEGV = 11;

/** Its bit in the low half of a mask. */
const BIT = 1 << (SIGSEGV - 1);

/** `struct sigaction` as the kernel has it: handler, flags, restorer, mask. */
export const ACTION_SIZE = 32;

const SIG_DFL = 0n;
const SIG_IGN = 1n;

function handlerOf(action: Uint8Array): bigint {
  return new DataView(action.buffer, action.byteOffset).getBigUint64(0, true);
}

/** Whether an action is the default one. */
export function isDefault(action: Uint8Array): boolean {
  return handlerOf(action) === SIG_DFL;
}

/** Whether an action is to ignore the signal. */
export function isIgnored(action: Uint8Array): boolean {
  return handlerOf(action) === SIG_IGN;
}

/** Notes how a process's action for SIGSEGV stands; the default one is none. */
export function noteAction({ process }: Tracee, action: Uint8Array): void {
  process.faultAction = isDefault(action) ? undefined : action;
}

/** A program was executed. */
export function noteExec(tracee: Tracee): void {
  noteInherited(tracee);
  noteMask(tracee);
}

/** Notes the action of a program that has set none: of all that whoever executed it had, only that to ignore stays. */
export function noteInherited(tracee: Tracee): void {
  const ignores = statusMask(tracee.tid, "SigIgn") & signalBit(SIGSEGV);
  const action = new Uint8Array(ACTION_SIZE);
  if (ignores) action[0] = Number(SIG_IGN);
  noteAction(tracee, action);
}

/** Notes whether a stopped thread blocks SIGSEGV; it may not since it last ran. */
export function noteMask({ progress: made, session, tid, traps }: Tracee): void {
  if (!traps || made === progress.entering) return; // then the mask is ours
  traps.blocksFaults = blocksFaults(session.kernel, tid);
}

/** Whether a stopped thread blocks SIGSEGV. */
export function blocksFaults(kernel: Kernel, tid: number): boolean {
  return (readSigmask(kernel, tid)[0]! & BIT) !== 0;
}

/** Has a stopped thread block it. */
export function blockFaults(kernel: Kernel, tid: number): void {
  const mask = readSigmask(kernel, tid);
  mask[0]! |= BIT;
  writeSigmask(kernel, tid, mask);
}

/** Whether a program has a handler for a signal. */
export function isCaught(tid: number, signal: number): boolean {
  return (statusMask(tid, "SigCgt") & signalBit(signal)) !== 0n;
}

/** Whether a fault was raised in a thread that it has not yet stopped for. */
export function hasFaultToCome({ tid }: Tracee): boolean {
  const coming = statusMask(tid, "SigPnd") & ~statusMask(tid, "SigBlk");
  return (coming & signalBit(SIGSEGV)) !== 0n;
}

/** Blocks SIGSEGV again where a trap unblocked it. */
export function mendMask({ session, tid, traps }: Tracee): void {
  if (traps!.blocksFaults) blockFaults(session.kernel, tid);
}

/** What sets the action again that a trap may have reset; undefined where it did not. */
export function mendDisposition(tracee: Tracee): (() => Promise<void>) | undefined {
  const { guest, process, traps } = tracee;
  const action = process.faultAction;
  if (!action || (!traps!.blocksFaults && !isIgnored(action))) return undefined;
  return async () => {
    if (tracee.phase === phase.running) return;
    const act = guest.stack().push(action);
    await guest.inject(syscall("rt_sigaction", { sig: SIGSEGV, act, oact: 0, sigsetsize: 8 }));
  };
}
