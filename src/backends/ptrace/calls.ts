/** System calls of a guest: from the stop to the tool, and the tool's verdict back to the kernel. */
import { Call, Errno, type Syscall } from "../../../syscalls/base.ts";
import { callStop, infoField } from "../../kernel/ptrace.ts";
import { editCallNumber, editRegisters, type RegisterEdit } from "../../kernel/registers.ts";
import { halvesOf, isResult, resultOf, type SyscallResult } from "../../result.ts";
import { INTERCEPT, OBSERVE, RULED } from "../../subscription.ts";
import { enforceStrictMode } from "./guards.ts";
import { handle, lend, NATURAL } from "./handlers.ts";
import {
  currentRegisters,
  inject,
  injected,
  injectedEntry,
  isOwn,
  refuseOtherCall,
  restoreBase,
} from "./injections.ts";
import { isSameCall, TailCall } from "./guest.ts";
import { ERESTARTNOHAND, isInterrupted, isRestart, ownCallAgain, remake } from "./remake.ts";
import { interrupt, resume } from "./resume.ts";
import { carryOut, judge } from "./rules.ts";
import { cancelTimer } from "./timers.ts";
import { phase, progress, type Tracee, type Upkeep } from "./tracee.ts";

/** Word index of the arguments in `struct ptrace_syscall_info`. */
const ARGUMENTS = infoField.arguments >> 2;

/** Halves of the six arguments. */
const WORDS = 12;

/** The calls that execute a program. */
export const EXECVE: ReadonlySet<string> = new Set(["execve", "execveat"]);

/** A thread stopped before or after a call; `seccomp` where our filter stopped it. */
export function onCallStop(tracee: Tracee, seccomp: boolean): void {
  const { agent, kernel, supervisor } = tracee.session;
  // in a process that stops at every call, threads may still be in the agent's handler: it tells of what it does
  if (!seccomp && !tracee.injecting && tracee.slot && agent!.isInHandler()) return resume(tracee);
  const op = kernel.i32[supervisor.turn.info]! & 0xff;
  if (op === callStop.exit) onExit(tracee);
  else if (op === callStop.entry || op === callStop.seccomp) onEntry(tracee, seccomp);
  else resume(tracee); // it was killed meanwhile
}

function onEntry(tracee: Tracee, seccomp: boolean): void {
  const { process, session } = tracee;
  // the kernel emulates calls of the vsyscall page: they have no end that can be seen, and can't be changed
  if (isVsyscall(tracee)) return resume(tracee);
  if (tracee.counting && isPassing(tracee, seccomp)) return resume(tracee);
  if (tracee.slot) {
    if (session.agent!.turnedOver(tracee)) return;
    session.agent!.drain(tracee);
  } else if (session.agent?.isOrdered) session.agent.drain(tracee);
  if (tracee.injecting) return injectedEntry(tracee);
  if (process.stopsAtEveryCall && seccomp && tracee.call) return intercept(tracee);
  const call = readCall(tracee);
  if (process.launching && !EXECVE.has(call.name)) return resume(tracee);
  if (seccomp && session.agent?.note(tracee, call)) return;
  tracee.call = call;
  if (session.kernel.arch.abi.pendingNumber === undefined) tracee.begunAt = stoppedAt(tracee);
  tracee.execed = false; // the end of an execve need not have been seen
  tracee.phase = phase.entry;
  if (call.arch === session.kernel.arch.name) session.guards[call.number]?.(tracee, call);
  if (tracee.strict) enforceStrictMode(tracee, call);
  if (session.logsCalls) session.journal!.callBegins(tracee, call);
  if (tracee.interest & RULED) judge(tracee, call);
  if (tracee.interest & OBSERVE) observeEntry(tracee, call);
  // where our filter stops the call too, it does so only after any other filter allowed it
  if (seccomp || !session.filtered) intercept(tracee);
  else resume(tracee);
}

/** Whether a thread whose branches are counted stopped only so that its call is not stepped over. */
function isPassing({ counting, process, injecting }: Tracee, seccomp: boolean): boolean {
  counting!.inCall = true;
  return !seccomp && !process.stopsAtEveryCall && !injecting;
}

/** Whether the call's instruction lies in the kernel's half: user code is never there. */
function isVsyscall({ session }: Tracee): boolean {
  const { info } = session.supervisor.turn;
  return session.kernel.i32[info + (infoField.instructionPointer >> 2) + 1] === -1;
}

/** Observers look on; the guest goes on whatever comes of it. */
function observeEntry(tracee: Tracee, call: Syscall): void {
  const { tool } = tracee.process;
  if (tracee.timer) cancelTimer(tracee);
  tracee.wantsExit ||= tool.observe !== undefined;
  try {
    tool.enter?.(tracee.guest, call);
  } catch (error) {
    tracee.session.toolFailed(tracee.tid, call.name, error);
  }
}

