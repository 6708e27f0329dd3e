/**
 * Instructions that trap: CPUID and reads of the timestamp counter, by ARCH_SET_CPUID and PR_SET_TSC.
 *
 * Such an instruction raises SIGSEGV with the code SI_KERNEL. It is told from a fault of the guest's own by
 * its bytes, and by what the guest itself asked for: it may want these faults, too.
 */
import type { Trap } from "../../../arch/architecture.ts";
import type { CpuidAnswer, Timestamp, TimestampAnswer, TimestampRead } from "../../processor.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { readCode } from "../../kernel/process_memory.ts";
import {
  editRegisters,
  getRegister,
  type RegisterEdit,
  registerEdit,
  type RegisterWords,
  readRegisters,
  setRegister,
} from "../../kernel/registers.ts";
import { siginfoCode } from "../../kernel/signals.ts";
import { mendDisposition, mendMask } from "./fault_state.ts";
import { handle, NATURAL } from "./handlers.ts";
import { restoreBase } from "./injections.ts";
import { resume } from "./resume.ts";
import { sendAgain, takeResent } from "./resent.ts";
import { PR_TSC } from "./trap_plan.ts";
import { isInVdso } from "./vdso.ts";
import { type PendingSignal, phase, type Tracee } from "./tracee.ts";

/** Why a SIGSEGV came: `si_code` of faults that have no address. */
const SI_KERNEL = 0x80;

const RAX = 0;
const RCX = 2;

/** An answer: a word of 64 bits for each register. */
type Words = readonly bigint[];

/** A thread stopped for SIGSEGV. Gives true where that was an instruction that the tool answers. */
export function onFault(tracee: Tracee, signal: PendingSignal): boolean {
  const { session, traps } = tracee;
  if (!traps || tracee.injecting || tracee.process.launching) return false;
  const code = siginfoCode(signal.info);
  // a blocked signal can only come here because a trap unblocked it, and took its place
  const isOther = code !== SI_KERNEL;
  if (isOther && !traps.blocksFaults) return false;
  const { kernel } = session;
  const registers = readRegisters(kernel, tracee.tid);
  if (!registers) return false;
  const at = getRegister(registers, kernel.arch.abi.instructionPointer);
  const trap = kernel.arch.traps.decode(
    readCode(kernel, tracee.tid, at, kernel.arch.traps.longest),
  );
  if (!trap || !isWanted(tracee, trap)) return false;
  tracee.phase = phase.other;
  mendMask(tracee);
  if (isOther) sendBack(tracee, signal);
  answer(tracee, trap, registers, at);
  return true;
}

/** A signal came that its thread blocks: it has to wait again. */
function sendBack(tracee: Tracee, signal: PendingSignal): void {
  const again = takeResent(tracee, signal.number);
  sendAgain(tracee, again ?? { ...signal, isNews: true });
}

/** Whether the instruction traps for the tool's sake, not for the guest's. */
function isWanted({ session, traps }: Tracee, { kind }: Trap): boolean {
  const { cpuid, tsc } = session.traps!;
  if (kind === "cpuid") return cpuid && traps!.cpuid === 1;
  return tsc && traps!.tsc === PR_TSC.enable;
}

function answer(tracee: Tracee, trap: Trap, registers: RegisterWords, at: bigint): void {
  const { kernel } = tracee.session;
  const asked = question(tracee, trap, registers);
  // a clock of the kernel's reckons with the counter that it knows
  const ask = isInVdso(tracee, Number(at)) ? { ...asked, invoke: () => undefined } : asked;
  const mend = mendDisposition(tracee);
  const invoke = mend
    ? async () => {
        await mend();
        return ask.invoke();
      }
    : ask.invoke;
  handle(tracee, invoke, (tracee, value) => {
    const isMachine = value === NATURAL || value === undefined;
    const words = isMachine ? ask.machine() : ask.words(value);
    const edits: RegisterEdit[] = trap.results.map((index, i) => registerEdit(index, words[i]!));
    edits.push(registerEdit(kernel.arch.abi.instructionPointer, at + BigInt(trap.length)));
    goOnWith(tracee, edits);
  });
}

function goOnWith(tracee: Tracee, edits: readonly RegisterEdit[]): void {
  const { base, session, tid } = tracee;
  if (base) {
    for (const [index, low, high] of edits) setRegister(base, index, low, high);
    restoreBase(tracee, undefined);
  } else editRegisters(session.kernel, tid, edits);
  resume(tracee);
}

