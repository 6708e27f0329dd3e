import type { RegisterFile } from "../architecture.ts";

const general = Array.from({ length: 31 }, (_, i) => `x${i}`);

/** A general register of aarch64 as a tracer sees it: `x0` to `x30`, `sp`, `pc` or `pstate`. */
export type RegisterName = `x${number}` | "sp" | "pc" | "pstate";

/** `struct user_pt_regs` of <asm/ptrace.h>. */
const names: readonly string[] = [...general, "sp", "pc", "pstate"];

/** The register file of aarch64. */
export const registers: RegisterFile = {
  names,
  firstOfThread: names.length,
  hidden: names.indexOf("x7"),
  size: 8 * names.length,
  pokeUser: false,
};
