/** Running calls in a stopped guest thread, for a handler. */
import { ReverieError } from "../../errors.ts";
import { GuestGone } from "../../guest.ts";
import { auxiliaryVector } from "../../kernel/proc.ts";
import {
  getRegister,
  type RegisterWords,
  readRegisters,
  setRegister,
  writeFunctionRegisters,
  writeSigmask,
} from "../../kernel/registers.ts";
import { halvesOf, resultOf, type SyscallResult } from "../../result.ts";
import { tellCall } from "../agent/asking.ts";
import { replaceCall } from "./calls.ts";
import { refuse, release } from "./handlers.ts";
import {
  callAt,
  enterForAnother,
  goToCall,
  interruptedCall,
  makeAnother,
  remake,
  standsAtCall,
} from "./remake.ts";
import { resume } from "./resume.ts";
import { type Injection, phase, progress, type Tracee } from "./tracee.ts";
import { vdsoCallSite } from "./vdso.ts";

/** Runs a call once those before it are done. What is never awaited rejects without a word. */
export function inject(
  tracee: Tracee,
  number: number,
  words: Uint32Array,
  held = 0n,
): Promise<SyscallResult> {
  const { promise, resolve, reject } = Promise.withResolvers<SyscallResult>();
  const injection: Injection = { number, words, held, promise, resolve, reject };
  const { supervisor, logsCalls, journal } = tracee.session;
  if (logsCalls && !isOwn(tracee, injection)) journal!.callAdded(tracee, "inject", number, words);
  tracee.injections.push(injection);
  if (tracee.injections.length > 1) return promise;
  supervisor.awake--;
  supervisor.poke();
  startNext(tracee);
  return promise;
}

function startNext(tracee: Tracee): void {
  const injection = tracee.injections[0]!;
  try {
    start(tracee, injection);
  } catch (error) {
    tracee.injections.shift();
    settled(tracee);
    refuse(injection, error);
  }
}

/** Runs the call of an injection in a thread that waits. */
export function start(tracee: Tracee, injection: Injection): void {
  if (tracee.asked) return tellCall(tracee, injection);
  const { number, words } = injection;
  const same = isOwn(tracee, injection);
  if (same && tracee.answer !== undefined) return deliver(tracee, tracee.answer);
  if (tracee.phase === phase.entry) {
    if (!same) {
      refuseOtherCall(tracee);
      replaceCall(tracee, number, words);
    }
    tracee.injecting = true;
    return resume(tracee);
  }
  startElsewhere(tracee, number, words);
}

/** Throws where the guest can make no other call than it is about to make. */
export function refuseOtherCall(tracee: Tracee): void {
  const { process, session } = tracee;
  const call = tracee.phase === phase.other ? undefined : tracee.call; // it left that one without a stop
  const why = process.launching
    ? "the launched child has not yet executed its program"
    : call?.name === "rt_sigreturn"
      ? "rt_sigreturn can only run as it stands"
      : call && call.arch !== session.kernel.arch.name
        ? `the guest's call is of the ${call.arch} ABI`
        : undefined;
  if (why) throw new ReverieError(`Cannot inject another call here: ${why}.`);
}

/** Runs a call by registers of its own, at an instruction that enters the kernel. */
function startElsewhere(tracee: Tracee, number: number, words: Uint32Array): void {
  refuseOtherCall(tracee);
  const isFirst = !tracee.base;
  const base = currentRegisters(tracee);
  const site = callSite(tracee, base);
  tracee.base = base;
  if (isFirst && tracee.phase === phase.other && standsAtCall(tracee, base))
    return enterForAnother(tracee, number, words);
  goToCall(tracee, base, { number, words, site });
}

/** The registers as the guest knows them. */
export function currentRegisters(tracee: Tracee): RegisterWords {
  if (tracee.base) return tracee.base;
  const { kernel } = tracee.session;
  const words = readRegisters(kernel, tracee.tid);
  if (!words) throw new GuestGone(tracee.tid); // it is being killed
  if (tracee.replaced) {
    const { arguments: registers, result } = kernel.arch.abi;
    const own = tracee.call!.words;
    registers.forEach((index, i) => {
      if (index !== result) setRegister(words, index, own[2 * i]!, own[2 * i + 1]!);
    });
  }
  return words;
}

