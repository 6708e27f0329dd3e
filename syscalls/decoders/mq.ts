import type { Call } from "../call.ts";
import { type Kind, picked } from "../kind.ts";
import { address } from "../kinds/numbers.ts";
import { structIn } from "../kinds/struct.ts";
import { mqAsked } from "../structs/mq.ts";

const asked = structIn(mqAsked);
const O_CREAT = 0o100;

/** What the queue that mq_open makes is to be like; nothing if it makes none. */
export const newQueue: Kind = picked<unknown>(address, (call: Call) =>
  (call.uint(1) & O_CREAT) === 0 ? null : asked,
);
