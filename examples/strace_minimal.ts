/**
 * The shortest useful tool: the name of every system call.
 *
 *     bun strace_minimal.ts -- date
 */
import { type Guest, main, type Syscall, Tool, type Verdict } from "reverie";

/** Prints the name of each call, then lets the call run without coming back for its result. */
export default class StraceMinimal extends Tool {
  static override brief = "prints the name of every system call";

  override syscall(guest: Guest, call: Syscall): Verdict {
    this.print(`[pid ${guest.tid}] ${call.name}\n`);
    return guest.tailInject(call);
  }
}

if (import.meta.main) await main(StraceMinimal);
