import type { Syscall } from "../../syscalls/base.ts";
import type { Guest, Verdict } from "../guest.ts";
import { type RunEnd, Tool } from "../tool.ts";

class Total {
  calls = 0;

  add(): void {
    this.calls++;
  }
}

/** Counts the system calls of a process tree: one message to the global state for each. */
export default class Counter1 extends Tool<unknown, unknown, Total> {
  static override brief = "counts system calls, one message for each";
  static override Global: typeof Total = Total;

  static override report({ global, print }: RunEnd<unknown, Total>): void {
    print(`counter1: ${global.calls} system calls in the process tree\n`);
  }

  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    await this.global.add();
    return guest.tailInject(call);
  }
}
