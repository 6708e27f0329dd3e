// The kernel's services: filters of system calls, programs in the kernel, keys, and so on.
import { type Notes, one, syscalls } from "../dsl.ts";
import * as words from "../vocabulary/services.ts";

export const services: Notes = syscalls({
  seccomp: {
    op: one("seccomp_operations"),
    flags: words.seccompFlags,
    uargs: words.seccompArgument,
  },
});
