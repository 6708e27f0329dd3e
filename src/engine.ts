/**
 * What serves the calls that a tool wants. "auto": machine code in the guest where that can be had, which tells of calls late
 * where the tool allows that, asks what its `syscall` decides, and applies rules; all others stop by ptrace(2). "agent": the
 * same from the first call of each program on, with a warning where the run can't have it at all. "ptrace": all by stops.
 */
export type Engine = "auto" | "ptrace" | "agent";

/** All of them. */
export const ENGINES: readonly Engine[] = ["auto", "agent", "ptrace"];
