// POSIX message queues.
import { flags64 } from "../kinds/flags.ts";
import { hex, long } from "../kinds/numbers.ts";
import { type StructView, view, whole } from "./view.ts";

const sizes = { mq_maxmsg: long, mq_msgsize: long, mq_curmsgs: long };

/** What a new queue is to be like; its flags do not count. */
export const newQueue: StructView = whole(view("mq_attr", { mq_flags: hex, ...sizes }));

/** What a queue is like. */
export const queue: StructView = whole(
  view("mq_attr", { mq_flags: flags64("mq_flags"), ...sizes }),
);