/** How the tool is asked, what it may answer, and what the machine says. */
interface Question {
  readonly invoke: () => unknown;
  readonly words: (value: unknown) => Words;
  readonly machine: () => Words;
}

function question(tracee: Tracee, trap: Trap, registers: RegisterWords): Question {
  const { kernel } = tracee.session;
  switch (trap.kind) {
    case "cpuid":
      return cpuidQuestion(tracee, trap, registers);
    case "rdtsc":
    case "rdtscp":
    case "cntvct":
      return timestampQuestion(tracee, trap.kind);
    case "cntfrq": {
      // how often the counter counts goes with the counter, and is not asked for
      const machine = () => [wide(kernel.processor(kernel.arch.traps.questions.cntfrq!))];
      return { invoke: () => undefined, words: machine, machine };
    }
  }
}

function cpuidQuestion(tracee: Tracee, trap: Trap, registers: RegisterWords): Question {
  const { guest, process, session } = tracee;
  const low = (i: number): number => registers[2 * trap.results[i]!]!;
  const [leaf, subleaf] = [low(RAX), low(RCX)];
  const machine = (): CpuidAnswer => machineCpuid(session.kernel, leaf, subleaf);
  return {
    invoke: () => process.tool.cpuid!(guest, { leaf, subleaf }, machine),
    words: cpuidWords,
    machine: () => cpuidWords(machine()),
  };
}

function machineCpuid(kernel: Kernel, leaf: number, subleaf: number): CpuidAnswer {
  const { questions } = kernel.arch.traps;
  const [eax, ebx, ecx, edx] = kernel.processor(questions.cpuid!, [leaf, subleaf]);
  return { eax: eax!, ebx: ebx!, ecx: ecx!, edx: edx! };
}

function cpuidWords(value: unknown): Words {
  const { eax, ebx, ecx, edx } = Object(value) as Partial<CpuidAnswer>;
  const words = [eax, ebx, ecx, edx];
  if (words.every((word) => Number.isInteger(word))) return words.map((word) => half(word!));
  throw new TypeError(
    `cpuid() returned ${show(value)}: it must return undefined or { eax, ebx, ecx, edx }, 32-bit numbers`,
  );
}

function timestampQuestion(tracee: Tracee, how: TimestampRead): Question {
  const { guest, process, session } = tracee;
  const machine = (): Timestamp => machineTimestamp(session.kernel, how);
  return {
    invoke: () => process.tool.rdtsc!(guest, how, machine),
    words: (value) => timestampWords(how, timestampOf(value), machine),
    machine: () => timestampWords(how, machine(), machine),
  };
}

function machineTimestamp(kernel: Kernel, how: TimestampRead): Timestamp {
  const words = kernel.processor(kernel.arch.traps.questions[how]!);
  if (how === "cntvct") return { tsc: wide(words) };
  const tsc = wide([words[0]!, words[3]!]);
  return how === "rdtscp" ? { tsc, aux: words[2]! } : { tsc };
}

function timestampOf(value: unknown): TimestampAnswer {
  const { tsc, aux } = Object(value) as Partial<TimestampAnswer>;
  const isCount = typeof tsc === "bigint" || Number.isSafeInteger(tsc);
  if (isCount && (aux === undefined || Number.isInteger(aux))) return value as TimestampAnswer;
  throw new TypeError(
    `rdtsc() returned ${show(value)}: it must return undefined or { tsc, aux? }, integers`,
  );
}

function timestampWords(
  how: TimestampRead,
  { tsc, aux }: TimestampAnswer,
  machine: () => Timestamp,
): Words {
  const word = BigInt.asUintN(64, BigInt(tsc));
  if (how === "cntvct") return [word];
  const halves = [word & 0xffffffffn, word >> 32n];
  return how === "rdtsc" ? halves : [...halves, half(aux ?? machine().aux!)];
}

/** 32 bits, as registers hold them. */
function half(value: number): bigint {
  return BigInt.asUintN(32, BigInt(value));
}

function wide([low, high]: readonly number[]): bigint {
  return (BigInt(high!) << 32n) | BigInt(low!);
}

function show(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, word]) => `${key}: ${String(word)}`)
    .join(", ")} }`;
}
