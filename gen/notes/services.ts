// The kernel's services: filters of system calls, programs in the kernel, keys, and so on.
import { bytesIn, type Notes, one, syscalls } from "../dsl.ts";
import * as words from "../vocabulary/services.ts";

export const services: Notes = syscalls({
  seccomp: {
    op: one("seccomp_operations"),
    flags: words.seccompFlags,
    uargs: words.seccompArgument,
  },
  keyctl: {
    cmd: one("keyctl_commands"),
    arg2: words.keyctlArgument("1"),
    arg3: words.keyctlArgument("2"),
    arg4: words.keyctlArgument("3"),
    arg5: words.keyctlArgument("4"),
  },
  add_key: { _payload: bytesIn("plen"), destringid: words.serial },
  request_key: { destringid: words.serial },
});
