/**
 * The shortest useful tool: every system call, before it runs.
 *
 *     bun strace_minimal.ts -- date
 */
import { type Guest, main, type Syscall, Tool, type Verdict } from "reverie";
import { format } from "reverie/syscalls";

/** Prints each call, then lets it run without coming back for its result. */
export default class StraceMinimal extends Tool {
  static override brief = "prints every system call, without its result";

  override syscall(guest: Guest, call: Syscall): Verdict {
    this.print(`[pid ${guest.tid}] ${format(call, null)}\n`);
    return guest.tailInject(call);
  }
}

if (import.meta.main) await main(StraceMinimal);
