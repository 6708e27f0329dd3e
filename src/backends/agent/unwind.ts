/**
 * Threads that stop inside of our code: they are put where a program can be, before or behind the call, so that
 * signals and tools find it as it would be without us.
 */
import { type HandlerCode, RECORD, SLOT } from "../../../arch/handler.ts";
import {
  getRegister,
  readRegisters,
  type RegisterWords,
  setRegister,
  writeFunctionRegisters,
} from "../../kernel/registers.ts";
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
  if (at <= code.gate) return undo(tracee, words, slot, code, at);
  const { u32 } = slot.window;
  const record = slot.next;
  const result = (record + RECORD.result) >> 2;
  if (at >= code.published && at < code.copying) {
    // all but the jump back is done
  } else {
    if (at < code.resultRecorded) {
      u32[result] = words[2 * code.result]!;
      u32[result + 1] = words[2 * code.result + 1]!;
    }
    restore(words, slot, code.result, record + RECORD.result);
    if (at >= code.copying) restoreFlags(words, slot, code);
    restoreArguments(tracee, words, slot, record);
    const link = words[2 * code.flags]!;
    setRegister(words, code.link, link, 0);
    agent.finish(tracee, slot);
  }
  slot.put(SLOT.inFlight, 0);
  return slot.get(SLOT.back);
}

/** As if the call had not been tried. */
function undo(
  tracee: Tracee,
  words: RegisterWords,
  slot: Slot,
  code: HandlerCode,
  at: number,
): number {
  const { abi } = tracee.session.kernel.arch;
  const isFresh = at >= code.entry && at < code.backStored;
  const back = isFresh ? Number(getRegister(words, code.backRegister)) : slot.get(SLOT.back);
  if (at >= code.resultStored || at < code.entry)
    restore(words, slot, code.result, slot.at + SLOT.result);
  if (at >= code.flagsStored || at < code.entry) restoreFlags(words, slot, code);
  if (at >= code.argumentsStored) restoreArguments(tracee, words, slot, slot.next);
  slot.put(SLOT.inFlight, 0);
  return back - abi.instruction.length;
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
  record: number,
): void {
  session.kernel.arch.abi.arguments.forEach((register, i) =>
    restore(words, slot, register, record + RECORD.arguments + 8 * i),
  );
}
