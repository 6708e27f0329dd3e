/** Intercepts every call and lets each run on without coming back. */
import { type Guest, type Syscall, Tool, type Verdict } from "reverie";

export default class TailAll extends Tool {
  override syscall(guest: Guest, call: Syscall): Verdict {
    return guest.tailInject(call);
  }
}