function observeExit(tracee: Tracee, call: Syscall): void {
  try {
    const result = resultOf(tracee.resultLow, tracee.resultHigh);
    call.endNanoseconds = tracee.session.timeOfStop;
    tracee.process.tool.observe?.(tracee.guest, call, result);
  } catch (error) {
    tracee.session.toolFailed(tracee.tid, call.name, error);
  }
}

/** Gives a pending call to the tool, if no rule decides on it and the tool wants to. */
function intercept(tracee: Tracee): void {
  tracee.phase = phase.entry;
  tracee.decided = true;
  if (tracee.ruling) return carryOut(tracee);
  proceed(tracee);
}

/** Goes on with a call on which no rule decides. */
export function proceed(tracee: Tracee): void {
  if (tracee.interest & INTERCEPT) {
    const { process, guest, call } = tracee;
    handle(tracee, () => process.tool.syscall!(guest, call!), settleEntry);
  } else resume(tracee);
}

function readCall(tracee: Tracee): Syscall {
  const { kernel, interests, supervisor } = tracee.session;
  const { info } = supervisor.turn;
  const { abi, name, compatName } = kernel.arch;
  const number = kernel.i32[info + (infoField.number >> 2)]!;
  const isNative = kernel.u32[info + (infoField.arch >> 2)] === abi.auditArch;
  tracee.interest = isNative ? interests.of(number) : interests.others;
  // an observed call is the tool's only until it ended: no need for new memory each time
  const words = tracee.interest === OBSERVE ? tracee.words : kernel.runtime.newWords();
  for (let i = 0; i < WORDS; i++) words[i] = kernel.u32[info + ARGUMENTS + i]!;
  const call = new Call(isNative ? name : compatName, number, words, tracee.guest.memory);
  call.site = siteOf(tracee);
  call.beginNanoseconds = tracee.session.timeOfStop;
  if (number === kernel.arch.numbers["rt_sigreturn"]) {
    call.stackPointer = kernel.number(info + (infoField.stackPointer >> 2)); // the frame it returns by
  }
  return call as Syscall;
}

/** The address of the instruction by which a stopped thread makes a call. */
function siteOf(tracee: Tracee): number | undefined {
  const { agent } = tracee.session;
  return agent ? agent.siteAt(tracee) : stoppedAt(tracee);
}

/** The address of the instruction at which it stands then: in the agent's code, where that makes calls for it. */
function stoppedAt({ session: { kernel, supervisor } }: Tracee): number {
  const at = supervisor.turn.info + (infoField.instructionPointer >> 2);
  return kernel.number(at) - kernel.arch.abi.instruction.length;
}

/** The value of a handler that got a call before the kernel did. */
export function settleEntry(tracee: Tracee, value: unknown): void {
  if (tracee.phase === phase.exit) return settleExit(tracee, value);
  if (value === NATURAL) return resume(tracee);
  if (value instanceof TailCall) {
    if (isSameCall(tracee, value)) return resume(tracee);
    refuseOtherCall(tracee);
    if (tracee.session.logsCalls)
      tracee.session.journal!.callAdded(tracee, "replace", value.number, value.words);
    replaceCall(tracee, value.number, value.words);
    tracee.atExit = (tracee) => {
      finishCall(tracee, resultOf(tracee.resultLow, tracee.resultHigh));
    };
    return resume(tracee);
  }
  skipCall(tracee, checked(tracee, value));
}

/** The value of a handler after it had calls run. */
function settleExit(tracee: Tracee, value: unknown): void {
  if (value instanceof TailCall) {
    const { number, words } = value;
    return lend(tracee, () => inject(tracee, number, words), settleExit);
  }
  if (value !== NATURAL) return finishCall(tracee, checked(tracee, value));
  // the guest gets what it would without a tool: its own call's result, if that ran at all
  if (tracee.own !== undefined) return finishCall(tracee, tracee.own);
  const base = currentRegisters(tracee);
  remake(tracee, base, ownCallAgain(tracee, base, undefined));
}

/** The result that a handler gave. */
export function checked(tracee: Tracee, value: unknown): SyscallResult {
  if (isResult(value)) return value;
  throw new TypeError(
    `syscall() returned ${String(value)} for ${tracee.call!.name}: it must return a result ` +
      `(an integer, a bigint or an Errno) or guest.tailInject(call)`,
  );
}