/** The injected call is about to begin: from here on, signals may interrupt it as they would any call. */
export function injectedEntry(tracee: Tracee): void {
  if (tracee.progress === progress.entering) {
    makeAnother(tracee);
    tracee.progress = progress.inside;
    writeSigmask(tracee.session.kernel, tracee.tid, maskFor(tracee, tracee.mask!));
    tracee.mask = undefined;
  }
  resume(tracee);
}

/** The mask that a call runs with; the guest's own is kept where that is another. */
function maskFor(tracee: Tracee, own: RegisterWords): RegisterWords {
  const held = tracee.injections[0]?.held ?? 0n;
  if (held === 0n || tracee.remaking) return own;
  tracee.ownMask = own;
  const [low, high] = [Number(held & 0xffffffffn), Number(held >> 32n)];
  return Uint32Array.of(own[0]! | low, own[1]! | high);
}

/** The injected call ended. */
export function injected(tracee: Tracee): void {
  if (tracee.ownMask) writeSigmask(tracee.session.kernel, tracee.tid, tracee.ownMask);
  tracee.ownMask = undefined;
  tracee.injecting = false;
  tracee.progress = progress.none;
  deliver(tracee, resultOf(tracee.resultLow, tracee.resultHigh));
}

/**
 * Gives a handler the result of the call that it had run.
 *
 * @param isLast the thread did nothing since, so that the kernel still knows how the call ended
 */
export function deliver(tracee: Tracee, result: SyscallResult, isLast = true): void {
  const injection = tracee.injections.shift()!;
  const own = isOwn(tracee, injection);
  tracee.ownIsLast = own && isLast;
  if (own) tracee.own = result;
  injection.resolve(result);
  settled(tracee);
}

/** Whether the injected call is the guest's own, as it stands. */
export function isOwn({ call }: Tracee, { number, words }: Injection): boolean {
  return call !== undefined && number === call.number && words === call.words;
}

/** One injection less: the next one, or its handler goes on. */
function settled(tracee: Tracee): void {
  if (tracee.injections.length > 0) return startNext(tracee);
  tracee.session.supervisor.awake++;
  if (tracee.early) release(tracee, tracee.early.value);
}

/**
 * Gives a thread back the registers that injections changed.
 *
 * @param result what its own call gives, where it is in one
 */
export function restoreBase(tracee: Tracee, result: SyscallResult | undefined): void {
  const { kernel } = tracee.session;
  const { base } = tracee;
  tracee.base = undefined;
  if (!base) return;
  if (result !== undefined) {
    setRegister(base, kernel.arch.abi.result, ...halvesOf(result));
  }
  writeFunctionRegisters(kernel, tracee.tid, base);
}

/**
 * Lets a thread go on from a stop between two instructions, or in a call that is to be restarted.
 *
 * @param goOn lets it go on where there is no such call
 */
export function leave(tracee: Tracee, goOn: (tracee: Tracee) => void = resume): void {
  const { base } = tracee;
  const interrupted = base && (interruptedCall(tracee, base) ?? callAt(tracee, base));
  if (interrupted) return remake(tracee, base, interrupted);
  restoreBase(tracee, undefined);
  goOn(tracee);
}

/** An address in the process where the instruction that enters the kernel lies. */
function callSite(tracee: Tracee, registers: RegisterWords): number {
  const { process, call } = tracee;
  const { abi, name } = tracee.session.kernel.arch;
  process.callSite ??= vdsoCallSite(tracee);
  if (process.callSite !== undefined) return process.callSite;
  if (call?.arch === name)
    return Number(getRegister(registers, abi.instructionPointer)) - abi.instruction.length;
  if (auxiliaryVector(tracee.tid).size === 0) throw new GuestGone(tracee.tid); // it is being killed
  throw new ReverieError(
    `Cannot inject a call into pid ${process.pid}: no instruction that enters the kernel is known in it.`,
  );
}
