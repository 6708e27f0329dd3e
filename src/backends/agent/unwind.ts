/**
 * Threads that stop inside of our code: they are put where a program can be, before or behind the call, so that
 * signals and tools find it as it would be without us.
 */
import { ASK } from "../../../arch/ask.ts";
import { type HandlerCode, RECORD, type Region, SLOT } from "../../../arch/handler.ts";
import { RULED } from "../../../arch/rules.ts";
import {
  getRegister,
  readRegisters,
  type RegisterWords,
  setRegister,
  writeFunctionRegisters,
} from "../../kernel/registers.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { HANDLER } from "./arena.ts";
import type { Slot } from "./slot.ts";
import type { Space } from "./space.ts";

/** What came of it. */
export type Place = "elsewhere" | "moved" | "healed";

/** What is needed of an agent. */
export interface Handled {
  readonly code: HandlerCode;
  /** Ends the record of a call that is over, which has its result; copies what is to be copied after it. */
  finish(tracee: Tracee, slot: Slot): void;
}

/**
 * Puts a stopped thread right.
 *
 * @param isFault it stopped because an instruction faulted
 * @returns "healed" where that was one of ours: the program must not hear of it
 */
export function putRight(tracee: Tracee, agent: Handled, isFault: boolean): Place {
  const { process, session, slot, tid } = tracee;
  const { space } = process;
  const { abi } = session.kernel.arch;
  const words = space && readRegisters(session.kernel, tid);
  if (!words) return "elsewhere";
  const ip = Number(getRegister(words, abi.instructionPointer));
  const isHandler = slot && ip >= HANDLER && ip < HANDLER + agent.code.code.length;
  const to = isHandler
    ? inHandler(tracee, words, slot, agent, ip - HANDLER)
    : inPatch(space, ip, isFault);
  if (to === undefined) return "elsewhere";
  setRegister(words, abi.instructionPointer, to % 2 ** 32, Math.floor(to / 2 ** 32));
  writeFunctionRegisters(session.kernel, tid, words);
  return isFault ? "healed" : "moved";
}

function inPatch(space: Space, ip: number, isFault: boolean): number | undefined {
  const stubbed = space.stubAt(ip);
  if (stubbed) {
    const { address, stub } = stubbed;
    // before the call it begins anew: what it loaded may be out of date by then
    return ip < address + stub.shadow && !isFault ? address : undefined;
  }
  const patch = isFault ? space.windowAt(ip) : undefined;
  if (!patch) return undefined;
  if (ip === patch.from) return patch.address;
  const place = patch.stub.places.find(({ site }) => patch.site + site === ip);
  return place && patch.address + place.stub;
}

function inHandler(
  tracee: Tracee,
  words: RegisterWords,
  slot: Slot,
  agent: Handled,
  at: number,
): number {
  const { code } = agent;
  const region = code.regions.find(({ end }) => at < end)!;
  const { abi } = tracee.session.kernel.arch;
  const back =
    region.back === "slot" ? slot.get(SLOT.back) : Number(getRegister(words, code.backRegister));
  const record = slot.next;
  if (region.stage === "made" && region.result === "register") keepResult(words, slot, code);
  if (region.result === "slot") restore(words, slot, code.result, slot.at + SLOT.result);
  if (region.result === "record") restore(words, slot, code.result, record + RECORD.result);
  if (region.flags === "slot") restoreFlags(words, slot, code);
  if (region.result === "asked") {
    restore(words, slot, code.result, slot.at + ASK.result);
    restore(words, slot, code.link, slot.at + ASK.link);
  }
  if (region.arguments !== "register") {
    const places = {
      record: record + RECORD.arguments,
      slot: slot.at + RULED.arguments,
      asked: slot.at + ASK.arguments,
    };
    restoreArguments(tracee, words, slot, places[region.arguments]);
  }
  if (region.stage === "before" && !region.isFresh) slot.uncount();
  if (region.stage === "made") {
    setRegister(words, code.link, words[2 * code.flags]!, 0);
    agent.finish(tracee, slot);
  }
  slot.put(SLOT.inFlight, 0);
  return region.stage === "before" ? back - abi.instruction.length : back;
}

