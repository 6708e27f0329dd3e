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
