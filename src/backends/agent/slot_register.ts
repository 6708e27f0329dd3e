/** The register by which a thread finds its slot. */
import { editRegisters, getRegister, readRegisters, wereNative } from "../../kernel/registers.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { SHARED, SHARED_SIZE } from "./arena.ts";

/** Sets where a stopped thread finds its slot. */
export function pointTo({ session, tid }: Tracee, address: number): void {
  const register = session.kernel.arch.sites.slotRegister!;
  const [low, high] = [address % 2 ** 32, Math.floor(address / 2 ** 32)];
  editRegisters(session.kernel, tid, [[register, low, high]]);
}

/**
 * Of a child whose maker was killed before it could report it, nothing is known, and the slot it has is its maker's: it
 * gets one that has no room, so that its calls stop.
 */
export function leaveMakersSlot(tracee: Tracee): void {
  const { kernel } = tracee.session;
  const words = readRegisters(kernel, tracee.tid);
  if (!words || !wereNative(kernel)) return;
  const base = Number(getRegister(words, kernel.arch.sites.slotRegister!));
  if (base > SHARED && base < SHARED + SHARED_SIZE) pointTo(tracee, SHARED);
}
