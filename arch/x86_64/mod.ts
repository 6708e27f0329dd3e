import type { Architecture } from "../architecture.ts";
import { abi } from "./abi.ts";
import { handler } from "./handler.ts";
import { branchEvents } from "./branch_events.ts";
import { instructions } from "./instructions.ts";
import { numbers } from "./numbers.gen.ts";
import { registers } from "./registers.ts";
import { sites } from "./sites.ts";
import { thunks } from "./thunks.ts";
import { counter, traps } from "./traps.ts";
import { vdso } from "./vdso.ts";

/** The architecture x86_64. */
export const x86_64: Architecture = {
  name: "x86_64",
  compatName: "i386",
  elfMachine: 62,
  registers,
  abi,
  instructions,
  branchEvents,
  numbers,
  traps,
  vdso,
  sites,
  handler,
  counter,
  thunks,
};
