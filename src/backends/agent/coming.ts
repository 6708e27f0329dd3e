/** When the agent comes into a program: not before that pays, and not later than nobody else runs in it. */
import type { Syscall } from "../../../syscalls/base.ts";
import { readMemory } from "../../kernel/process_memory.ts";
import {
  editCallNumber,
  getRegister,
  registerEdit,
  setRegister,
  writeFunctionRegisters,
} from "../../kernel/registers.ts";
import { engage } from "../ptrace/handlers.ts";
import { currentRegisters } from "../ptrace/injections.ts";
import { resume } from "../ptrace/resume.ts";
import type { Process, Tracee } from "../ptrace/tracee.ts";
import { CLONE_THREAD } from "./guards.ts";

/** So many calls of a program stop before the agent comes, which takes as long as they do: most programs make fewer. */
const PATIENCE = 60;

/** The same for the first program of a run, for which the agent's code has to be made. */
const FIRST_PATIENCE = 150;

/** So many calls do not count for each process that a program makes: one that mostly makes others gains little. */
const CALLS_PER_CHILD = 20;

/** Notes that a call of a process stopped which the agent would serve. Gives whether it should come. */
export function isDue(process: Process, isFirst: boolean): boolean {
  return ++process.stops >= (isFirst ? FIRST_PATIENCE : PATIENCE) && isAlone(process);
}

/** Notes that a process made another. */
export function noteChild(process: Process): void {
  process.stops = Math.max(process.stops - CALLS_PER_CHILD, 0);
}

/** Whether it may come at some time into a program that it is not in. */
export function mayYetCome({ agentless, stopsAtEveryCall }: Process): boolean {
  return agentless === undefined && !stopsAtEveryCall;
}

/** Whether it may come now: nobody else runs in the program's memory. */
export function isAlone({ sharers, threads }: Process): boolean {
  return threads.size === 1 && sharers.size === 1;
}

/** Whether a call that is about to begin makes a thread. */
export function makesThread({ session: { kernel }, tid }: Tracee, call: Syscall): boolean {
  const { name, numbers } = kernel.arch;
  if (call.arch !== name) return false;
  if (call.number === numbers["clone"]) return (call.uint(0) & CLONE_THREAD) !== 0;
  if (call.number !== numbers["clone3"]) return false;
  const flags = readMemory(kernel, tid, call.address(0), 4);
  return flags.length === 4 && (flags[2]! & (CLONE_THREAD >> 16)) !== 0;
}

/** Has a thread that is stopped before a call do something first. Then the call begins anew. */
export function doBefore(tracee: Tracee, { number }: Syscall, work: () => Promise<void>): void {
  const { session, tid } = tracee;
  editCallNumber(session.kernel, tid, -1);
  tracee.atExit = (tracee) => {
    if (session.ending) beginAnew(tracee, number);
    else engage(tracee, work, (tracee) => beginAnew(tracee, number));
  };
  resume(tracee);
}

function beginAnew(tracee: Tracee, number: number): void {
  const { kernel } = tracee.session;
  const { abi } = kernel.arch;
  const words = currentRegisters(tracee);
  const at = Number(getRegister(words, abi.instructionPointer));
  setRegister(words, ...registerEdit(abi.instructionPointer, at - abi.instruction.length));
  setRegister(words, abi.number, number, 0);
  tracee.base = undefined;
  writeFunctionRegisters(kernel, tracee.tid, words);
  resume(tracee);
}