/** Where a thread stands that asks about its call, or does what it was told. */
export interface AskedPlace {
  readonly words: RegisterWords;
  readonly region: Region;
}

/** Whether a stopped thread is there. */
export function askedPlace(
  { session, slot, tid }: Tracee,
  { code }: Handled,
): AskedPlace | undefined {
  const words = slot && readRegisters(session.kernel, tid);
  const region = words && regionOf(words, session.kernel, code);
  return region && (region.stage === "asking" || region.stage === "asked")
    ? { words: words!, region }
    : undefined;
}

function regionOf(words: RegisterWords, { arch }: Kernel, code: HandlerCode): Region | undefined {
  const at = Number(getRegister(words, arch.abi.instructionPointer)) - HANDLER;
  return at < 0 ? undefined : code.regions.find(({ end }) => at < end);
}

/** Sets the registers of a thread that asks to where it has not yet tried its call, which stops then. */
export function undoAsked(tracee: Tracee, words: RegisterWords, agent: Handled): void {
  const { code } = agent;
  const slot = tracee.slot!;
  const { kernel } = tracee.session;
  const { abi } = kernel.arch;
  const region = regionOf(words, kernel, code);
  if (!region) return; // it is there already
  let to = slot.get(SLOT.back) - abi.instruction.length;
  if (region.stage === "asking" || region.stage === "asked") {
    restore(words, slot, code.result, slot.at + SLOT.result);
    restoreFlags(words, slot, code);
    restoreArguments(tracee, words, slot, slot.at + ASK.arguments);
  } else
    to = inHandler(
      tracee,
      words,
      slot,
      agent,
      Number(getRegister(words, abi.instructionPointer)) - HANDLER,
    );
  setRegister(words, abi.instructionPointer, to % 2 ** 32, Math.floor(to / 2 ** 32));
  if (abi.pendingNumber !== undefined) setRegister(words, abi.pendingNumber, -1, -1);
}

/** Puts a thread behind the call about which it asked, as it was told. */
export function completeAsked(
  tracee: Tracee,
  { words, region }: AskedPlace,
  { code }: Handled,
): void {
  const slot = tracee.slot!;
  const { kernel } = tracee.session;
  if (region.stage === "asking") {
    const { pendingNumber } = kernel.arch.abi;
    restore(words, slot, code.result, slot.at + ASK.result);
    restore(words, slot, code.link, slot.at + ASK.link);
    restoreFlags(words, slot, code);
    if (pendingNumber !== undefined) setRegister(words, pendingNumber, -1, -1);
  }
  restoreArguments(tracee, words, slot, slot.at + ASK.arguments);
  const to = slot.get(SLOT.back);
  const { instructionPointer } = kernel.arch.abi;
  setRegister(words, instructionPointer, to % 2 ** 32, Math.floor(to / 2 ** 32));
  writeFunctionRegisters(kernel, tracee.tid, words);
}

/** The result that is not yet in the record. */
function keepResult(words: RegisterWords, { next, window }: Slot, { result }: HandlerCode): void {
  window.u32[(next + RECORD.result) >> 2] = words[2 * result]!;
  window.u32[((next + RECORD.result) >> 2) + 1] = words[2 * result + 1]!;
}

/** Sets a register to what lies at an offset of the window. */
function restore(words: RegisterWords, { window }: Slot, register: number, at: number): void {
  setRegister(words, register, window.u32[at >> 2]!, window.u32[(at >> 2) + 1]!);
}

function restoreFlags(words: RegisterWords, slot: Slot, code: HandlerCode): void {
  const kept = words[2 * code.flags]! & ~code.flagsMask;
  words[2 * code.flags] = kept | code.flagsOf(slot.get(SLOT.flags));
}

function restoreArguments(
  { session }: Tracee,
  words: RegisterWords,
  slot: Slot,
  from: number,
): void {
  session.kernel.arch.abi.arguments.forEach((register, i) =>
    restore(words, slot, register, from + 8 * i),
  );
}
