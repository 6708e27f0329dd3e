/**
 * Making a guest's own call again.
 *
 * A call that a signal interrupted leaves more behind than registers: the kernel remembers which mask to
 * restore and how to restart, until the guest runs on. Injections use that up. Made once more, the call
 * is interrupted again by the same signal, and all is as it would have been.
 */
import { Errno } from "../../../syscalls/base.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { readMemory } from "../../kernel/process_memory.ts";
import {
  editCallNumber,
  editRegisters,
  getRegister,
  type RegisterWords,
  readRegisters,
  readSigmask,
  registerEdit,
  setRegister,
  writeFunctionRegisters,
  writeSigmask,
} from "../../kernel/registers.ts";
import type { SyscallResult } from "../../result.ts";
import { resume } from "./resume.ts";
import { progress, type Tracee } from "./tracee.ts";

/** A signal mask that blocks all. */
export const ALL_SIGNALS: RegisterWords = Uint32Array.of(0xffffffff, 0xffffffff);

/** include/linux/errno.h: with these, the kernel restarts a call or turns it into EINTR. */
const RESTART = [512, 513, 514, 516];
/** It begins again, or gives EINTR if a handler runs. */
export const ERESTARTNOHAND: Errno = Errno.of(514);
/** The same; it goes on with what is left of its time. */
export const ERESTART_RESTARTBLOCK: Errno = Errno.of(516);

/** Whether a call with this result was interrupted and is to be restarted. */
export function isRestart(result: SyscallResult | undefined): result is Errno {
  return result instanceof Errno && RESTART.includes(result.number);
}

/** Calls that lend a signal mask and give EINTR itself when interrupted. */
const GIVE_EINTR = ["epoll_pwait", "epoll_pwait2", "io_pgetevents"];

/** Whether a signal ended this call in a way that only the kernel knows all of. */
export function isInterrupted(
  tracee: Tracee,
  number: number,
  result: SyscallResult | undefined,
): boolean {
  if (!(result instanceof Errno)) return false;
  const { numbers } = tracee.session.kernel.arch;
  if (isRestart(result)) return true;
  return result === Errno.EINTR && GIVE_EINTR.some((name) => numbers[name] === number);
}

/** A call to be made by registers that are otherwise the guest's. */
export interface Remake {
  readonly number: number;
  /** The six arguments, where the registers may not have them. */
  readonly words: Uint32Array | undefined;
  /** Where the instruction that enters the kernel lies. */
  readonly site: number;
}

/** The call at whose end the guest stands, to be made again after it was interrupted with `why`. */
export function ownCallAgain(
  tracee: Tracee,
  base: RegisterWords,
  why: SyscallResult | undefined,
): Remake {
  const { arch } = tracee.session.kernel;
  const call = tracee.call!;
  const ip = Number(getRegister(base, arch.abi.instructionPointer));
  return {
    number: numberAgain(tracee, call.number, why),
    words: call.words,
    site: ip - arch.abi.instruction.length,
  };
}

/**
 * The call that a thread which stopped for a signal was in, if it was interrupted. On aarch64 the kernel
 * has the registers made ready for the restart by then.
 */
export function interruptedCall(tracee: Tracee, base: RegisterWords): Remake | undefined {
  const { abi } = tracee.session.kernel.arch;
  if (abi.pendingNumber === undefined) return undefined;
  const number = BigInt.asIntN(64, getRegister(base, abi.pendingNumber));
  const result = BigInt.asIntN(64, getRegister(base, abi.result));
  const why = result < 0n && result > -4096n ? Errno.of(Number(-result)) : undefined;
  if (number < 0n || !isInterrupted(tracee, Number(number), why)) return undefined;
  const ip = Number(getRegister(base, abi.instructionPointer));
  return {
    number: numberAgain(tracee, Number(number), why),
    words: undefined,
    site: ip - abi.instruction.length,
  };
}

/**
 * The call at whose instruction a thread stands that has a signal to come, where no register tells whether another one
 * interrupted it there: the signal is to find it in the call. One that would stop is left if it was not begun.
 */
export function callAt(tracee: Tracee, base: RegisterWords): Remake | undefined {
  const { begunAt, process, resent, session } = tracee;
  const { abi } = session.kernel.arch;
  if (resent.length === 0 || !standsAtCall(tracee, base)) return undefined;
  const site = Number(getRegister(base, abi.instructionPointer));
  const number = Number(BigInt.asIntN(32, getRegister(base, abi.number)));
  const stops = process.stopsAtEveryCall || session.interests.of(number) !== 0;
  const isBegun =
    number === session.kernel.arch.numbers["restart_syscall"] ||
    (begunAt !== undefined && [begunAt, process.space?.callAt(begunAt)].includes(site));
  const isUntold = stops && !isBegun && !session.agent?.isHandlers(site);
  return isUntold ? undefined : { number, words: undefined, site };
}

