/**
 * Lets a command make so many processes, and no more: from then on fork fails, as if there were too many already.
 *
 *     bun fork_ban.ts --allow 2 -- sh -c 'ls; ls; ls'
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
  readonly allow?: number;
}

/** The processes that all together made. */
class Births {
  #count = 0;

  /** Counts one more. */
  next(): number {
    return ++this.#count;
  }
}

const CLONE_THREAD = 0x10000;

export default class ForkBan extends Tool<Config | undefined, unknown, Births> {
  static override brief = "lets no more than some processes be made";
  static override subscriptions = ["fork", "vfork", "clone", "clone3"] as const;
  static override Global: typeof Births = Births;
  static override options: ToolOptions = {
    allow: {
      kind: "number",
      brief: "how many processes may be made (default: 0)",
      placeholder: "N",
    },
  };

  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    if (makesThread(call)) return guest.tailInject(call);
    const isAllowed = (await this.global.next()) <= (this.config?.allow ?? 0);
    return isAllowed ? guest.tailInject(call) : Errno.EAGAIN;
  }
}

function makesThread(call: Syscall): boolean {
  if (call.name === "clone") return (call.uint(0) & CLONE_THREAD) !== 0;
  return (
    call.name === "clone3" && ((call.args.uargs.read()?.flags ?? 0n) & BigInt(CLONE_THREAD)) !== 0n
  );
}

if (import.meta.main) await main(ForkBan);