/** Puts another call in the place of the one that is about to begin. */
export function replaceCall(tracee: Tracee, number: number, words: Uint32Array): void {
  const { kernel } = tracee.session;
  const call = tracee.call!;
  if (number !== call.number) editCallNumber(kernel, tracee.tid, number);
  editRegisters(kernel, tracee.tid, argumentEdits(tracee, words, call.words));
  tracee.replaced = words;
}

/** What to change so that the argument registers, which hold `from`, hold `to`. */
function argumentEdits(tracee: Tracee, to: Uint32Array, from: Uint32Array): RegisterEdit[] {
  const edits: RegisterEdit[] = [];
  tracee.session.kernel.arch.abi.arguments.forEach((register, i) => {
    const [low, high] = [to[2 * i]!, to[2 * i + 1]!];
    if (low !== from[2 * i] || high !== from[2 * i + 1]) edits.push([register, low, high]);
  });
  return edits;
}

/** The guest gets a result at the end of the call, which the kernel never sees. */
export function endWith(tracee: Tracee, result: SyscallResult): void {
  editCallNumber(tracee.session.kernel, tracee.tid, -1);
  tracee.atExit = (tracee) => finishCall(tracee, result);
  resume(tracee);
}

/** The guest gets a result, the kernel never sees the call. */
export function skipCall(tracee: Tracee, result: SyscallResult): void {
  const { kernel } = tracee.session;
  if (tracee.call!.name === "rt_sigreturn")
    throw new Error("rt_sigreturn can't be answered: let it run");
  if (tracee.session.logsCalls) tracee.session.journal!.callSuppressed(tracee, result);
  // only a call that the kernel takes for its own is restarted, and only after its end; the agent waits for that, too
  if (isRestart(result) || tracee.upkeep) return endWith(tracee, result);
  editCallNumber(kernel, tracee.tid, -1);
  editRegisters(kernel, tracee.tid, [resultEdit(tracee, result)]);
  forgetCall(tracee);
  if (tracee.process.stopsAtEveryCall) tracee.atExit = (tracee) => resume(tracee);
  resume(tracee);
}

function resultEdit(tracee: Tracee, result: SyscallResult): RegisterEdit {
  const [low, high] = halvesOf(result);
  return [tracee.session.kernel.arch.abi.result, low, high];
}

function onExit(tracee: Tracee): void {
  readResult(tracee);
  if (tracee.process.space) tracee.session.agent!.leaveWindow(tracee);
  if (tracee.timer && endedByAlarm(tracee)) restartLater(tracee);
  if (tracee.counting) tracee.counting.leaveCall();
  if (tracee.amend && endsOwnCall(tracee)) amendResult(tracee);
  tracee.phase = phase.exit;
  if (tracee.remaking) return remade(tracee);
  if (tracee.injecting) return injected(tracee);
  const { atExit, call, interest } = tracee;
  tracee.atExit = undefined;
  if (atExit) return atExit(tracee);
  if (call && interest & INTERCEPT && !tracee.decided) return answeredByOther(tracee);
  callEnded(tracee);
}

/** Whether the guest's own call gave up because its thread was interrupted for a timer, before that stop came. */
function endedByAlarm(tracee: Tracee): boolean {
  const { timer } = tracee;
  if (timer?.kind !== "seconds" || !timer.rung || !endsOwnCall(tracee)) return false;
  return resultOf(tracee.resultLow, tracee.resultHigh) === Errno.EINTR;
}

/** The call that just ended begins again, unless there is a signal with a handler: then it gives EINTR. */
function restartLater(tracee: Tracee): void {
  setResult(tracee, ERESTARTNOHAND);
  editRegisters(tracee.session.kernel, tracee.tid, [resultEdit(tracee, ERESTARTNOHAND)]);
  interrupt(tracee);
}

/** Whether what ended is the guest's own call. */
function endsOwnCall(tracee: Tracee): boolean {
  if (!tracee.injecting) return tracee.replaced === undefined;
  return tracee.remaking || isOwn(tracee, tracee.injections[0]!);
}

/** The guest's own call was made again, and ended in the kernel's way. */
function remade(tracee: Tracee): void {
  tracee.remaking = false;
  tracee.injecting = false;
  forgetCall(tracee);
  goOn(tracee);
}

/** Another filter answered the call before ours was asked: the handler finds its result there. */
function answeredByOther(tracee: Tracee): void {
  const { process, guest, call } = tracee;
  tracee.decided = true;
  // it was taken back, for SIGSYS to come: nothing may run before that
  if (tracee.resultHigh === 0 && tracee.resultLow === call!.number) return callEnded(tracee);
  tracee.answer = resultOf(tracee.resultLow, tracee.resultHigh);
  handle(tracee, () => process.tool.syscall!(guest, call!), settleExit);
}

