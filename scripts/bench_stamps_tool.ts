// The tool of the bench's rows "stamped": adds up how long the calls of its guests took.
import { type GuestThread, type SubscriptionSet, type Syscall, Tool } from "reverie";

export default class Stamped extends Tool {
  static override subscriptions: SubscriptionSet = { observe: "all", late: true, stamps: true };

  #nanoseconds = 0;

  override observe(_guest: GuestThread, { beginNanoseconds, endNanoseconds }: Syscall): void {
    if (endNanoseconds !== undefined) this.#nanoseconds += endNanoseconds - beginNanoseconds!;
  }

  override processExit(): void {
    this.print(`${Math.round(this.#nanoseconds)} ns in calls\n`);
  }
}