/** Whether a thread stands at an instruction that enters the kernel, where no register tells why. */
export function standsAtCall({ session, tid }: Tracee, base: RegisterWords): boolean {
  const { abi } = session.kernel.arch;
  if (abi.pendingNumber !== undefined) return false;
  return isCall(session.kernel, tid, Number(getRegister(base, abi.instructionPointer)));
}

/** Whether an instruction that enters the kernel lies at an address of a process. */
export function isCall(kernel: Kernel, tid: number, address: number): boolean {
  const { instruction } = kernel.arch.abi;
  return holdsCall(readMemory(kernel, tid, address, instruction.length), 0, instruction);
}

/** Whether the instruction that enters the kernel is in this code. */
export function holdsCall(code: Uint8Array, at: number, instruction: readonly number[]): boolean {
  return instruction.every((byte, i) => code[at + i] === byte);
}

/** Notes where a call begins whose stop comes to nobody else. */
export function noteBegun(tracee: Tracee): void {
  const { kernel } = tracee.session;
  const { abi } = kernel.arch;
  const registers = abi.pendingNumber === undefined && readRegisters(kernel, tracee.tid);
  if (!registers) return;
  tracee.begunAt = Number(getRegister(registers, abi.instructionPointer)) - abi.instruction.length;
}

function numberAgain({ session }: Tracee, number: number, why: SyscallResult | undefined): number {
  const { numbers } = session.kernel.arch;
  return isRestart(why) && why.number === ERESTART_RESTARTBLOCK.number
    ? numbers["restart_syscall"]!
    : number;
}

/** Sends the thread to the beginning of a call. */
export function goToCall(
  tracee: Tracee,
  base: RegisterWords,
  { number, words, site }: Remake,
): void {
  const { kernel } = tracee.session;
  const { abi } = kernel.arch;
  const registers = base.slice();
  if (words) {
    abi.arguments.forEach((index, i) =>
      setRegister(registers, index, words[2 * i]!, words[2 * i + 1]!),
    );
  }
  setRegister(registers, abi.number, number, 0);
  if (abi.pendingNumber !== undefined) setRegister(registers, abi.pendingNumber, -1, -1);
  const at = tracee.process.space?.callAt(site) ?? site;
  setRegister(registers, ...registerEdit(abi.instructionPointer, at));
  writeFunctionRegisters(kernel, tracee.tid, registers);
  enterCall(tracee);
}

/** A thread goes on into a call; signals wait until it is there. */
function enterCall(tracee: Tracee): void {
  const { kernel } = tracee.session;
  tracee.mask = readSigmask(kernel, tracee.tid);
  writeSigmask(kernel, tracee.tid, ALL_SIGNALS);
  tracee.injecting = true;
  tracee.progress = progress.entering;
  resume(tracee);
}

/**
 * Has a thread go into the call at whose instruction it stands, to make another one of it there. Where the kernel has
 * interrupted a call that is to go on with what is left of its time, it makes the registers ready for that when the
 * thread goes on, and tells it by nothing before.
 */
export function enterForAnother(tracee: Tracee, number: number, words: Uint32Array): void {
  tracee.instead = { number, words };
  enterCall(tracee);
}

/** The thread is in its own call, which becomes another one. */
export function makeAnother(tracee: Tracee): void {
  const { session, tid, base, instead } = tracee;
  if (!instead) return;
  tracee.instead = undefined;
  const { kernel } = session;
  const { abi } = kernel.arch;
  const registers = readRegisters(kernel, tid);
  if (!registers) return; // it is being killed
  const own = 2 * abi.number;
  setRegister(base!, abi.number, registers[own]!, registers[own + 1]!);
  const { number, words } = instead;
  editCallNumber(kernel, tid, number);
  editRegisters(
    kernel,
    tid,
    abi.arguments.map((index, i) => [index, words[2 * i]!, words[2 * i + 1]!]),
  );
}

/** Makes a call of the guest's own again, out of sight of the tool. */
export function remake(tracee: Tracee, base: RegisterWords, call: Remake): void {
  tracee.base = undefined;
  tracee.remaking = true;
  goToCall(tracee, base, call);
}
