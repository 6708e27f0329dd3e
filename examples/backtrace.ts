/**
 * Prints who opens files: the functions on the stack at each openat.
 *
 *     bun backtrace.ts -- cat /etc/hostname
 */
import { formatBacktrace, type Guest, main, type Syscall, Tool, type Verdict } from "reverie";

export default class WhoOpens extends Tool {
  static override brief = "prints the functions that open files";
  static override subscriptions = ["openat"] as const;

  override async syscall(guest: Guest, call: Syscall<"openat">): Promise<Verdict> {
    const path = call.args.filename?.read();
    const backtrace = await guest.backtrace({ maxFrames: 20 });
    this.print(`${path}\n${formatBacktrace(backtrace)}\n`);
    return guest.tailInject(call);
  }
}

if (import.meta.main) await main(WhoOpens);
