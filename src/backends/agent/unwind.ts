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

/**
 * Puts a stopped thread right.
 *
 * @param isFault it stopped because an instruction faulted
 * @returns "healed" where that was one of ours: the program must not hear of it
 */
export function putRight(
  tracee: Tracee,
  code: HandlerCode,
  recordSize: number,
  isFault: boolean,
): Place {
  const { process, session, slot, tid } = tracee;
  const { space } = process;
  const { abi } = session.kernel.arch;
  const words = space && readRegisters(session.kernel, tid);
  if (!words) return "elsewhere";
  const ip = Number(getRegister(words, abi.instructionPointer));
  const to =
    slot && ip >= HANDLER && ip < HANDLER + code.code.length
      ? inHandler(words, slot, code, recordSize, ip - HANDLER, abi.instruction.length)
      : inPatch(space, ip, isFault);
  if (to === undefined) return "elsewhere";
  if (to !== ip || isFault) {
    setRegister(words, abi.instructionPointer, to % 2 ** 32, Math.floor(to / 2 ** 32));
    writeFunctionRegisters(session.kernel, tid, words);
  }
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
  words: RegisterWords,
  slot: Slot,
  code: HandlerCode,
  recordSize: number,
  at: number,
  instructionLength: number,
): number {
  const restore = (register: number, field: number): void => {
    const i = (slot.at + field) >> 2;
    setRegister(words, register, slot.window.u32[i]!, slot.window.u32[i + 1]!);
  };
  if (at <= code.gate || at >= code.trap) {
    const back =
      at < code.backStored ? Number(getRegister(words, code.backRegister)) : slot.get(SLOT.back);
    if (at >= code.resultStored) restore(code.result, SLOT.result);
    if (at >= code.flagsStored) {
      const kept = words[2 * code.flags]! & ~code.flagsMask;
      words[2 * code.flags] = kept | code.flagsOf(slot.get(SLOT.flags));
    }
    if (at >= code.dataStored && at < code.gate) restore(code.data, SLOT.data);
    slot.put(SLOT.inFlight, 0);
    return back - instructionLength;
  }
  if (at >= code.resultKept) restore(code.result, SLOT.result);
  if (at >= code.dataKept) restore(code.data, SLOT.data);
  if (at < code.published) publish(words, slot, code, recordSize);
  slot.put(SLOT.inFlight, 0);
  if (at < code.counted) slot.put(SLOT.room, slot.get(SLOT.room) - 1);
  return slot.get(SLOT.back);
}

/** Ends the record of a call that is over. */
function publish(words: RegisterWords, slot: Slot, code: HandlerCode, recordSize: number): void {
  const { u32 } = slot.window;
  const record = slot.next;
  const result = (record + RECORD.result) >> 2;
  u32[result] = words[2 * code.result]!;
  u32[result + 1] = words[2 * code.result + 1]!;
  if (recordSize > RECORD.size) {
    const [begin, end] = [(record + RECORD.begin) >> 2, (record + RECORD.end) >> 2];
    u32[end] = u32[begin]!;
    u32[end + 1] = u32[begin + 1]!;
  }
  slot.put(SLOT.next, slot.get(SLOT.next) + recordSize);
}
