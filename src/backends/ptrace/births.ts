/** New threads and processes. */
import { eventMessage } from "../../kernel/ptrace.ts";
import {
  readRegisters,
  type RegisterWords,
  setRegister,
  writeFunctionRegisters,
} from "../../kernel/registers.ts";
import { goOn } from "./calls.ts";
import { currentRegisters } from "./injections.ts";
import { resume } from "./resume.ts";
import type { Session } from "./session.ts";
import type { Tracee } from "./tracee.ts";

/** A thread made a task: PTRACE_EVENT_CLONE, FORK or VFORK. */
export function onBirth(parent: Tracee): void {
  const { kernel, supervisor } = parent.session;
  const tid = eventMessage(kernel, parent.tid);
  if (tid > 0) adopt(parent, tid);
  if (supervisor.colocation?.has(parent)) {
    supervisor.colocation.free(tid);
    supervisor.colocation.lift();
  }
  supervisor.meet(tid);
  resume(parent);
}

/** Makes a task known whose first stop has come or will come. */
export function adopt(parent: Tracee, tid: number): Tracee {
  const { session } = parent;
  const { kernel } = session;
  // signal 0 reaches a thread only by its own process's id
  const isThread = kernel.call(kernel.arch.numbers["tgkill"]!, parent.process.pid, tid, 0) === 0;
  const process = isThread ? parent.process : session.addProcess(tid, parent.process);
  const child = session.addTracee(process, tid, parent);
  child.unborn = true;
  child.strict = parent.strict;
  if (parent.replaced || parent.base) child.base = ownRegisters(parent);
  return child;
}

/** Makes a process known whose maker is gone without having reported it. */
export function adoptOrphan(session: Session, tid: number): Tracee {
  const process = session.addProcess(tid, session.root);
  const tracee = session.addTracee(process, tid, undefined);
  tracee.unborn = true;
  return tracee;
}

/** The registers that a child must have, whose parent ran another call than the guest asked for. */
function ownRegisters(parent: Tracee): RegisterWords {
  const words = currentRegisters(parent).slice();
  setRegister(words, parent.session.kernel.arch.abi.result, 0, 0);
  return words;
}

/** Gives a child the registers of its maker's own call; its stack is its own. */
function putRegisters(tracee: Tracee, words: RegisterWords): void {
  const { kernel } = tracee.session;
  const { stackPointer } = kernel.arch.abi;
  const now = readRegisters(kernel, tracee.tid);
  tracee.base = undefined;
  if (!now) return;
  setRegister(words, stackPointer, now[2 * stackPointer]!, now[2 * stackPointer + 1]!);
  writeFunctionRegisters(kernel, tracee.tid, words);
}

/** The first stop of a new task, before its first instruction. */
export function onFirstStop(tracee: Tracee): void {
  const { process, guest } = tracee;
  const { tool } = process;
  tracee.unborn = false;
  if (tracee.base) putRegisters(tracee, tracee.base);
  if (tool.threadStart) tracee.greetings.push(() => tool.threadStart!(guest));
  goOn(tracee);
}
