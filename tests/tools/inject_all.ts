/** Intercepts every call, runs it in the guest, and hands its result back. */
import { type Guest, type Syscall, Tool, type Verdict } from "reverie";

export default class InjectAll extends Tool {
  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    return await guest.inject(call);
  }
}
