/**
 * A kernel that is within its rights, and no kinder than it must be: calls are interrupted, and what is read
 * comes byte by byte. A correct program does the same as ever, only slower; datagrams are cut off.
 *
 *     bun chaos.ts -- tar -cf /dev/null /etc
 *     bun chaos.ts --skip 200 --no-recv --log-file chaos.log -- curl -s https://example.com
 */
import {
  Errno,
  type Guest,
  main,
  type Syscall,
  Tool,
  type ToolOptions,
  type Verdict,
} from "reverie";
import { format } from "reverie/syscalls";

/** Values of the tool's options. */
interface Config {
  readonly skip?: number;
  readonly noRead?: boolean;
  readonly noRecv?: boolean;
  readonly noInterrupt?: boolean;
}

/** Of each thread: whether its last `read` was interrupted. The next one is not, so that all come through. */
interface Thread {
  interrupted: boolean;
}

/** The same calls are met by the same mischief in every run: nothing here is random. */
export default class Chaos extends Tool<Config | undefined, Thread> {
  static override brief = "interrupts reads, and lets them have one byte at a time";
  static override options: ToolOptions = {
    skip: {
      kind: "number",
      brief: "leave the first N calls of each process alone",
      placeholder: "N",
    },
    noRead: { kind: "boolean", brief: "leave read(2) alone" },
    noRecv: { kind: "boolean", brief: "leave recvfrom(2) alone" },
    noInterrupt: { kind: "boolean", brief: "interrupt nothing" },
  };

  #calls = 0;

  override initThread(): Thread {
    return { interrupted: false };
  }

  override async syscall(guest: Guest<Thread>, call: Syscall): Promise<Verdict> {
    const { skip = 0, noRead, noRecv, noInterrupt } = this.config ?? {};
    const who = `[pid=${guest.pid}, n=${++this.#calls}]`;
    if (this.#calls <= skip) {
      this.print(`SKIPPED ${who} ${format(call, null)}\n`);
      return guest.tailInject(call);
    }
    if (call.name === "read" && !noRead) {
      const { thread } = guest;
      thread.interrupted = !noInterrupt && !thread.interrupted;
      // the kernel makes an interrupted call again: it comes back to this very method
      if (thread.interrupted) return this.#tell(who, call, Errno.ERESTARTSYS);
      const less = call.with({ count: Math.min(call.args.count, 1) });
      return this.#tell(who, less, await guest.inject(less));
    }
    if (call.name === "recvfrom" && !noRecv) {
      const less = call.with({ size: Math.min(call.args.size, 1) });
      return this.#tell(who, less, await guest.inject(less));
    }
    this.#tell(who, call, null);
    return guest.tailInject(call);
  }

  /** Prints a call with its result; null where nobody waits for it. */
  #tell<R extends number | bigint | Errno | null>(who: string, call: Syscall, result: R): R {
    this.print(`${who} ${format(call, result)}\n`);
    return result;
  }
}

if (import.meta.main) await main(Chaos);
