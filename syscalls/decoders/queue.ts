// POSIX message queues: what a new one is to be like is told only where one is made.
import { type Kind, picked } from "../kind.ts";
import { structIn } from "../kinds/struct.ts";
import type { StructPointer } from "../pointers.ts";
import { newQueue } from "../structs/queue.ts";

const O_CREAT = 0o100;

const attributes = structIn(newQueue) as unknown as Kind<StructPointer<"mq_attr">>;

/** The attributes of a queue that is made; argument `flags` tells whether one is. */
export function newQueueIn(flags: number): Kind<StructPointer<"mq_attr">> {
  return picked(attributes, (call) => ((call.uint(flags) & O_CREAT) !== 0 ? attributes : null));
}
