// The words of the notes for the kernel's services: seccomp, bpf, perf events, keys, io_uring and so on.
import { type Note, plain } from "../dsl.ts";

export const seccompFlags: Note<never> = plain("seccompFlags", "number");
export const seccompArgument: Note<never> = plain("seccompArgument", "Pointer");
