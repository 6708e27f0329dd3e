/**
 * Threads that stop inside of our code: they are put where a program can be, before or behind the call, so that
 * signals and tools find it as it would be without us.
 */
import { type HandlerCode, type Kept, RECORD, type Region, SLOT } from "../../../arch/handler.ts";
import {
  getRegister,
  readRegisters,
  registerEdit,
  type RegisterWords,
  setRegister,
  readSiginfo,
  writeFunctionRegisters,
} from "../../kernel/registers.ts";
import type { Errno } from "../../../syscalls/base.ts";
import { readMemory } from "../../kernel/process_memory.ts";
import { siginfoCode } from "../../kernel/signals.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { blocksFaults, isCaught } from "../ptrace/fault_state.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { HANDLER } from "./arena.ts";
import { tellUndone } from "./records.ts";
import type { Slot } from "./slot.ts";
import type { Space } from "./space.ts";

/** What is needed to know of the handler, and of what it records. */
export interface Handled {
  readonly code: HandlerCode;
  /** Ends the record of a call that is over, which has its result; copies what is to be copied after it. */
  finish(tracee: Tracee, slot: Slot): void;
  /** Ends the record of a call that is interrupted, and prepares the same anew. */
  interrupt(tracee: Tracee, slot: Slot, why: Errno): void;
}

/** Signals of instructions that fault. */
const FAULTS = [4, 5, 7, 11];

/** Whether a signal that a thread is stopped for comes of an instruction, and was not sent. */
export function isFault({ session, tid }: Tracee, signal: number): boolean {
  const info = FAULTS.includes(signal) ? readSiginfo(session.kernel, tid) : undefined;
  return info !== undefined && siginfoCode(info) > 0;
}

/** Where a stopped thread is. */
export interface Standing {
  readonly words: RegisterWords;
  readonly ip: number;
  /** The part of the handler that it is in. */
  readonly region: Region | undefined;
}

/** Where a stopped thread is whose process has the agent; undefined for others. */
export function standingOf(tracee: Tracee, code: HandlerCode): Standing | undefined {
  const { process, session, tid } = tracee;
  const { kernel } = session;
  const words = process.space && readRegisters(kernel, tid);
  return words && standingBy(tracee, code, words);
}

/** Where it is by these registers. */
export function standingBy(
  { session: { kernel }, slot }: Tracee,
  { regions }: HandlerCode,
  words: RegisterWords,
): Standing {
  const ip = Number(getRegister(words, kernel.arch.abi.instructionPointer));
  const at = ip - HANDLER;
  const region = slot && at >= 0 ? regions.find(({ end }) => at < end) : undefined;
  return { words, ip, region };
}

/**
 * Puts a thread right that stopped for a signal.
 *
 * @param isFault the signal is one of an instruction
 * @returns whether that was one of ours: the program must not hear of it
 */
export function putRight(
  tracee: Tracee,
  standing: Standing,
  handled: Handled,
  signal: number,
  isFault: boolean,
): boolean {
  const { session, tid } = tracee;
  const { words, ip, region } = standing;
  const inside = region && inHandler(tracee, words, region, handled);
  const around = isFault
    ? (inside ?? inStub(tracee, words, ip) ?? inWindow(tracee.process.space!, ip))
    : undefined;
  const to = around ?? inProgram(tracee, words, inside ?? ip, handled.code, signal);
  if (to === ip) return false;
  goTo(session.kernel, words, to);
  writeFunctionRegisters(session.kernel, tid, words);
  return around !== undefined;
}

/** Has registers that a signal's handler will go back to be those of the program. */
export function putRightWords(
  tracee: Tracee,
  { ip, region, words }: Standing,
  handled: Handled,
  signal: number,
): void {
  const inside = region && inHandler(tracee, words, region, handled);
  goTo(tracee.session.kernel, words, inProgram(tracee, words, inside ?? ip, handled.code, signal));
}

/** Where one goes on for whom a stub's use of its stack was too much: at the stub's own call. */
function inStub(tracee: Tracee, words: RegisterWords, ip: number): number | undefined {
  const patch = tracee.process.space!.stubAt(ip);
  if (!patch?.stub.usesStack || ip >= patch.address + patch.stub.shadow) return undefined;
  restore(tracee, words, patch.stub.kept(ip - patch.address));
  return patch.address + patch.stub.shadow;
}

/** Where one goes on who landed inside of what was overwritten. */
function inWindow(space: Space, ip: number): number | undefined {
  const patch = space.windowAt(ip);
  if (!patch) return undefined;
  if (ip === patch.from) return patch.address;
  const place = patch.stub.places.find(({ site }) => patch.site + site === ip);
  return place && patch.address + place.stub;
}

/**
 * The address in the program that one in a stub stands for, if a handler for the signal is about to see it: stacks are
 * unwound from there. Who goes on there lands on a jump, which is put right.
 */
function inProgram(
  tracee: Tracee,
  words: RegisterWords,
  ip: number,
  { backRegister }: HandlerCode,
  signal: number,
): number {
  const patch = tracee.process.space!.stubAt(ip);
  if (!patch) return ip;
  const { address, from, site, stub } = patch;
  let at = ip - address;
  const kept = stub.kept(at);
  restore(tracee, words, kept);
  // before the call it begins anew: what it loaded may be out of date by then
  if (at < stub.shadow) return from;
  if (kept.length > 0) at = stub.places[0]!.stub; // by now all is back that is given back on the way there
  if (!isSeen(tracee, signal)) return address + at;
  if (at === stub.shadow) return site;
  const behind = stub.places[0]?.site;
  if (at === stub.resume && behind !== undefined) {
    setRegister(words, ...registerEdit(backRegister, site + behind));
    return site + behind;
  }
  const place = stub.places.find((one) => one.stub === at);
  return place ? site + place.site : address + at;
}

