// Counts calls of getppid, and says whether each began after the one before it had ended.
import { type GuestThread, type RunEnd, type SubscriptionSet, type Syscall, Tool } from "reverie";

class Order {
  calls = 0;
  isRight = true;
  #last = 0;

  add(begin: number, end: number): void {
    this.calls++;
    if (begin < this.#last || end < begin) this.isRight = false;
    this.#last = end;
  }
}

export default class InOrder extends Tool<unknown, unknown, Order> {
  static override Global: typeof Order = Order;
  static override subscriptions: SubscriptionSet = {
    observe: ["getppid"],
    late: true,
    stamps: true,
  };

  static override report({ global, print }: RunEnd<unknown, Order>): void {
    print(`${global.calls} calls ${global.isRight ? "in order" : "in no order"}\n`);
  }

  override observe(_guest: GuestThread, { beginNanoseconds, endNanoseconds }: Syscall): void {
    this.post.add(beginNanoseconds!, endNanoseconds!);
  }
}
