// The words of the notes for the kernel's services: seccomp, bpf, perf events, keys, io_uring and so on.
import { type Note, plain } from "../dsl.ts";

export const seccompFlags: Note<never> = plain("seccompFlags", "number");
export const seccompArgument: Note<never> = plain("seccompArgument", "Pointer");

export const serial: Note<never> = plain("serial", "number");
export const keyctlArgument = (position: "1" | "2" | "3" | "4"): Note<never> => ({
  kind: "keyctlArgument",
  type: "number",
  made: [{ text: position }],
});
