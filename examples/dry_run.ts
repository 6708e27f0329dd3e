/**
 * Calls that never happen: files are said to be removed, and are not.
 *
 *     bun dry_run.ts -- rm -r some_folder
 */
import { type Guest, main, type Syscall, Tool, type Verdict } from "reverie";

/** Answers every removal with success; the kernel never sees it. */
export default class DryRun extends Tool {
  static override brief = "shows which files would be removed, and removes none";
  static override subscriptions = ["unlink", "unlinkat", "rmdir"] as const;

  override syscall(guest: Guest, call: Syscall): Verdict {
    switch (call.name) {
      case "unlink":
      case "unlinkat":
      case "rmdir":
        this.print(`would remove ${call.args.pathname.read()}\n`);
        return 0;
      default:
        return guest.tailInject(call);
    }
  }
}

if (import.meta.main) await main(DryRun);
