/** How a thread or a process ended. */
export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signaled"; readonly signal: number; readonly coreDumped: boolean };

/** From the status word that wait(2) gives for an ended child. */
export function exitStatusOf(status: number): ExitStatus {
  const signal = status & 0x7f;
  if (signal === 0) return { kind: "exited", code: (status >> 8) & 0xff };
  return { kind: "signaled", signal, coreDumped: (status & 0x80) !== 0 };
}
