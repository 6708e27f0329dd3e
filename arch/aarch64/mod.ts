import type { Architecture } from "../architecture.ts";
import { abi } from "./abi.ts";
import { branchEvents } from "./branch_events.ts";
import { handler } from "./handler.ts";
import { instructions } from "./instructions.ts";
import { numbers } from "./numbers.gen.ts";
import { registers } from "./registers.ts";
import { sites } from "./sites.ts";
import { thunks } from "./thunks.ts";
import { counter, traps } from "./traps.ts";
import { vdso } from "./vdso.ts";

/** The architecture aarch64. */
export const aarch64: Architecture = {
  name: "aarch64",
  compatName: "arm",
  elfMachine: 183,
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