/** Whether a handler sees where a signal finds the thread; landing may not raise a signal that the program blocks. */
function isSeen(tracee: Tracee, stopped: number): boolean {
  const { session, tid } = tracee;
  return isCaught(tid, realSignal(tracee, stopped)) && !blocksFaults(session.kernel, tid);
}

/** The signal for which the one stands that a thread is stopped for. */
export function realSignal({ resent }: Tracee, stopped: number): number {
  return resent.find(({ carrier }) => carrier === stopped)?.number ?? stopped;
}

function goTo({ arch }: Kernel, words: RegisterWords, address: number): void {
  setRegister(words, ...registerEdit(arch.abi.instructionPointer, address));
}

function inHandler(tracee: Tracee, words: RegisterWords, region: Region, handled: Handled): number {
  const { code } = handled;
  const slot = tracee.slot!;
  const back =
    region.back === "slot" ? slot.get(SLOT.back) : Number(getRegister(words, code.backRegister));
  if (region.isNew) keepResult(words, slot, code);
  restore(tracee, words, region.kept);
  if (region.hasFlags) restoreFlags(words, slot, code);
  if (region.stage === "before" && !region.isFresh) slot.uncount();
  if (region.isTurning) slot.endTurn();
  if (region.isDropped) slot.dropped--;
  if (region.stage === "before") tellUndone(tracee, slot);
  if (region.stage === "made") {
    if (code.link !== undefined) setRegister(words, code.link, words[2 * code.flags]!, 0);
    if (slot.interrupted !== slot.next) handled.finish(tracee, slot);
  }
  slot.interrupted = 0;
  slot.put(SLOT.inFlight, 0);
  return back - (region.stage === "before" ? code.shadow : code.behind);
}

/** Where a thread stands that asks about its call, or does what it was told. */
export interface AskedPlace extends Standing {
  readonly region: Region;
}

/** The same place, if a thread asks there. */
export function askingAt(standing: Standing): AskedPlace | undefined {
  const { region } = standing;
  return region && isAsking(region) ? { ...standing, region } : undefined;
}

function isAsking({ stage }: Region): boolean {
  return stage === "asking" || stage === "asked";
}

/**
 * Puts a thread that asks to where it has not yet tried its call.
 *
 * @param signal comes there, and the call is asked about again then; without one, the call stops
 */
export function undoAsked(
  tracee: Tracee,
  { words, region }: Standing,
  handled: Handled,
  signal: number | undefined,
): void {
  if (!region) return; // it is there already
  const { code } = handled;
  const slot = tracee.slot!;
  const { kernel } = tracee.session;
  const { abi } = kernel.arch;
  let to = slot.get(SLOT.back) - code.shadow;
  if (isAsking(region)) {
    restore(tracee, words, code.keptAsked);
    restoreFlags(words, slot, code);
  } else to = inHandler(tracee, words, region, handled);
  if (signal !== undefined) to = inProgram(tracee, words, to, code, signal);
  goTo(kernel, words, to);
  if (abi.pendingNumber !== undefined) setRegister(words, abi.pendingNumber, -1, -1);
  writeFunctionRegisters(kernel, tracee.tid, words);
}

/** Puts a thread behind the call about which it asked, as it was told. */
export function completeAsked(
  tracee: Tracee,
  { words, region }: AskedPlace,
  code: HandlerCode,
  signal: number,
): void {
  const slot = tracee.slot!;
  const { kernel } = tracee.session;
  if (region.stage === "asking") {
    const { pendingNumber } = kernel.arch.abi;
    restore(tracee, words, code.keptAnswered);
    restoreFlags(words, slot, code);
    if (pendingNumber !== undefined) setRegister(words, pendingNumber, -1, -1);
  } else restore(tracee, words, region.kept);
  const to = slot.get(SLOT.back) - code.behind;
  goTo(kernel, words, inProgram(tracee, words, to, code, signal));
  writeFunctionRegisters(kernel, tracee.tid, words);
}

/** The result that is not yet in the record. */
function keepResult(words: RegisterWords, { next, window }: Slot, { result }: HandlerCode): void {
  window.u32[(next + RECORD.result) >> 2] = words[2 * result]!;
  window.u32[((next + RECORD.result) >> 2) + 1] = words[2 * result + 1]!;
}

/** Gives the registers back that are kept in memory. */
function restore(tracee: Tracee, words: RegisterWords, kept: readonly Kept[]): void {
  for (const [register, where, offset] of kept) {
    const [low, high] =
      where === "stack" ? onStack(tracee, words, offset) : inSlot(tracee.slot!, where, offset);
    setRegister(words, register, low, high);
  }
}

type Halves = readonly [low: number, high: number];

function inSlot(slot: Slot, where: "record" | "slot", offset: number): Halves {
  const { u32 } = slot.window;
  const i = ((where === "record" ? slot.next : slot.at) + offset) >> 2;
  return [u32[i]!, u32[i + 1]!];
}

function onStack(
  { session: { kernel }, tid }: Tracee,
  words: RegisterWords,
  offset: number,
): Halves {
  const at = Number(getRegister(words, kernel.arch.abi.stackPointer)) + offset;
  const [low = 0, high = 0] = new Uint32Array(readMemory(kernel, tid, at, 8).slice().buffer);
  return [low, high];
}

function restoreFlags(words: RegisterWords, slot: Slot, code: HandlerCode): void {
  const kept = words[2 * code.flags]! & ~code.flagsMask;
  words[2 * code.flags] = kept | code.flagsOf(slot.get(SLOT.flags));
}
