/** Telling of the recorded calls of all threads in the order in which they began and ended. */
import { RECORD } from "../../../arch/handler.ts";
import type { CallTimes } from "../../kernel/call_times.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { hasEnded, tellBegin, tellOne } from "./records.ts";
import type { Slot } from "./slot.ts";

/** What is to be told next of a thread. */
interface Next {
  readonly tracee: Tracee;
  readonly slot: Slot;
  /** When that was. */
  time: number;
}

/**
 * Tells of all that began or ended up to a time which was `now` before this is called, or of so many of these at most.
 * Whatever a call that is told of may have been caused by is told of before: it was in the memory that we share.
 *
 * @param tracees threads that have slots
 * @param start where in a record its copies begin
 * @param stopped a thread of which it is not known whether it makes the call that it is in
 */
export function tellInOrder(
  tracees: Iterable<Tracee>,
  times: CallTimes,
  start: number,
  until: number,
  most: number,
  stopped: Tracee | undefined,
): void {
  const heap: Next[] = [];
  const timeOf = ({ tracee, slot }: Next) => nextTime(slot, times, tracee !== stopped);
  for (const tracee of tracees) {
    const next = { tracee, slot: tracee.slot!, time: 0 };
    next.time = timeOf(next);
    if (next.time <= until) push(heap, next);
  }
  for (let left = most; heap.length > 0 && left > 0; left--) {
    const next = heap[0]!;
    const { slot, tracee } = next;
    const others = Math.min(heap[1]?.time ?? until, heap[2]?.time ?? until, until);
    if (slot.begun || (hasEnded(slot) && endOf(slot, times) <= others))
      tellOne(tracee, slot, start);
    else tellBegin(tracee, slot, start);
    next.time = timeOf(next);
    if (next.time > until) {
      const last = heap.pop()!;
      if (last === next) continue;
      heap[0] = last;
    }
    sink(heap);
  }
  for (const { slot } of tracees) slot!.giveSpare();
}

/** When its next call began, or the one ended that is told of as begun. */
function nextTime(slot: Slot, times: CallTimes, mayBegin: boolean): number {
  if (hasEnded(slot)) return slot.begun ? endOf(slot, times) : beginOf(slot, times);
  if (slot.begun || !mayBegin) return Infinity;
  // it may have ended meanwhile: then it is not in flight any more
  return slot.isFlying || hasEnded(slot) ? beginOf(slot, times) : Infinity;
}

function beginOf(slot: Slot, times: CallTimes): number {
  return stampAt(slot, times, RECORD.begin);
}

function endOf(slot: Slot, times: CallTimes): number {
  return stampAt(slot, times, RECORD.end);
}

function stampAt({ oldest, window }: Slot, times: CallTimes, field: number): number {
  const i = (oldest + field) >> 2;
  return times.at(window.u32[i]!, window.u32[i + 1]!);
}

function push(heap: Next[], next: Next): void {
  let i = heap.push(next) - 1;
  while (i > 0) {
    const above = (i - 1) >> 1;
    if (heap[above]!.time <= next.time) break;
    heap[i] = heap[above]!;
    i = above;
  }
  heap[i] = next;
}

/** Puts the first where it belongs. */
function sink(heap: Next[]): void {
  const next = heap[0]!;
  let i = 0;
  for (;;) {
    let below = 2 * i + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && heap[below + 1]!.time < heap[below]!.time) below++;
    if (heap[below]!.time >= next.time) break;
    heap[i] = heap[below]!;
    i = below;
  }
  heap[i] = next;
}
