/** tool.ts for programs whose calls of ioctl are answered with 0 and not made, as strace's inject does. */
import type { Guest, Syscall, Verdict } from "../../src/mod.ts";
import type { SubscriptionSet } from "../../src/subscription.ts";
import Settings, { type StraceThread } from "./tool.ts";

export default class Answering extends Settings {
  static override subscriptions(): SubscriptionSet {
    return { intercept: ["ioctl"], observe: "all" };
  }

  override async syscall(guest: Guest<StraceThread>, call: Syscall): Promise<Verdict> {
    this.enter(guest, call);
    this.observe(guest, call, 0);
    return 0;
  }
}
