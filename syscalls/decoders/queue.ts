// POSIX message queues: what a new one is to be like is told only where one is made.
import type { Call } from "../call.ts";
import { type Kind, pickedAlike } from "../kind.ts";
import { structIn } from "../kinds/struct.ts";
import { structNeed } from "../needs.ts";
import type { StructPointer } from "../pointers.ts";
import { newQueue } from "../structs/queue.ts";

const O_CREAT = 0o100;

const attributes = structIn(newQueue) as unknown as Kind<StructPointer<"mq_attr">>;

/** The attributes of a queue that is made; argument `flags` tells whether one is. */
export function newQueueIn(flags: number): Kind<StructPointer<"mq_attr">> {
  const pick = (call: Call): Kind | null =>
    (call.uint(flags) & O_CREAT) !== 0 ? attributes : null;
  return pickedAlike(attributes, pick, structNeed(newQueue));
}
