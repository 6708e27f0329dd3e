/**
 * Prints every system call of a process tree, its signals and its ends, as strace does.
 *
 *     bun strace.ts -- ls -l
 *     deno run -A strace.ts --trace %file --trace '!stat' -- ls -l
 */
import {
  describeEnd,
  type ExitStatus,
  type GuestThread,
  main,
  parseSelection,
  type SignalDelivery,
  type SubscriptionSet,
  type SyscallResult,
  type ThreadEnd,
  Tool,
  type ToolOptions,
} from "reverie";
import { formatEntry, formatExit, formatSiginfo, type Syscall } from "reverie/syscalls";

/** Values of the tool's options. */
interface Config {
  readonly trace?: readonly string[];
}

/** What is to be printed in front of the end of a thread's call. */
interface Thread {
  begun: ReturnType<typeof formatEntry>;
}

/** A small strace: each line belongs to one thread and is printed whole. */
export default class Strace extends Tool<Config | undefined, Thread> {
  static override brief = "prints every system call, signal and end";
  static override options: ToolOptions = {
    trace: {
      kind: "texts",
      brief: "only these calls: open,close,%file,/^get/; or all but these: !read,write",
      placeholder: "NAMES",
    },
  };

  // looking on is cheaper than deciding: `observe` instead of a `syscall` method
  static override subscriptions(config?: Config): SubscriptionSet {
    return { observe: parseSelection(config?.trace ?? []) };
  }

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

  override signal(guest: GuestThread<Thread>, signal: SignalDelivery): void {
    this.#line(guest.tid, `--- ${signal.name} ${formatSiginfo(guest.arch, signal.info)} ---`);
  }

  override threadExit(guest: GuestThread<Thread>, end: ThreadEnd): void {
    this.#line(guest.tid, `+++ thread ${describeEnd(end)} +++`);
  }

  override processExit(status: ExitStatus): void {
    this.#line(this.pid, `+++ process ${describeEnd(status)} +++`);
  }

  #line(tid: number, text: string): void {
    this.print(`[pid ${tid}] ${text}\n`);
  }
}

if (import.meta.main) await main(Strace);
