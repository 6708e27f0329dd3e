/**
 * Reverie: see, change or answer any system call of an unmodified Linux process tree.
 *
 * @module
 */
export { LaunchError, ReverieError, ToolError } from "./errors.ts";
export type { ExitStatus, ThreadEnd } from "./exit_status.ts";
export {
  type Guest,
  GuestGone,
  type GuestMemory,
  type GuestStack,
  type GuestThread,
  type Registers,
  type TailInject,
  type Verdict,
} from "./guest.ts";
export type { Output } from "./output.ts";
export type { SyscallResult } from "./result.ts";
export { run, type RunOptions, type RunResult } from "./run.ts";
export type { SignalDelivery, SignalVerdict } from "./signal.ts";
export type { Selection, Subscriptions, SubscriptionSet } from "./subscription.ts";
export { type NewThread, type Remote, Tool, type ToolClass, type ToolInit } from "./tool.ts";
export {
  Errno,
  type Syscall,
  syscall,
  type SyscallName,
  type SyscallRequest,
} from "../syscalls/mod.ts";
