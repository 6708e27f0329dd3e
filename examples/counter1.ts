/**
 * Counts the system calls of a process tree, the simple way: one message for each call.
 *
 *     bun counter1.ts -- git status
 */
import { type Guest, main, type RunEnd, type Syscall, Tool, type Verdict } from "reverie";

/** The state of the whole run. Tools reach it by messages only, whichever process they are for. */
class Total {
  calls = 0;

  /** Called by the tools; gives the number so far. */
  add(): number {
    return ++this.calls;
  }
}

/** One instance for each process; all share one {@link Total}. */
export default class Counter1 extends Tool<unknown, unknown, Total> {
  static override brief = "counts system calls";
  static override Global: typeof Total = Total;

  /** When the command has ended, `main` asks for a report. */
  static override report({ global, print }: RunEnd<unknown, Total>): void {
    print(`counter1: ${global.calls} system calls in the process tree\n`);
  }

  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    await this.global.add(); // an answer may take its time: other threads of the guest go on
    return guest.tailInject(call);
  }
}

if (import.meta.main) await main(Counter1);
