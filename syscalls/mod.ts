/**
 * Typed decoders of Linux system calls: the text strace prints, plain data for JSON, typed arguments,
 * structures, numbers and names. Pure functions of words and memory: no process, no runtime, no dependency.
 *
 * ```ts
 * import { Call, format } from "reverie/syscalls";
 *
 * const call = new Call("x86_64", 3, Uint32Array.of(5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), memory);
 * format(call, 0); // close(5)                                = 0
 * ```
 *
 * What calls, structures and flags are comes from the uapi headers of Linux 7.2; `SyscallArgs` names the
 * prototype and the manual page of every call.
 *
 * @module
 */
import { everything } from "./generated/areas/all.gen.ts";
import { useAreas } from "./registry.ts";

export * from "./core.ts";

useAreas(...everything);
