// Sleeps while its guests go on: calls for which they have no room are dropped, and counted.
import { type GuestThread, type SubscriptionSet, Tool } from "reverie";

export default class Dropping extends Tool<unknown, { told: number }> {
  static override subscriptions: SubscriptionSet = {
    observe: ["getppid"],
    late: true,
    dropping: true,
  };

  override initThread(): { told: number } {
    return { told: 0 };
  }

  override enter({ thread }: GuestThread<{ told: number }>): void {
    if (++thread.told === 100) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }

  override threadExit(guest: GuestThread<{ told: number }>): void {
    this.print(`${guest.thread.told} ${guest.dropped()}\n`);
  }
}
