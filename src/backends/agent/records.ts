/** Telling a tool of the calls that the agent recorded. */
import { COPY, copyFlag, RECORD } from "../../../arch/handler.ts";
import { type Address, Call, Errno, type Memory, type Syscall } from "../../../syscalls/base.ts";
import { CapturedMemory, type Piece } from "../../../syscalls/capture/memory.ts";
import { resultOf, type SyscallResult } from "../../result.ts";
import { statusField } from "../../kernel/proc.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import type { Slot } from "./slot.ts";

/** Halves of six arguments. */
const WORDS = 12;

const NONE: readonly Piece[] = [];

/** include/linux/errno.h: begin again. */
const NOT_BEGUN = Errno.of(513);

/** The memory of calls of which nothing was copied. */
const nothing = new CapturedMemory(NONE);

/** A call whose end is not recorded yet. */
export interface Begun {
  readonly call: Syscall;
  readonly memory: GrowingMemory;
}

/** The memory of a call of which the tool is told before its end. */
class GrowingMemory implements Memory {
  #now: Memory;

  constructor(before: readonly Piece[]) {
    this.#now = new CapturedMemory(before);
  }

  read(address: Address, length: number): Uint8Array {
    return this.#now.read(address, length);
  }

  /** What was copied by the end of the call. */
  end(before: readonly Piece[], after: readonly Piece[]): void {
    const memory = new CapturedMemory(before, after);
    memory.returned();
    this.#now = memory;
  }
}

/** Where the parts of a record are: offsets in the window. */
interface Parts {
  readonly copies: number;
  readonly between: number;
  readonly end: number;
}

/** Tells of all calls of a thread that are over. `start` is where in a record its copies begin. */
export function drain(tracee: Tracee, slot: Slot, start: number): void {
  const next = slot.look();
  drainRest(tracee, slot, start, Infinity);
  const { taken } = slot;
  slot.taken = next;
  if (taken !== next) tellAll(tracee, slot, taken, next, start);
  slot.giveSpare();
}

/** The same for the half that is full, and so many calls at most. */
export function drainRest(tracee: Tracee, slot: Slot, start: number, most: number): void {
  const { rest, window } = slot;
  const [from, to] = rest;
  let end = most === Infinity ? to : from;
  for (let left = most; end < to && left > 0; left--) end += window.i32[(end + RECORD.size) >> 2]!;
  rest[0] = end;
  if (from < end) tellAll(tracee, slot, from, end, start);
}

function tellAll(tracee: Tracee, slot: Slot, from: number, to: number, start: number): void {
  const { i32 } = slot.window;
  for (let at = from; at < to;) {
    tellRecord(tracee, slot, at, start);
    at += i32[(at + RECORD.size) >> 2]!;
  }
}

function tellRecord(tracee: Tracee, slot: Slot, at: number, start: number): void {
  const { i32 } = slot.window;
  const size = i32[(at + RECORD.size) >> 2]!;
  const i = (at + RECORD.result) >> 2;
  const result = resultOf(i32[i]!, i32[i + 1]!);
  if (slot.begun) {
    stampEnd(tracee, slot, at, slot.begun.call);
    tellEnd(tracee, slot, slot.begun, partsOf(slot, at, start), result);
  } else tell(tracee, slot, at, memoryOf(slot, at, start, size), result);
}

/** Whether the call is over that is a thread's oldest of which not all was told. */
export function hasEnded(slot: Slot): boolean {
  const next = slot.look();
  return slot.hasRest || slot.taken !== next;
}

/** Tells of that call, which is over: what was not yet told. */
export function tellOne(tracee: Tracee, slot: Slot, start: number): void {
  const at = slot.oldest;
  const end = at + slot.window.i32[(at + RECORD.size) >> 2]!;
  if (slot.hasRest) slot.rest[0] = end;
  else slot.taken = end;
  tellRecord(tracee, slot, at, start);
}

/** Tells that it began. */
export function tellBegin(tracee: Tracee, slot: Slot, start: number): void {
  const { oldest } = slot;
  const { copies, between } = partsOf(slot, oldest, start);
  const memory = new GrowingMemory(piecesOf(slot, copies, between));
  const call = readCall(tracee, slot, oldest, memory);
  slot.begun = { call, memory };
  enter(tracee, call);
}

/** Tells that a thread did not make the call that it was told to have begun: a signal came first. */
export function tellUndone(tracee: Tracee, slot: Slot): void {
  if (!slot.begun) return;
  const { call, memory } = slot.begun;
  slot.begun = undefined;
  memory.end(NONE, NONE);
  call.endNanoseconds = tracee.session.timeOfStop; // nothing that is told of later ended before
  observe(tracee, call, NOT_BEGUN);
}

