/** Running calls in a stopped guest thread, for a handler. */
import { ReverieError } from "../../errors.ts";
import { auxiliaryVector } from "../../kernel/proc.ts";
import { readMemory } from "../../kernel/process_memory.ts";
import {
  getRegister,
  type RegisterWords,
  readRegisters,
  readSigmask,
  setRegister,
  writeFunctionRegisters,
  writeSigmask,
} from "../../kernel/registers.ts";
import { resultOf, type SyscallResult, wordOf } from "../../result.ts";
import { replaceCall } from "./calls.ts";
import { release } from "./handlers.ts";
import { resume } from "./resume.ts";
import { type Injection, phase, type Process, progress, type Tracee } from "./tracee.ts";

/** Runs a call once those before it are done. */
export function inject(tracee: Tracee, injection: Injection): void {
  const { supervisor } = tracee.session;
  tracee.injections.push(injection);
  if (tracee.injections.length > 1) return;
  supervisor.awake--;
  supervisor.poke();
  startNext(tracee);
}

function startNext(tracee: Tracee): void {
  const injection = tracee.injections[0]!;
  try {
    start(tracee, injection);
  } catch (error) {
    tracee.injections.shift();
    settled(tracee);
    injection.reject(error as Error);
  }
}

function start(tracee: Tracee, { number, words }: Injection): void {
  const { call } = tracee;
  const same = call !== undefined && number === call.number && words === call.words;
  if (same && tracee.answered) {
    tracee.answered = false;
    return deliver(tracee);
  }
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
export function refuseOtherCall({ process, call, session }: Tracee): void {
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
  const { kernel } = tracee.session;
  const { abi } = kernel.arch;
  refuseOtherCall(tracee);
  const base = currentRegisters(tracee);
  const site = callSite(tracee, base);
  tracee.base = base;
  // signals that are pending already must not come between these registers and the call
  tracee.mask ??= readSigmask(kernel, tracee.tid);
  writeSigmask(kernel, tracee.tid, Uint32Array.of(0xffffffff, 0xffffffff));
  const registers = base.slice();
  abi.arguments.forEach((index, i) =>
    setRegister(registers, index, words[2 * i]!, words[2 * i + 1]!),
  );
  setRegister(registers, abi.number, number, 0);
  if (abi.pendingNumber !== undefined) setRegister(registers, abi.pendingNumber, -1, -1);
  setRegister(registers, abi.instructionPointer, site % 2 ** 32, Math.floor(site / 2 ** 32));
  writeFunctionRegisters(kernel, tracee.tid, registers);
  tracee.injecting = true;
  tracee.progress = progress.entering;
  resume(tracee);
}

/** The registers as the guest knows them. */
export function currentRegisters(tracee: Tracee): RegisterWords {
  if (tracee.base) return tracee.base;
  const { kernel } = tracee.session;
  const words = readRegisters(kernel, tracee.tid);
  if (!words)
    throw new ReverieError(`Cannot read the registers of ${tracee.tid}: it is being killed.`);
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
    tracee.progress = progress.inside;
    writeSigmask(tracee.session.kernel, tracee.tid, tracee.mask!);
  }
  resume(tracee);
}

/** The injected call ended. */
export function injected(tracee: Tracee): void {
  tracee.injecting = false;
  tracee.progress = progress.none;
  deliver(tracee);
}

function deliver(tracee: Tracee): void {
  const { resolve } = tracee.injections.shift()!;
  resolve(resultOf(tracee.resultLow, tracee.resultHigh));
  settled(tracee);
}

/** One injection less: the next one, or its handler goes on. */
function settled(tracee: Tracee): void {
  if (tracee.injections.length > 0) return startNext(tracee);
  tracee.session.supervisor.awake++;
  if (tracee.early) release(tracee, tracee.early.value);
}

/**
 * Gives a thread back the registers and the signal mask that injections changed.
 *
 * @param result what its own call gives, where it is in one
 */
export function restoreBase(tracee: Tracee, result: SyscallResult | undefined): void {
  const { kernel } = tracee.session;
  const { abi } = kernel.arch;
  const { base, mask } = tracee;
  tracee.base = undefined;
  tracee.mask = undefined;
  if (!base) return;
  if (result !== undefined) {
    const word = BigInt.asUintN(64, BigInt(wordOf(result)));
    setRegister(base, abi.result, Number(word & 0xffffffffn), Number(word >> 32n));
  }
  writeFunctionRegisters(kernel, tracee.tid, base);
  if (mask) writeSigmask(kernel, tracee.tid, mask);
}

/** An address in the process where the instruction that enters the kernel lies. */
function callSite(tracee: Tracee, registers: RegisterWords): number {
  const { process, call } = tracee;
  const { abi, name } = tracee.session.kernel.arch;
  process.callSite ??= vdsoCallSite(process);
  if (process.callSite !== undefined) return process.callSite;
  if (call?.arch === name)
    return Number(getRegister(registers, abi.instructionPointer)) - abi.instruction.length;
  throw new ReverieError(
    `Cannot inject a call into pid ${process.pid}: no instruction that enters the kernel is known in it.`,
  );
}

const AT_SYSINFO_EHDR = 33;
const VDSO_SIZE = 0x2000;

/** The kernel maps its vDSO into every process; its functions fall back to real calls. */
function vdsoCallSite(process: Process): number | undefined {
  const { kernel } = process.session;
  const { instruction } = kernel.arch.abi;
  const base = auxiliaryVector(process.pid).get(AT_SYSINFO_EHDR);
  if (base === undefined) return undefined;
  const image = readMemory(kernel, process.pid, base, VDSO_SIZE);
  const step = instruction.length === 4 ? 4 : 1; // x86-64 has no alignment
  for (let at = 0; at + instruction.length <= image.length; at += step) {
    if (instruction.every((byte, i) => image[at + i] === byte)) return Number(base) + at;
  }
  return undefined;
}
