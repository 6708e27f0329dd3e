// The words of the notes for the kernel's services: seccomp, bpf, perf events, keys, io_uring and so on.
import { made, type Note, plain } from "../dsl.ts";

export const seccompFlags: Note<never> = plain("seccompFlags", "number");
export const seccompArgument: Note<never> = plain("seccompArgument", "Pointer");

export const serial: Note<never> = plain("serial", "number");
export const keyctlArgument = (position: "1" | "2" | "3" | "4"): Note<never> => ({
  kind: "keyctlArgument",
  type: "number",
  made: [{ text: position }],
});

export const quotaCommand: Note<never> = plain("quotaCommand", "number");
export const quotaId = <const A extends string>(command: A): Note<A> =>
  made("quotaId", "number", command);
export const quotaArgument = <const A extends string>(command: A): Note<A> =>
  made("quotaArgument", "unknown", command);

export const kexecSegments = <const A extends string>(count: A): Note<A> =>
  made("kexecSegments", 'StructPointer<"kexec_segment">', count);
export const kexecFlags: Note<never> = plain("kexecFlags", "number");

export const nodesIn = <const A extends string>(count: A): Note<A> =>
  made("nodesIn", "Pointer", count);
export const nodesOut = <const A extends string>(count: A): Note<A> =>
  made("nodesOut", "Pointer", count);
export const nodePolicy: Note<never> = plain("nodePolicy", "number");
export const nodePolicy64: Note<never> = plain("nodePolicy64", "number");
export const nodePolicyOut: Note<never> = plain("nodePolicyOut", "Pointer");
export const pagesIn = <const A extends string>(count: A): Note<A> =>
  made("pagesIn", "Pointer", count);
export const nodeNumbersIn = <const A extends string>(count: A): Note<A> =>
  made("nodeNumbersIn", "Pointer", count);
export const pageStatesOut = <const A extends string>(count: A): Note<A> =>
  made("pageStatesOut", "Pointer", count);

export const landlockAttributes: Note<never> = plain(
  "landlockAttributes",
  'StructPointer<"landlock_ruleset_attr">',
);
export const landlockRule: Note<never> = plain("landlockRule", "Pointer");

export const contextIn = <const A extends string>(size: A): Note<A> =>
  made("contextIn", 'StructPointer<"lsm_ctx">', size);
export const contextsOut: Note<never> = plain("contextsOut", 'StructPointer<"lsm_ctx">');
export const modulesOut: Note<never> = plain("modulesOut", "Pointer");
export const roomMoved: Note<never> = plain("roomMoved", "Pointer");

export const futexWaiters: Note<never> = plain("futexWaiters", 'StructPointer<"futex_waitv">');
export const futexPair: Note<never> = plain("futexPair", 'StructPointer<"futex_waitv">');
export const futexMask: Note<never> = plain("futexMask", "number");
export const futex2Flags: Note<never> = plain("futex2Flags", "number");

export const ringParameters: Note<never> = plain(
  "ringParameters",
  'StructPointer<"io_uring_params">',
);
export const ringWait: Note<never> = plain("ringWait", "Pointer");
export const ringFd: Note<never> = plain("ringFd", "number");
export const ringCommand: Note<never> = plain("ringCommand", "number");
export const ringArgument: Note<never> = plain("ringArgument", "Pointer");

export const bpfAttributes: Note<never> = plain("bpfAttributes", "Pointer");

export const perfEvent: Note<never> = plain("perfEvent", 'StructPointer<"perf_event_attr">');

/** A structure of which text has only the place; `view` is an export of syscalls/structs. */
export const placeIn = (view: string): Note<never> => ({
  kind: "placeIn",
  type: `struct ${view}`,
  made: [{ name: view }],
});
/** The same of a structure the kernel writes. */
export const placeOut = (view: string): Note<never> => ({
  kind: "placeOut",
  type: `struct ${view}`,
  made: [{ name: view }],
});
