/** New threads and processes. */
import type { Kernel } from "../../kernel/kernel.ts";
import { statusField } from "../../kernel/proc.ts";
import { event, eventMessage } from "../../kernel/ptrace.ts";
import {
  readRegisters,
  type RegisterWords,
  setRegister,
  writeFunctionRegisters,
} from "../../kernel/registers.ts";
import { isStop } from "../../kernel/wait.ts";
import { noteChild } from "../agent/coming.ts";
import { findAgain } from "../agent/finder.ts";
import { openCounter } from "./counters.ts";
import { goOn } from "./calls.ts";
import { currentRegisters } from "./injections.ts";
import { resume } from "./resume.ts";
import { onStatus } from "./stops.ts";
import type { Session } from "./session.ts";
import { armAtStart } from "./trap_arming.ts";
import { beginCounting } from "./timers.ts";
import type { Process, Tracee } from "./tracee.ts";

const ESRCH = -3;
const KCMP_VM = 1;

/** A thread made a task: PTRACE_EVENT_CLONE, FORK or VFORK. */
export function onBirth(parent: Tracee, kind: number): void {
  parent.session.agent?.drainAll();
  findAgain(parent); // the child may get its thread pointer
  const { kernel, supervisor } = parent.session;
  const tid = eventMessage(kernel, parent.tid);
  if (parent.process.space?.finder) parent.lentMemory = kind === event.vfork;
  if (tid > 0 && !supervisor.tracees.has(tid)) meet(parent, tid, kind);
  const child = supervisor.tracees.get(tid);
  if (child) supervisor.colocation?.born(parent, child);
  resume(parent);
}

/** A child that was made by vfork has another memory than its maker by now, which goes on. */
export function onVforkDone(parent: Tracee): void {
  parent.lentMemory = false;
  parent.process.space?.finder?.endWait(parent);
  resume(parent);
}

/** Makes a new task known, and deals with what it did so far. */
function meet(parent: Tracee, tid: number, kind: number): void {
  const { kernel, supervisor } = parent.session;
  let news = supervisor.newsOf(tid);
  // an end that was never claimed is that of an earlier task with this id, if this one lives
  if (news !== undefined && !isStop(news) && exists(kernel, tid)) news = undefined;
  const hasEnded = news !== undefined && !isStop(news);
  const isThread = hasEnded ? kind === event.clone : isThreadOf(kernel, parent.process.pid, tid);
  const child = adopt(parent, tid, isThread, kind);
  if (news !== undefined) onStatus(child, news);
}

// where we may not send signals to a task that is there, they fail with another error

function exists(kernel: Kernel, tid: number): boolean {
  return kernel.call(kernel.arch.numbers["kill"]!, tid, 0) !== ESRCH;
}

/** Signal 0 reaches a thread only by its own process's id. */
function isThreadOf(kernel: Kernel, pid: number, tid: number): boolean {
  return kernel.call(kernel.arch.numbers["tgkill"]!, pid, tid, 0) !== ESRCH;
}

/** Whether a new process has its maker's memory, and not a copy. */
function sharesMemory({ session, tid }: Tracee, child: number, kind: number): boolean {
  const { kernel } = session;
  const order = kernel.call(kernel.arch.numbers["kcmp"]!, tid, child, KCMP_VM);
  return order < 0 ? kind === event.vfork : order === 0;
}

function shareMemory(parent: Process, process: Process): void {
  process.sharers = parent.sharers.add(process);
  if (!process.space) return;
  process.space.leave();
  process.space = parent.space!.use();
}

function adopt(parent: Tracee, tid: number, isThread: boolean, kind: number): Tracee {
  const { session } = parent;
  const process = isThread ? parent.process : session.addProcess(tid, parent.process);
  if (!isThread && session.agent) {
    noteChild(parent.process);
    if (sharesMemory(parent, tid, kind)) shareMemory(parent.process, process);
  }
  const child = session.addTracee(process, tid, parent);
  const what = isThread ? "the thread" : "pid";
  const level = isThread ? "debug" : "info";
  session.journal?.tell("lifecycle", level, `pid ${parent.process.pid} makes ${what} ${tid}`);
  child.unborn = true;
  child.strict = parent.strict;
  if (parent.replaced || parent.base) child.base = ownRegisters(parent);
  return child;
}

function family(tid: number): { tgid: number; ppid: number } {
  return { tgid: Number(statusField(tid, "Tgid") ?? tid), ppid: Number(statusField(tid, "PPid")) };
}

/** Whether the process that made a task has a thread that may still report it. */
export function makerLives(sessions: readonly Session[], tid: number): boolean {
  const { tgid, ppid } = family(tid);
  const maker = tgid === tid ? ppid : tgid;
  return sessions.some(({ processes }) => (processes.get(maker)?.threads.size ?? 0) > 0);
}

/**
 * Makes a task known whose maker is gone without having reported it: a child of a process that is known,
 * or by now of init.
 */
export function adoptOrphan(sessions: readonly Session[], tid: number): Tracee | undefined {
  const { tgid, ppid } = family(tid);
  const session =
    sessions.find(({ processes }) => processes.has(tgid) || processes.has(ppid)) ?? sessions[0];
  if (!session) return undefined;
  const process =
    session.processes.get(tgid) ??
    session.addProcess(tgid, session.processes.get(ppid) ?? session.root);
  if (!process.space) process.agentless ??= "who made it is not known";
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
  const { abi, registers } = kernel.arch;
  const now = readRegisters(kernel, tracee.tid);
  tracee.base = undefined;
  if (!now) return;
  for (const own of [abi.stackPointer, registers.hidden])
    if (own !== undefined) setRegister(words, own, now[2 * own]!, now[2 * own + 1]!);
  writeFunctionRegisters(kernel, tracee.tid, words);
}

/** The first stop of a new task, before its first instruction. */
export function onFirstStop(tracee: Tracee): void {
  const { process, guest, session } = tracee;
  const { tool } = process;
  tracee.unborn = false;
  if (tracee.base) putRegisters(tracee, tracee.base);
  session.agent?.adopt(tracee);
  armAtStart(tracee);
  if (session.options.clock === "step") beginCounting(tracee);
  if (session.options.clock === "pmu") openCounter(tracee);
  if (tool.threadStart) tracee.greetings.push(() => tool.threadStart!(guest));
  goOn(tracee);
}
