/**
 * Calls that fail on purpose: how does a program behave when the disk is full?
 *
 *     bun disk_full.ts --after 3 -- cp -r some_folder elsewhere
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

/** Values of the tool's options. */
interface Config {
  readonly after?: number;
}

/** Each process may write a few times; from then on its disk is full. */
export default class DiskFull extends Tool<Config> {
  static override brief = "the disk is full";
  static override subscriptions = ["write", "pwrite64", "writev", "copy_file_range"] as const;
  static override options: ToolOptions = {
    after: { kind: "number", brief: "let so many writes pass", placeholder: "N" },
  };

  #left: number = this.config.after ?? 0;

  override syscall(guest: Guest, call: Syscall): Verdict {
    // standard output and error are no files on a disk
    if (call.int(call.name === "copy_file_range" ? 2 : 0) <= 2) return guest.tailInject(call);
    if (this.#left-- > 0) return guest.tailInject(call);
    return Errno.ENOSPC;
  }
}

if (import.meta.main) await main(DiskFull);
