// The tool of scripts/bench_cost.ts: does one kind of thing with each getppid of its guest.
import {
  type Guest,
  type Subscriptions,
  syscall,
  type Syscall,
  Tool,
  type ToolOptions,
  type Verdict,
} from "reverie";

type Act = (guest: Guest, call: Syscall) => Verdict | Promise<Verdict>;

/** By the words that scripts/bench_tracer.c knows, too. */
const ACTS: Readonly<Record<string, Act>> = {
  tail: (guest, call) => guest.tailInject(call),
  inject: async (guest, call) => await guest.inject(call),
  suppress: () => 1,
  modify: (guest) => guest.tailInject(syscall("gettid", {})),
  other: async (guest) => await guest.inject(syscall("gettid", {})),
};

export default class Cost extends Tool<{ kind: string }> {
  static override options: ToolOptions = {
    kind: { kind: "text", brief: "what is done with each call", placeholder: "KIND" },
  };

  static override subscriptions({ kind }: { kind: string }): Subscriptions {
    return kind === "observe" ? { observe: ["getppid"] } : ["getppid"];
  }

  readonly #act = ACTS[this.config.kind]!;

  override syscall(guest: Guest, call: Syscall): Verdict | Promise<Verdict> {
    return this.#act(guest, call);
  }

  override observe(): void {}
}
