/** Calls that read other data than the guest's, in scratch memory. */
import type { Syscall } from "../../../syscalls/mod.ts";
import type { Guest, GuestScratch, Verdict } from "../../guest.ts";

/** What alignment may take for each item, and in all. */
const ALIGNMENT = 16;
const SPARE = 64;

/** A character takes so many bytes at most. */
const WIDEST = 3;

/**
 * Has a call run with data in scratch memory: the kernel reads what was checked, whatever other threads write to
 * where the guest had it.
 *
 * @param data bytes, or texts that a NUL ends
 * @param change the call with these addresses; it may push `more` bytes
 */
export async function runWith(
  guest: Guest,
  data: readonly (string | Uint8Array)[],
  change: (addresses: readonly bigint[], scratch: GuestScratch) => Syscall,
  more = 0,
): Promise<Verdict> {
  const sizes = data.map((one) => one.length * (typeof one === "string" ? WIDEST : 1) + ALIGNMENT);
  const size = sizes.reduce((all, one) => all + one, more + SPARE);
  const put = (scratch: GuestScratch) =>
    change(
      data.map((one) => scratch.push(one)),
      scratch,
    );
  const stack = guest.stack();
  if (size <= stack.capacity) return guest.tailInject(put(stack));
  const pages = await guest.pages(size);
  const result = await guest.inject(put(pages));
  await pages.release();
  return result;
}
