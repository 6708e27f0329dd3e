import { flags64 } from "../kinds/flags.ts";
import { hex, long } from "../kinds/numbers.ts";
import { type StructView, view } from "./view.ts";

const limits = { mq_maxmsg: long, mq_msgsize: long, mq_curmsgs: long };

/** How a message queue is. */
export const mqAttributes: StructView = view("mq_attr", {
  mq_flags: flags64("mq_flags"),
  ...limits,
});

/** How a message queue is to be when it is made; of the flags nothing is taken. */
export const mqAsked: StructView = view("mq_attr", { mq_flags: hex, ...limits });
