/**
 * Calls that the tool decides on without a stop: their threads wait in the handler, and are told what to do by shared
 * memory. Where more is needed, the thread is brought to the stop that its call would have had.
 */
import { ASK, type AskCode, askState } from "../../../arch/ask.ts";
import { SLOT } from "../../../arch/handler.ts";
import { RULED } from "../../../arch/rules.ts";
import { Call, type Syscall } from "../../../syscalls/base.ts";
import { GuestGone } from "../../guest.ts";
import { halvesOf, resultOf, type SyscallResult } from "../../result.ts";
import { INTERCEPT } from "../../subscription.ts";
import { checked, forgetCall, settleEntry } from "../ptrace/calls.ts";
import { TailCall } from "../ptrace/guest.ts";
import { handle, NATURAL } from "../ptrace/handlers.ts";
import { deliver, start } from "../ptrace/injections.ts";
import { isRestart } from "../ptrace/remake.ts";
import { type Injection, phase, type Tracee } from "../ptrace/tracee.ts";
import { HANDLER } from "./arena.ts";
import { bringToStop } from "./bringing.ts";
import type { Slot } from "./slot.ts";

/** The flags that every thread of a program has: the one that is always set, and interrupts. */
const USER_FLAGS = 0x202;

/** A call that a thread waits to be told about. */
export interface Asked {
  /** It makes a call of its handler's. */
  isTelling: boolean;
}

/** Looks what a thread wants. Gives whether it wanted something. */
export function serve(tracee: Tracee, slot: Slot): boolean {
  const { asked } = tracee;
  const { askState: state } = slot;
  if (state === askState.asked && !asked) {
    begin(tracee, slot);
    return true;
  }
  if (state !== askState.made || !asked?.isTelling) return false;
  asked.isTelling = false;
  tracee.phase = phase.exit;
  deliver(tracee, resultIn(slot));
  return true;
}

/** What the call gave that a thread was told to make. */
export function resultIn({ at, window }: Slot): SyscallResult {
  const i = (at + ASK.result) >> 2;
  return resultOf(window.i32[i]!, window.i32[i + 1]!);
}

function begin(tracee: Tracee, slot: Slot): void {
  const { guest, process, session } = tracee;
  const agent = session.agent!;
  agent.drain(tracee);
  const call = readAsked(tracee, slot);
  noteAsked(tracee, call);
  tracee.phase = phase.entry;
  tracee.asked = { isTelling: false };
  tracee.unheard = 0;
  slot.put(RULED.touched, 0); // what rules counted for it stays so
  const { code } = agent.recorder;
  if (code.link !== undefined) slot.put(ASK.link, code.flagsOf(slot.get(SLOT.flags)) | USER_FLAGS);
  agent.stats.asked(call.number);
  agent.brought.asked(call.number);
  session.supervisor.noteAsk(tracee);
  session.guards[call.number]?.(tracee, call);
  handle(tracee, () => process.tool.syscall!(guest, call), settle);
}

/** The call that a thread asks about. */
export function readAsked({ guest, process, session }: Tracee, slot: Slot): Syscall {
  const { runtime, arch } = session.kernel;
  const { u32, i32 } = slot.window;
  const number = i32[(slot.at + SLOT.result) >> 2]!;
  const words = runtime.newWords();
  const from = (slot.at + ASK.arguments) >> 2;
  for (let i = 0; i < words.length; i++) words[i] = u32[from + i]!;
  const call = new Call(arch.name, number, words, guest.memory) as Syscall;
  call.beginNanoseconds = session.timeOfStop;
  call.site = process.space!.siteOf(slot.get(SLOT.back) >>> 0);
  return call;
}

/** A thread is in a call that the tool decides on. */
export function noteAsked(tracee: Tracee, call: Syscall): void {
  tracee.call = call;
  tracee.interest = INTERCEPT;
  tracee.decided = true;
}

/** The value of a handler whose thread waits for it. */
function settle(tracee: Tracee, value: unknown): void {
  if (!tracee.asked) return settleEntry(tracee, value); // it stands still by now
  if (value instanceof TailCall) {
    if (mustStop(tracee, value.number)) return settleStopped(tracee, value);
    return make(tracee, value.number, value.words);
  }
  if (value === NATURAL) {
    const { number, words } = tracee.call!;
    return tracee.own === undefined ? make(tracee, number, words) : answer(tracee, tracee.own);
  }
  const result = checked(tracee, value);
  if (isRestart(result)) return settleStopped(tracee, value);
  answer(tracee, result);
}

function settleStopped(tracee: Tracee, value: unknown): void {
  bringToStop(tracee);
  settleEntry(tracee, value);
}

/** The thread makes a call, and its program gets the result. */
function make(tracee: Tracee, number: number, words: Uint32Array): void {
  const slot = slotOf(tracee);
  const ask = askCode(tracee);
  over(tracee);
  putCall(slot, number, words);
  slot.put(ASK.next, HANDLER + ask.done);
  tell(tracee, slot, ask.make);
}

/** The program gets a result. */
function answer(tracee: Tracee, result: SyscallResult): void {
  const slot = slotOf(tracee);
  const [low, high] = halvesOf(result);
  over(tracee);
  const i = (slot.at + ASK.result) >> 2;
  slot.window.i32[i] = low;
  slot.window.i32[i + 1] = high;
  tell(tracee, slot, askCode(tracee).result);
}

/**
 * The slot of a thread that asks.
 *
 * @throws {GuestGone} where another thread executed a program: this one is dying
 */
export function slotOf({ slot, tid }: Tracee): Slot {
  if (!slot) throw new GuestGone(tid);
  return slot;
}

/** Where the handler asks. */
function askCode({ session }: Tracee): AskCode {
  return session.agent!.recorder.code.ask!;
}

/** Whether calls with this number must be made where the engine sees them. */
function mustStop({ session }: Tracee, number: number): boolean {
  return session.agent!.recorder.trapped.has(number);
}

function over(tracee: Tracee): void {
  forgetCall(tracee);
  tracee.asked = undefined;
  tracee.phase = phase.running;
}

/** Runs a call for a handler whose thread waits. */
export function tellCall(tracee: Tracee, injection: Injection): void {
  const { number, words, held } = injection;
  if (held !== 0n || mustStop(tracee, number)) {
    bringToStop(tracee);
    return start(tracee, injection);
  }
  const slot = slotOf(tracee);
  const ask = askCode(tracee);
  tracee.asked!.isTelling = true;
  tracee.phase = phase.running;
  putCall(slot, number, words);
  slot.put(ASK.next, HANDLER + ask.tell);
  tell(tracee, slot, ask.make);
}

function putCall({ at, window }: Slot, number: number, words: Uint32Array): void {
  const { u32, i32 } = window;
  i32[(at + ASK.number) >> 2] = number;
  i32[((at + ASK.number) >> 2) + 1] = 0;
  const to = (at + ASK.callArguments) >> 2;
  for (let i = 0; i < words.length; i++) u32[to + i] = words[i]!;
}

/** The thread goes on with a part of the handler. */
export function tell({ session }: Tracee, slot: Slot, part: number): void {
  slot.put(ASK.answer, HANDLER + part);
  slot.askState = askState.answered;
  session.supervisor.bells.answered(slot.window.address + slot.at + ASK.state);
}
