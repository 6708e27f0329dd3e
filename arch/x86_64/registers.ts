import type { RegisterFile } from "../architecture.ts";

/** `struct user_regs_struct` of <sys/user.h>. */
const names = [
  "r15",
  "r14",
  "r13",
  "r12",
  "rbp",
  "rbx",
  "r11",
  "r10",
  "r9",
  "r8",
  "rax",
  "rcx",
  "rdx",
  "rsi",
  "rdi",
  "orig_rax",
  "rip",
  "cs",
  "eflags",
  "rsp",
  "ss",
  "fs_base",
  "gs_base",
  "ds",
  "es",
  "fs",
  "gs",
] as const;

/** A general register of x86-64 as a tracer sees it. */
export type RegisterName = (typeof names)[number];

/** The register file of x86-64. */
export const registers: RegisterFile = {
  names,
  firstOfThread: names.indexOf("fs_base"),
  hidden: undefined,
  size: 8 * names.length,
  pokeUser: true,
};
