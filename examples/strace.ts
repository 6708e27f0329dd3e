/**
 * Prints every system call of a process tree, as strace does.
 *
 *     bun strace.ts -- ls -l
 *     deno run -A strace.ts -- ls -l
 */
import { type GuestThread, main, type SyscallResult, type ThreadEnd, Tool } from "reverie";
import { formatEntry, formatExit, signalName, type Syscall } from "reverie/syscalls";

/** What is to be printed in front of the end of a thread's call. */
interface Thread {
  begun: ReturnType<typeof formatEntry>;
}

/** A small strace: each line belongs to one thread and is printed whole. */
export default class Strace extends Tool<unknown, Thread> {
  static override brief = "prints every system call";

  // looking on is cheaper than deciding: `observe` instead of a `syscall` method
  static override subscriptions = { observe: "all" } as const;

  /** A call that is about to begin: what its arguments point to is read now. */
  override enter(guest: GuestThread<Thread>, call: Syscall): void {
    guest.thread = { begun: formatEntry(call) };
  }

  /** The same call, when it ended; without a result if the thread ended in it. */
  override observe(
    guest: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    const { begun } = guest.thread;
    this.#line(guest.tid, begun.text + formatExit(call, begun, result ?? null));
  }

  override threadExit(guest: GuestThread<Thread>, end: ThreadEnd): void {
    this.#line(guest.tid, `+++ ${describe(end)} +++`);
  }

  #line(tid: number, text: string): void {
    this.print(`[pid ${tid}] ${text}\n`);
  }
}

function describe(end: ThreadEnd): string {
  switch (end.kind) {
    case "exited":
      return `exited with ${end.code}`;
    case "signaled":
      return `killed by ${signalName(end.signal)}`;
    case "superseded":
      return `superseded by execve in pid ${end.by}`;
  }
}

if (import.meta.main) await main(Strace);
