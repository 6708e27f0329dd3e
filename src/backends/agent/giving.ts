/** Giving threads their slots. */
import { readMemory } from "../../kernel/process_memory.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { SHARED, sharedSize, SLOTS } from "./arena.ts";
import { grow } from "./install.ts";
import { pointTo } from "./slot_register.ts";
import type { Space } from "./space.ts";

/** Gives a stopped thread one of those that are mapped in its program. Gives whether there was one. */
export function giveSlot(tracee: Tracee, space: Space): boolean {
  const { arena, slots } = space;
  const { kernel } = tracee.session;
  const slot = arena.take(slots);
  // a child's memory may be older than what is known of it
  if (slot && readMemory(kernel, tracee.tid, slot.address, 1).length === 1) {
    tracee.slot = slot;
    tracee.rules?.moveTo(slot.ruleWords(tracee.rules.state.length));
  } else if (slot) arena.giveBack(slot);
  pointTo(tracee, space, tracee.slot?.address ?? SHARED); // there it finds that there is no room
  return tracee.slot !== undefined;
}

/** The same where more must be mapped for that. */
export async function giveNewSlot(tracee: Tracee, space: Space): Promise<boolean> {
  while (!tracee.slot && !space.isWithdrawn) {
    const { wanted } = space.arena;
    if (wanted === undefined) break;
    const mustGrow = wanted > space.slots;
    if (mustGrow && !(await growSpace(tracee, space, wanted))) break;
    giveSlot(tracee, space);
    if (!mustGrow) break; // else threads of other processes may have been faster
  }
  return tracee.slot !== undefined;
}

/**
 * Maps more slots into a process. Gives whether there are more. Where another thread does so at the same time, one of
 * them fails; neither may wait for the other, which job control may have stopped until all threads are.
 */
async function growSpace(tracee: Tracee, space: Space, wanted: number): Promise<boolean> {
  const before = space.slots;
  const slots = Math.min(Math.max(2 * before, wanted), SLOTS);
  const last = SHARED + sharedSize(slots) - 1;
  const { kernel } = tracee.session;
  const isThere =
    (await grow(tracee, before, slots)) || readMemory(kernel, tracee.tid, last, 1).length === 1;
  if (isThere) space.slots = Math.max(space.slots, slots);
  return space.slots > before;
}
