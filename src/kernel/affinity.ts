/** Where a thread may run: sched_setaffinity(2). */
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";

/** Bytes of a processor mask: 8192 processors. */
export const MASK_SIZE = 1024;

/** The processors where a thread may run; 0 is the calling one. Undefined where that can't be said. */
export function affinityOf(kernel: Kernel, tid: number): Uint8Array | undefined {
  const { sched_getaffinity } = kernel.arch.numbers;
  const at = arena.scratch;
  kernel.bytes.fill(0, at, at + MASK_SIZE);
  const size = kernel.call(sched_getaffinity!, tid, MASK_SIZE, kernel.base + at);
  return size < 0 ? undefined : kernel.bytes.slice(at, at + MASK_SIZE);
}

/** Sets where a thread may run. */
export function setAffinity(kernel: Kernel, tid: number, mask: Uint8Array): void {
  const { sched_setaffinity } = kernel.arch.numbers;
  kernel.bytes.set(mask, arena.scratch);
  kernel.call(sched_setaffinity!, tid, MASK_SIZE, kernel.base + arena.scratch);
}

/** Whether a mask has more than one processor. */
export function isSeveral(mask: Uint8Array): boolean {
  const bytes = mask.filter((byte) => byte !== 0);
  return bytes.length > 1 || (bytes.length === 1 && (bytes[0]! & (bytes[0]! - 1)) !== 0);
}
