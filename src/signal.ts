/** Signals on their way to a guest. */

/** A signal that is about to be delivered. */
export interface SignalDelivery {
  /** 1 to 64. */
  readonly number: number;
  /** The kernel's name: `SIGTERM`, `SIGRT_3`. */
  readonly name: string;
  /** `si_code`: why it was sent (sigaction(2)). */
  readonly code: number;
  /** The whole `siginfo_t`, 128 bytes. */
  readonly info: Uint8Array;
}

/** What becomes of it: delivered (undefined), replaced (a number), dropped (null). */
export type SignalVerdict = undefined | void | number | null;
