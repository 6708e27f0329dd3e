import type { HandlerCode, HandlerPlan } from "../handler.ts";
import { type HandlerFacts, writeHandler } from "../handler_code/handler.ts";
import { HandlerAssembler } from "./machine.ts";
import { registers } from "./registers.ts";
import { BACK, DISTANCES } from "./stub.ts";

/** NZCV. */
const FLAGS = 0xf0000000;

const facts: HandlerFacts = {
  backRegister: BACK,
  result: 0,
  flags: registers.names.indexOf("pstate"),
  link: undefined,
  flagsMask: FLAGS,
  flagsOf: (stored) => stored & FLAGS,
  readsInOrder: false,
  ...DISTANCES,
};

/** The handler of aarch64 programs: stubs come to it with `x17` = where to go on. */
export function handler(plan: HandlerPlan): HandlerCode {
  return writeHandler(new HandlerAssembler(), plan, facts);
}
