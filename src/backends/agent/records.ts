/** Telling a tool of the calls that the agent recorded. */
import { RECORD } from "../../../arch/handler.ts";
import { Call, type Syscall } from "../../../syscalls/base.ts";
import { resultOf, type SyscallResult } from "../../result.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import type { Slot } from "./slot.ts";

/** Halves of six arguments. */
const WORDS = 12;

/** Tells of all calls of a thread that are over. */
export function drain(tracee: Tracee, slot: Slot, recordSize: number): void {
  const { rest } = slot;
  if (rest[0] < rest[1]) {
    const [from, to] = rest;
    rest[0] = rest[1];
    tellAll(tracee, slot, from, to, recordSize);
  }
  const { next, taken } = slot;
  if (taken === next) return;
  slot.taken = next;
  tellAll(tracee, slot, taken, next, recordSize);
}

function tellAll(tracee: Tracee, slot: Slot, from: number, to: number, size: number): void {
  for (let at = from; at < to; at += size) {
    const call = readCall(tracee, slot, at);
    if (slot.isBegun) slot.isBegun = false;
    else enter(tracee, call);
    const i = (at + RECORD.result) >> 2;
    observe(tracee, call, resultOf(slot.window.i32[i]!, slot.window.i32[i + 1]!));
  }
}

/** Tells of the call that a thread is in. */
export function begin(tracee: Tracee, slot: Slot): void {
  if (slot.isBegun || !slot.isInFlight) return;
  slot.isBegun = true;
  enter(tracee, readCall(tracee, slot, slot.next));
}

/** Tells of the call that a thread died in. */
export function end(tracee: Tracee, slot: Slot): void {
  if (!slot.isInFlight) return;
  begin(tracee, slot);
  slot.isBegun = false;
  observe(tracee, readCall(tracee, slot, slot.next), undefined);
}

function readCall({ guest, session, words }: Tracee, { window }: Slot, at: number): Syscall {
  const { u32 } = window;
  const from = (at + RECORD.arguments) >> 2;
  for (let i = 0; i < WORDS; i++) words[i] = u32[from + i]!;
  const number = window.i32[(at + RECORD.number) >> 2]!;
  return new Call(session.kernel.arch.name, number, words, guest.memory) as Syscall;
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