/** What was copied of a call. */
function memoryOf(slot: Slot, at: number, start: number, size: number): CapturedMemory {
  if (size === start) return nothing;
  const { copies, between, end } = partsOf(slot, at, start);
  return new CapturedMemory(piecesOf(slot, copies, between), piecesOf(slot, between, end));
}

function partsOf({ window }: Slot, at: number, start: number): Parts {
  const entrySize = window.i32[(at + RECORD.entrySize) >> 2]!;
  const size = window.i32[(at + RECORD.size) >> 2]!;
  return { copies: at + start, between: at + entrySize, end: at + size };
}

/** A call from its beginning to its end. */
function tell(
  tracee: Tracee,
  slot: Slot,
  at: number,
  memory: CapturedMemory,
  result: SyscallResult,
): void {
  const { process, session } = tracee;
  const { tool } = process;
  const call = readCall(tracee, slot, at, memory);
  session.agent!.stats.recorded(call.number);
  if (tool.enter) enter(tracee, call);
  memory.returned();
  stampEnd(tracee, slot, at, call);
  if (tool.observe) observe(tracee, call, result);
}

function tellEnd(
  tracee: Tracee,
  slot: Slot,
  { call, memory }: Begun,
  { copies, between, end }: Parts,
  result: SyscallResult | undefined,
): void {
  slot.begun = undefined;
  tracee.session.agent!.stats.recorded(call.number);
  memory.end(piecesOf(slot, copies, between), piecesOf(slot, between, end));
  observe(tracee, call, result);
}

/** Whether a thread sleeps in the kernel: one that is about to make its call may yet be sent back by a signal. */
export function isAsleep({ tid }: Tracee): boolean {
  return /^[SD]/.test(statusField(tid, "State") ?? "");
}

/** Tells of the call that a thread is in, if it is in it for sure. */
export function begin(
  tracee: Tracee,
  slot: Slot,
  start: number,
  isSure: (tracee: Tracee) => boolean,
): void {
  if (slot.begun || !slot.isInFlight || !isSure(tracee)) return;
  tellBegin(tracee, slot, start); // of `taken`, not `next`: the thread may have gone on by now
}

/** Tells of the call that a thread died in. */
export function end(tracee: Tracee, slot: Slot, start: number): void {
  begin(tracee, slot, start, () => true);
  if (!slot.begun) return;
  const { copies, between } = partsOf(slot, slot.taken, start);
  tellEnd(tracee, slot, slot.begun, { copies, between, end: between }, undefined);
}

/** What was copied from one offset to another. */
function piecesOf({ window }: Slot, from: number, to: number): readonly Piece[] {
  if (from >= to) return NONE;
  const { bytes, u32 } = window;
  const pieces: Piece[] = [];
  for (let at = from; at < to;) {
    const i = at >> 2;
    const address = u32[i + 1]! * 2 ** 32 + u32[i]!;
    const length = u32[(at + COPY.length) >> 2]!;
    const begin = at + COPY.bytes;
    const flags = u32[(at + COPY.flags) >> 2]!;
    const ended = (flags & copyFlag.text) !== 0 && bytes[begin + length - 1] === 0;
    const cut = (flags & copyFlag.cut) !== 0;
    pieces.push({ address, bytes: bytes.subarray(begin, begin + length), cut, ended });
    at = (begin + length + 7) & ~7;
  }
  return pieces;
}

function readCall(
  { process, session, words }: Tracee,
  slot: Slot,
  at: number,
  memory: Memory,
): Syscall {
  const { window } = slot;
  const { u32 } = window;
  const from = (at + RECORD.arguments) >> 2;
  for (let i = 0; i < WORDS; i++) words[i] = u32[from + i]!;
  const number = window.i32[(at + RECORD.number) >> 2]!;
  const call = (slot.call ??= new Call(session.kernel.arch.name, number, words, memory));
  call.become(number, memory);
  if (session.agent!.recorder.sites)
    call.site = process.space?.siteOf(u32[(at + RECORD.back) >> 2]!);
  const begin = (at + RECORD.begin) >> 2;
  call.beginNanoseconds = session.stamps?.at(u32[begin]!, u32[begin + 1]!);
  return call as Syscall;
}

function stampEnd({ session }: Tracee, { window }: Slot, at: number, call: Syscall): void {
  const i = (at + RECORD.end) >> 2;
  call.endNanoseconds = session.stamps?.at(window.u32[i]!, window.u32[i + 1]!);
}

function enter({ guest, process, session, tid }: Tracee, call: Syscall): void {
  try {
    process.tool.enter?.(guest, call);
  } catch (error) {
    session.toolFailed(tid, call.name, error);
  }
}

function observe(tracee: Tracee, call: Syscall, result: SyscallResult | undefined): void {
  const { guest, process, session, tid } = tracee;
  try {
    process.tool.observe?.(guest, call, result);
  } catch (error) {
    session.toolFailed(tid, call.name, error);
  }
}
