/** Ending a run from outside, by what every runtime has; told in types that need no library of a runtime. */

/** What cancels a run: an `AbortSignal` is one. */
export interface Cancellation {
  /** Whether it has been cancelled already. */
  readonly aborted: boolean;
  /** Why, once it has been. */
  readonly reason: unknown;
  /** Has a function called when it is cancelled. */
  addEventListener(event: "abort", listener: () => void, options?: { once?: boolean }): void;
  /** Forgets such a function. */
  removeEventListener(event: "abort", listener: () => void): void;
}

/** Throws the reason of a cancellation that has happened. */
export function throwIfCancelled(by: Cancellation | undefined): void {
  if (by?.aborted) throw by.reason;
}

/** Calls a function once: when it is cancelled, or now if it was; not any more when the work has settled. */
export function onCancelled(by: Cancellation, work: Promise<unknown>, cancel: () => void): void {
  by.addEventListener("abort", cancel, { once: true });
  const settled = () => by.removeEventListener("abort", cancel);
  work.then(settled, settled);
  if (by.aborted) cancel(); // while the work was prepared
}
