/** Why the kernel does not let us trace. */
import { readFileSync } from "node:fs";
import { statusField } from "../../kernel/proc.ts";

/** What is known about why ptrace failed with EPERM, and what to do. */
export function permissionHint(): string {
  const tracer = statusField("self", "TracerPid");
  if (tracer !== undefined && tracer !== "0") {
    return `Process ${tracer} traces reverie itself, and its children with it; a process has one tracer.`;
  }
  const scope = yamaScope();
  if (scope >= 2) {
    return `/proc/sys/kernel/yama/ptrace_scope is ${scope}: only root may trace${scope > 2 ? ", and not even root" : ""}.`;
  }
  if (scope === 1) {
    return "/proc/sys/kernel/yama/ptrace_scope is 1: run the program under reverie, or attach as root.";
  }
  return (
    "A container or sandbox may forbid it (Docker: --cap-add=SYS_PTRACE), and a process of another user, " +
    "or one that is not dumpable, takes root."
  );
}

function yamaScope(): number {
  try {
    return Number(readFileSync("/proc/sys/kernel/yama/ptrace_scope", "utf8"));
  } catch {
    return 0;
  }
}
