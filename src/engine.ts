/**
 * What serves the calls that a tool wants. "auto": calls that it may be told of late, and those that have rules, by
 * machine code in the guest, where that can be had; all others by stops of ptrace(2). "ptrace": all by stops. "agent": the calls
 * that its `syscall` decides on are asked about without a stop, too.
 */
export type Engine = "auto" | "ptrace" | "agent";
