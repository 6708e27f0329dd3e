/**
 * What serves the calls that a tool wants. "auto": calls that it may be told of late, and those that have rules, by
 * machine code in the guest, where that can be had; all others by stops of ptrace(2). "ptrace": all by stops. "agent": as
 * auto, but from the first call of each program on; the calls that its `syscall` decides on are asked about without a stop,
 * too; and with a warning where the run can't have the agent at all.
 */
export type Engine = "auto" | "ptrace" | "agent";

/** All of them. */
export const ENGINES: readonly Engine[] = ["auto", "agent", "ptrace"];
