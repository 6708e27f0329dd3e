/**
 * What serves observed calls that may be told of late: machine code in the guest, where that can be had, and
 * ptrace(2) for the rest ("auto"); or ptrace alone.
 */
export type Engine = "auto" | "ptrace" | "agent";
