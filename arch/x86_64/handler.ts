import type { HandlerCode, HandlerPlan } from "../handler.ts";
import { type HandlerFacts, writeHandler } from "../handler_code/handler.ts";
import { HandlerAssembler } from "./machine.ts";
import { registers } from "./registers.ts";

const index = (name: string): number => registers.names.indexOf(name);

/** CF, PF, AF, ZF and SF, as `lahf` has them; and OF, which it lacks. */
const LOW_FLAGS = 0xd5;
const OVERFLOW = 0x800;

const facts: HandlerFacts = {
  backRegister: index("rcx"),
  result: index("rax"),
  flags: index("eflags"),
  link: index("r11"),
  flagsMask: LOW_FLAGS | OVERFLOW,
  flagsOf: (stored) => ((stored >> 8) & LOW_FLAGS) | ((stored & 1) === 0 ? 0 : OVERFLOW),
  readsInOrder: true,
  shadow: 2,
  behind: 0,
};

/** The handler of x86-64 programs: stubs come to it with `rcx` = where to go on. */
export function handler(plan: HandlerPlan): HandlerCode {
  return writeHandler(new HandlerAssembler(), plan, facts);
}
