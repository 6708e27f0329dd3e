// Process ids in texts: what they stand for is shown behind them.
import type { Frame } from "./frame.ts";
import { leaf, type Shown } from "./shown.ts";

/** How the kernel calls arguments that are ids of processes or threads. */
const ARGUMENTS: ReadonlySet<string> = new Set(["pid", "tgid", "tid", "upid", "pid1", "pid2"]);

/** Calls whose results are such ids. */
const RESULTS: ReadonlySet<string> = new Set([
  "clone",
  "clone3",
  "fork",
  "getpgid",
  "getpgrp",
  "getpid",
  "getppid",
  "getsid",
  "gettid",
  "setsid",
  "vfork",
  "wait4",
]);

/** What stands behind an argument; "" for most. */
export function behindArgument(name: string | undefined, lo: number, frame: Frame): string {
  return name !== undefined && ARGUMENTS.has(name) ? behind(lo | 0, frame) : "";
}

/** What stands behind a result. */
export function behindResult(lo: number, frame: Frame): string {
  return RESULTS.has(frame.call.name) ? behind(lo | 0, frame) : "";
}

/** A process id in a structure. */
export function pidShown(pid: number, frame: Frame): Shown {
  return leaf(() => pid + behind(pid, frame), pid);
}

function behind(pid: number, { options }: Frame): string {
  return pid > 0 ? (options.describePid?.(pid) ?? "") : "";
}
