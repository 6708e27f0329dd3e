/**
 * Reverie: see, change or answer any system call of an unmodified Linux process tree.
 *
 * ```ts
 * import { type Guest, run, type Syscall, Tool, type Verdict } from "reverie";
 *
 * class NoNetwork extends Tool {
 *   static override subscriptions = ["connect"] as const;
 *   override syscall(guest: Guest, call: Syscall): Verdict {
 *     return Errno.ENETUNREACH;
 *   }
 * }
 * const { status } = await run(NoNetwork, ["curl", "https://example.com"]);
 * ```
 *
 * @module
 */
export { main } from "./main.ts";
export type { Auxv, AuxvName } from "./auxv.ts";
export {
  type Backtrace,
  type BacktraceOptions,
  formatBacktrace,
  type Frame,
  type Location,
} from "./backtrace.ts";
export type { Cancellation } from "./cancellation.ts";
export type { Text } from "./command/bytes.ts";
export type { Account, CommandOptions } from "./command/command.ts";
export { LaunchError, ReverieError, ToolError } from "./errors.ts";
export { describeEnd, type ExitStatus, type ThreadEnd } from "./exit_status.ts";
export {
  type Guest,
  GuestGone,
  type GuestMemory,
  type GuestPages,
  type GuestScratch,
  type GuestStack,
  type GuestThread,
  type MappedPlace,
  type TailInject,
  type Verdict,
} from "./guest.ts";
export { innerGuest } from "./inner_guest.ts";
export {
  type ConfigOf,
  type GlobalOf,
  InnerTool,
  type InnerToolClass,
  partOf,
  type ThreadOf,
} from "./inner_tool.ts";
export type { Output } from "./output.ts";
export type {
  CpuidAnswer,
  CpuidQuery,
  Timestamp,
  TimestampAnswer,
  TimestampRead,
} from "./processor.ts";
export { formatRegisters, type Registers } from "./registers.ts";
export type { SyscallResult } from "./result.ts";
export {
  attach,
  type AttachOptions,
  run,
  type Run,
  type RunOptions,
  type RunResult,
  start,
} from "./run.ts";
export type { Savable, SavedProcess, SavedRun } from "./saved_run.ts";
export { rule, type RuleArgument, RuleBuilder } from "./rules/builder.ts";
export type {
  PathMatch,
  Rewrite,
  Rule,
  RuleAction,
  RuleConditions,
  Word,
  WordMatch,
} from "./rules/rule.ts";
export { parseSelection } from "./selection.ts";
export {
  siginfo,
  type SiginfoFields,
  type SignalDelivery,
  type SignalReplacement,
  type SignalVerdict,
} from "./signal.ts";
export {
  mergeSubscriptions,
  type Selection,
  type Subscriptions,
  type LateMemory,
  type SubscriptionSet,
} from "./subscription.ts";
export type {
  AnyEvent,
  CallEvent,
  DetachEvent,
  ExecEvent,
  ExitEvent,
  SignalEvent,
  StartEvent,
  StraceEvent,
} from "./strace_event.ts";
export type { Clock, TimerSchedule } from "./timer.ts";
export type { Engine } from "./engine.ts";
export {
  type Awaitable,
  type CommandLine,
  type GlobalInit,
  type NewThread,
  type Post,
  type Remote,
  type RunEnd,
  Tool,
  type ToolClass,
  type ToolInit,
} from "./tool.ts";
export type { ToolOption, ToolOptions } from "./tool_options.ts";
export {
  type AnyTool,
  attachInWorker,
  runInWorker,
  startInWorker,
  type WorkerAttachOptions,
  type WorkerRunOptions,
} from "./worker/host.ts";
export type { ModuleUrl } from "./worker/tool_place.ts";
export * from "../syscalls/mod.ts";
