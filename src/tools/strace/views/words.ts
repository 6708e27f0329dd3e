/** Texts of ends and times. */
import type { ExitEvent } from "../../../strace_event.ts";

/** `exited 1`, `killed by SIGTERM` */
export function endText({ code, signal, supersededBy }: ExitEvent): string {
  if (signal !== undefined) return `killed by ${signal}`;
  return supersededBy === undefined ? `exited ${code}` : `superseded by ${supersededBy}`;
}

/** `34 ms`, of seconds. */
export function durationText(seconds: number): string {
  if (seconds >= 10) return `${seconds.toFixed(1)} s`;
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  const milliseconds = Math.max(0, seconds * 1000);
  return milliseconds >= 10 ? `${milliseconds.toFixed(0)} ms` : `${milliseconds.toFixed(2)} ms`;
}
