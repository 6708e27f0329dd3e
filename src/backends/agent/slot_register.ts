/** How a thread is told its slot: by a register, or by a table of its process. */
import {
  editRegisters,
  getRegister,
  readRegisters,
  registerEdit,
  wereNative,
} from "../../kernel/registers.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { SHARED, SHARED_SIZE } from "./arena.ts";
import { hideSlot } from "./finder.ts";
import type { Space } from "./space.ts";

/** Sets where a stopped thread finds its slot. */
export function pointTo(tracee: Tracee, space: Space, address: number): void {
  if (space.finder) space.finder.point(tracee, address);
  else setRegisterTo(tracee, address);
}

function setRegisterTo({ session, tid }: Tracee, address: number): void {
  const register = session.kernel.arch.sites.slotRegister!;
  editRegisters(session.kernel, tid, [registerEdit(register, address)]);
}

/** Whether a stopped thread of a 64-bit program has a slot in its register, or where none is: not a value of its own. */
export function pointsToSlot({ session: { kernel }, tid }: Tracee): boolean {
  const words = readRegisters(kernel, tid);
  if (!words || !wereNative(kernel)) return false;
  const base = Number(getRegister(words, kernel.arch.sites.slotRegister!));
  return base >= SHARED && base < SHARED + SHARED_SIZE;
}

/**
 * Of a child whose maker was killed before it could report it, nothing is known, and the slot it has is its maker's: it
 * gets one that has no room, so that its calls stop.
 */
export function leaveMakersSlot(tracee: Tracee): void {
  const { threads } = tracee.session.kernel.arch.sites;
  if (threads) hideSlot(tracee, threads);
  else if (pointsToSlot(tracee)) setRegisterTo(tracee, SHARED);
}
