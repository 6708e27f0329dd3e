/** Looks at the registers before each call that asks for an id: what needs a stop, every time. */
import { type Guest, type Syscall, Tool, type Verdict } from "reverie";

export default class Look extends Tool {
  static override subscriptions = ["getppid"] as const;

  override syscall(guest: Guest, call: Syscall): Verdict {
    guest.registers();
    return guest.tailInject(call);
  }
}
