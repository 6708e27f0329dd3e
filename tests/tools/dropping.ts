// Sleeps while its guests go on: calls for which they have no room are dropped, and counted.
import {
  Errno,
  type GuestThread,
  type SubscriptionSet,
  type Syscall,
  type SyscallResult,
  Tool,
} from "reverie";

export default class Dropping extends Tool<unknown, { told: number }> {
  static override subscriptions: SubscriptionSet = {
    observe: ["getppid"],
    late: true,
    dropping: true,
  };

  override initThread(): { told: number } {
    return { told: 0 };
  }

  override observe(
    { thread }: GuestThread<{ told: number }>,
    _call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    if (result === Errno.ERESTARTNOINTR) return; // told in order: a signal came first, and it is made again
    if (++thread.told === 100) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }

  override threadExit(guest: GuestThread<{ told: number }>): void {
    this.print(`${guest.thread.told} ${guest.dropped()}\n`);
  }
}
