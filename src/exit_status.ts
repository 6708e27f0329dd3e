import { signalName } from "../syscalls/base.ts";

/** How a process ended. */
export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signaled"; readonly signal: number; readonly coreDumped: boolean };

/**
 * How a thread ended. A first thread is `superseded` where another thread of its process executes a
 * program: that thread then goes on under the first one's id.
 */
export type ThreadEnd = ExitStatus | { readonly kind: "superseded"; readonly by: number };

/** From the status word that wait(2) gives for an ended child. */
export function exitStatusOf(status: number): ExitStatus {
  const signal = status & 0x7f;
  if (signal === 0) return { kind: "exited", code: (status >> 8) & 0xff };
  return { kind: "signaled", signal, coreDumped: (status & 0x80) !== 0 };
}

/** How a thread or process ended, in words: "exited with 0", "killed by SIGSEGV (core dumped)". */
export function describeEnd(end: ThreadEnd): string {
  switch (end.kind) {
    case "exited":
      return `exited with ${end.code}`;
    case "signaled":
      return `killed by ${signalName(end.signal)}${end.coreDumped ? " (core dumped)" : ""}`;
    case "superseded":
      return `superseded by execve in pid ${end.by}`;
  }
}
