import { type RunEnd, Tool } from "../tool.ts";
import type { GuestThread } from "../guest.ts";
import type { SubscriptionSet } from "../subscription.ts";

class Totals {
  calls = 0;
  threads = 0;
  processes = 0;

  add(calls: number, threads: number): void {
    this.calls += calls;
    this.threads += threads;
    this.processes++;
  }
}

interface Thread {
  calls: number;
}

/** Counts the system calls of a process tree: by thread, then by process, then in all. */
export default class Counter2 extends Tool<unknown, Thread, Totals> {
  static override brief = "counts system calls by thread, process and in all";
  static override Global: typeof Totals = Totals;
  static override subscriptions: SubscriptionSet = { observe: "all", late: true };

  static override report({ global, print }: RunEnd<unknown, Totals>): void {
    const { calls, processes, threads } = global;
    print(`counter2: ${calls} system calls in ${processes} processes, ${threads} threads\n`);
  }

  #calls = 0;
  #threads = 0;

  override initThread(): Thread {
    return { calls: 0 };
  }

  override enter(guest: GuestThread<Thread>): void {
    guest.thread.calls++;
  }

  override threadExit(guest: GuestThread<Thread>): void {
    this.#calls += guest.thread.calls;
    this.#threads++;
  }

  override async processExit(): Promise<void> {
    await this.global.add(this.#calls, this.#threads);
  }
}
