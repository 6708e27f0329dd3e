/** Tools that wrap tools: one forwards its events to another, and sees what comes of them. */
import type { Arch, Syscall } from "../syscalls/base.ts";
import type { ExitStatus, ThreadEnd } from "./exit_status.ts";
import type { Guest, GuestThread, Verdict } from "./guest.ts";
import { innerGuest, isTimerOf } from "./inner_guest.ts";
import type {
  CpuidAnswer,
  CpuidQuery,
  Timestamp,
  TimestampAnswer,
  TimestampRead,
} from "./processor.ts";
import type { SyscallResult } from "./result.ts";
import { restore, saved } from "./saved_run.ts";
import type { SignalDelivery, SignalVerdict } from "./signal.ts";
import { INTERCEPT, Interests, OBSERVE } from "./subscription.ts";
import {
  type Awaitable,
  type NewThread,
  PART,
  subscriptionsOf,
  type Tool,
  type ToolInit,
} from "./tool.ts";

/** The state that a class of tools has for each thread. */
export type ThreadOf<T> = T extends new (init: never) => Tool<infer _, infer Thread>
  ? Thread
  : never;

/** The global state of a class of tools. */
export type GlobalOf<T> = T extends new (init: never) => Tool<infer _, infer __, infer Global>
  ? Global
  : never;

/** What a class of tools is configured by. */
export type ConfigOf<T> = T extends new (init: never) => Tool<infer Config> ? Config : never;

/**
 * The `init` for an inner tool whose global state is a field of the outer tool's.
 *
 * @param name the field
 */
export function partOf<Config, Global, K extends string & keyof Global>(
  init: ToolInit<Config, Global>,
  name: K,
): ToolInit<Config, Global[K]> {
  const { pid, config } = init;
  const part = (of: object) => (of as { [PART](name: string): object })[PART](name);
  const [global, post] = [part(init.global), part(init.post)];
  const print = (text: string) => init.print(text);
  return { pid, config, global, post, print } as ToolInit<Config, Global[K]>;
}

/** A class of tools, whatever makes the global state that they find. */
export type InnerToolClass<Config, Thread, Global> = new (
  init: ToolInit<Config, Global>,
) => Tool<Config, Thread, Global>;

/**
 * A tool inside of another. The outer tool makes it in its constructor, keeps its thread state in a field of
 * its own, and forwards what it likes:
 *
 * ```ts
 * class Outer extends Tool<unknown, { chaos: ThreadOf<typeof Chaos> }> {
 *   readonly #chaos = new InnerTool(Chaos, this, "chaos");
 *   override initThread(thread: NewThread<{ chaos: ... }>) {
 *     return { chaos: this.#chaos.initThread(thread) };
 *   }
 *   override syscall(guest: Guest<...>, call: Syscall) {
 *     return this.#chaos.syscall(guest, call);
 *   }
 * }
 * ```
 *
 * A method that the inner tool does not define does what the engine does without it. Calls that it did not
 * subscribe to do not reach it.
 *
 * A thread has one timer: a timer that either tool sets takes the place of the other's, and an event that the
 * outer tool sees cancels it, forwarded or not. The inner tool's `timer` is called for timers of its own, and the
 * outer tool must have the method, too. An outer tool that sets timers of its own asks {@link isDue} whose it was.
 *
 * @typeParam Thread the inner tool's thread state
 * @typeParam K the field of the outer tool's thread state that has it
 */
export class InnerTool<Config, Thread, Global, K extends string> {
  /** The inner tool itself. */
  readonly tool: Tool<Config, Thread, Global>;
  readonly #class: InnerToolClass<Config, Thread, Global>;
  readonly #key: K;
  readonly #interests = new Map<Arch, Interests>();

  /**
   * Makes the inner tool.
   *
   * @param init the outer tool or its `init`, with another `config` or a part of the global state if the inner
   *   tool needs that: `{ ...init, config }`, {@link partOf}
   * @param key the field of the outer tool's thread state
   */
  constructor(
    toolClass: InnerToolClass<Config, Thread, Global>,
    init: ToolInit<Config, Global>,
    key: K,
  ) {
    const { pid, config, global, post } = init;
    this.tool = new toolClass({ pid, config, global, post, print: (text) => init.print(text) });
    this.#class = toolClass;
    this.#key = key;
  }