function amendResult(tracee: Tracee): void {
  const result = tracee.amend!(resultOf(tracee.resultLow, tracee.resultHigh));
  tracee.amend = undefined;
  if (sameResult(tracee, result)) return;
  editRegisters(tracee.session.kernel, tracee.tid, [resultEdit(tracee, result)]);
  setResult(tracee, result);
}

function readResult(tracee: Tracee): void {
  const { kernel, supervisor } = tracee.session;
  const at = supervisor.turn.info + (infoField.result >> 2);
  tracee.resultLow = kernel.i32[at]!;
  tracee.resultHigh = kernel.i32[at + 1]!;
}

/** Puts a handler's call to its end: registers as the guest knows them, and the result. */
function finishCall(tracee: Tracee, result: SyscallResult): void {
  const { kernel } = tracee.session;
  const { base, own, ownIsLast } = tracee;
  const interrupted = isRestart(result);
  if (base && own === result && !ownIsLast && isInterrupted(tracee, tracee.call!.number, own)) {
    return remake(tracee, base, ownCallAgain(tracee, base, result));
  }
  const held = !base && sameResult(tracee, result);
  if (!held && own !== result && tracee.session.logsCalls)
    tracee.session.journal!.resultReplaced(tracee, result);
  if (base) restoreBase(tracee, result);
  else {
    const edits = restoringEdits(tracee);
    if (!held) edits.push(resultEdit(tracee, result));
    editRegisters(kernel, tracee.tid, edits);
  }
  if (tracee.replaced || interrupted) editCallNumber(kernel, tracee.tid, tracee.call!.number);
  // the kernel knows of no interruption that the tool made up
  if (interrupted && !held && !(ownIsLast && own === result)) interrupt(tracee);
  setResult(tracee, result);
  callEnded(tracee);
}

function setResult(tracee: Tracee, result: SyscallResult): void {
  [tracee.resultLow, tracee.resultHigh] = halvesOf(result);
}

/** Gives the guest its argument registers back. */
function restoringEdits(tracee: Tracee): RegisterEdit[] {
  if (!tracee.replaced || tracee.execed) return [];
  const { result } = tracee.session.kernel.arch.abi;
  const edits = argumentEdits(tracee, tracee.call!.words, tracee.replaced);
  return edits.filter(([register]) => register !== result); // aarch64: the result lies in the first argument's
}

function sameResult(tracee: Tracee, result: SyscallResult): boolean {
  return resultOf(tracee.resultLow, tracee.resultHigh) === result;
}

/** After a call, with its final result: observers, then the handlers of a new program, then on. */
function callEnded(tracee: Tracee): void {
  const { call, interest, session, upkeep } = tracee;
  if (call && session.logsCalls) {
    session.journal!.callEnds(tracee, call, resultOf(tracee.resultLow, tracee.resultHigh));
  }
  if (call && interest & OBSERVE) observeExit(tracee, call);
  if (tracee.begunAt !== undefined && !isRestart(resultOf(tracee.resultLow, tracee.resultHigh)))
    tracee.begunAt = undefined;
  forgetCall(tracee);
  if (call && upkeep && keepUp(tracee, call, upkeep)) return;
  goOn(tracee);
}

/** Lets the agent do what it has to in the thread whose call is over. Gives whether the thread is kept for that. */
function keepUp(tracee: Tracee, call: Syscall, upkeep: Upkeep): boolean {
  const result = resultOf(tracee.resultLow, tracee.resultHigh);
  // what the kernel knows of an interruption would be lost
  if (isInterrupted(tracee, call.number, result)) return false;
  return tracee.session.agent!.keepUp(tracee, upkeep, call.number, settleGreeting);
}

/** Handlers that a new thread or program has to pass one after the other, then on. */
export function goOn(tracee: Tracee): void {
  if (tracee.greetings.length === 0) return resume(tracee);
  tracee.phase = phase.other;
  handle(tracee, tracee.greetings.shift()!, settleGreeting);
}

function settleGreeting(tracee: Tracee): void {
  if (tracee.base) restoreBase(tracee, undefined);
  goOn(tracee);
}

/** Forgets all about the call a thread was in. */
export function forgetCall(tracee: Tracee): void {
  tracee.call = undefined;
  tracee.interest = 0;
  tracee.wantsExit = false;
  tracee.decided = false;
  tracee.answer = undefined;
  tracee.own = undefined;
  tracee.ownIsLast = false;
  tracee.replaced = undefined;
  tracee.execed = false;
  tracee.progress = progress.none;
  tracee.amend = undefined;
  tracee.ruling = undefined;
  tracee.upkeep = undefined;
}
