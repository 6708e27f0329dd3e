/**
 * Tells programs that they are somebody else, each thread for itself: the n-th time that a thread asks, it is user
 * n x 9999.
 *
 *     bun someone_else.ts -- sh -c 'id -u; id -u'
 */
import { type Guest, main, type Syscall, Tool, type ToolOptions, type Verdict } from "reverie";

/** Values of the tool's options. */
interface Config {
  readonly uid?: number;
}

/** The state of a thread: what decides for this one alone. A thread begins anew, whoever made it. */
interface Asked {
  times: number;
}

export default class SomeoneElse extends Tool<Config | undefined, Asked> {
  static override brief = "answers getuid, by how often the thread asked";
  static override subscriptions = ["getuid"] as const;
  static override options: ToolOptions = {
    uid: { kind: "number", brief: "the first answer (default: 9999)", placeholder: "N" },
  };

  override initThread(): Asked {
    return { times: 0 };
  }

  override syscall({ thread }: Guest<Asked>, _call: Syscall): Verdict {
    return ++thread.times * (this.config?.uid ?? 9999);
  }
}

if (import.meta.main) await main(SomeoneElse);