  /** The inner tool's state for a new thread: the outer tool keeps it in the field. */
  initThread(thread: NewThread<{ [P in K]: Thread }>): Thread {
    const { parent } = thread;
    const maker = parent && { tid: parent.tid, thread: parent.thread[this.#key] };
    return this.tool.initThread?.({ ...thread, parent: maker }) as Thread;
  }

  /** See {@link Tool.threadStart}. */
  threadStart(guest: Guest<{ [P in K]: Thread }>): Awaitable<void> {
    return this.tool.threadStart?.(innerGuest(guest, this.#key));
  }

  /**
   * A call that the outer tool intercepted, as the inner one wants it: to decide on, to look on, or not at
   * all.
   */
  syscall(guest: Guest<{ [P in K]: Thread }>, call: Syscall): Awaitable<Verdict> {
    const wanted = this.#interest(guest.arch, call);
    const inner = innerGuest(guest, this.#key);
    if (wanted & INTERCEPT && this.tool.syscall) return this.tool.syscall(inner, call);
    return wanted & OBSERVE ? this.#observed(inner, call) : guest.tailInject(call);
  }

  async #observed(inner: Guest<Thread>, call: Syscall): Promise<Verdict> {
    this.tool.enter?.(inner, call);
    if (!this.tool.observe) return inner.tailInject(call);
    let result: SyscallResult | undefined;
    try {
      result = await inner.inject(call);
      return result;
    } finally {
      this.tool.observe(inner, call, result);
    }
  }

  /** See {@link Tool.enter}. */
  enter(guest: GuestThread<{ [P in K]: Thread }>, call: Syscall): void {
    if (this.#interest(guest.arch, call) & OBSERVE)
      this.tool.enter?.(innerGuest(guest, this.#key), call);
  }

  /** See {@link Tool.observe}. */
  observe(
    guest: GuestThread<{ [P in K]: Thread }>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    if (this.#interest(guest.arch, call) & OBSERVE)
      this.tool.observe?.(innerGuest(guest, this.#key), call, result);
  }

  /** See {@link Tool.signal}. */
  signal(guest: Guest<{ [P in K]: Thread }>, signal: SignalDelivery): Awaitable<SignalVerdict> {
    return this.tool.signal?.(innerGuest(guest, this.#key), signal);
  }

  /** See {@link Tool.cpuid}. */
  cpuid(
    guest: Guest<{ [P in K]: Thread }>,
    query: CpuidQuery,
    machine: () => CpuidAnswer,
  ): Awaitable<CpuidAnswer | undefined | void> {
    return this.tool.cpuid?.(innerGuest(guest, this.#key), query, machine);
  }

  /** See {@link Tool.rdtsc}. */
  rdtsc(
    guest: Guest<{ [P in K]: Thread }>,
    how: TimestampRead,
    machine: () => Timestamp,
  ): Awaitable<TimestampAnswer | undefined | void> {
    return this.tool.rdtsc?.(innerGuest(guest, this.#key), how, machine);
  }

  /** Whether the timer for which the outer tool's `timer` was called is one that the inner tool set. */
  isDue(guest: Guest<{ [P in K]: Thread }>): boolean {
    return isTimerOf(guest, this.#key);
  }

  /** See {@link Tool.timer}. Does nothing where the timer is not the inner tool's: see {@link isDue}. */
  timer(guest: Guest<{ [P in K]: Thread }>): Awaitable<void> {
    if (this.isDue(guest)) return this.tool.timer?.(innerGuest(guest, this.#key));
  }

  /** See {@link Tool.postExec}. */
  postExec(guest: Guest<{ [P in K]: Thread }>): Awaitable<void> {
    return this.tool.postExec?.(innerGuest(guest, this.#key));
  }

  /** See {@link Tool.threadExit}. */
  threadExit(guest: GuestThread<{ [P in K]: Thread }>, end: ThreadEnd): Awaitable<void> {
    return this.tool.threadExit?.(innerGuest(guest, this.#key), end);
  }

  /** See {@link Tool.processExit}. */
  processExit(status: ExitStatus): Awaitable<void> {
    return this.tool.processExit?.(status);
  }

  /**
   * The inner tool's state as plain data, for the outer tool's `save`: see {@link Tool.save}.
   *
   * @throws {ReverieError} where it is no plain data
   */
  save(): unknown {
    return saved(this.tool);
  }

  /** Takes over what {@link save} gave: for the outer tool's `restore`. */
  restore(data: unknown): void {
    restore(this.tool, data);
  }

  #interest(arch: Arch, call: Syscall): number {
    let interests = this.#interests.get(arch);
    if (!interests) {
      interests = new Interests(arch, subscriptionsOf(this.#class, this.tool.config));
      this.#interests.set(arch, interests);
    }
    return call.arch === arch ? interests.of(call.number) : interests.others;
  }
}
