/** A tool: a class whose methods see, and may change, what a tree of processes does. */
import type { Syscall } from "../syscalls/base.ts";
import type { ExitStatus, ThreadEnd } from "./exit_status.ts";
import type { Guest, GuestThread, Verdict } from "./guest.ts";
import type {
  CpuidAnswer,
  CpuidQuery,
  Timestamp,
  TimestampAnswer,
  TimestampRead,
} from "./processor.ts";
import type { SyscallResult } from "./result.ts";
import type { SignalDelivery, SignalVerdict } from "./signal.ts";
import type { Subscriptions } from "./subscription.ts";
import type { ToolOptions } from "./tool_options.ts";

/** Gives, of a {@link Remote} or {@link Post}, that of a part of the global state. For the engine. */
export const PART: unique symbol = Symbol("part");

/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** The global state as tools reach it: every method answers by a promise. */
export type Remote<Global> = {
  readonly [
    K in keyof Global as Global[K] extends (...args: never[]) => unknown ? K : never
  ]: Global[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** The global state for messages that need no answer. An error in one ends the run. */
export type Post<Global> = {
  readonly [K in keyof Remote<Global>]: Global[K & keyof Global] extends (
    ...args: infer A
  ) => unknown
    ? (...args: A) => void
    : never;
};

/** What the engine hands to the constructor of the global state. */
export interface GlobalInit<Config = unknown> {
  /** What `run` was given. */
  readonly config: Config;
  /** Writes text to where the run's tool text goes. */
  readonly print: (text: string) => void;
}

/** What the engine hands to a tool's constructor. */
export interface ToolInit<Config = unknown, Global = unknown> {
  /** The process that this instance is for. */
  readonly pid: number;
  /** What `run` was given. */
  readonly config: Config;
  /** The global state of the run: its methods answer by promises. */
  readonly global: Remote<Global>;
  /** The same, for messages that need no answer. */
  readonly post: Post<Global>;
  /** Writes text to where the run's tool text goes. */
  readonly print: (text: string) => void;
}

/** A run that is over. */
export interface RunEnd<Config = unknown, Global = unknown> {
  /** What the run was given. */
  readonly config: Config;
  /** Its global state. */
  readonly global: Global;
  /** How the command ended; undefined where the guests were let go. */
  readonly status: ExitStatus | undefined;
  /** Writes text to where the tool's text goes. */
  readonly print: (text: string) => void;
}

/** A command, as it is to be launched. */
export interface CommandLine {
  /** The file, or its name that is looked for in `path`; then its arguments. */
  readonly words: readonly (string | Uint8Array)[];
  /** What the program finds as its own name; the first word without it. */
  readonly argv0?: string | Uint8Array;
  /** The folder it starts in; that of the caller without it. */
  readonly cwd?: string | Uint8Array;
  /** The variable PATH of its environment. */
  readonly path?: string | Uint8Array;
}

/** A thread that is about to start. */
export interface NewThread<Thread = unknown> {
  /** Its id. */
  readonly tid: number;
  /** The id of its process. */
  readonly pid: number;
  /** The thread that made it, and its state; undefined for the first thread of a run. */
  readonly parent: { readonly tid: number; readonly thread: Thread } | undefined;
}

/**
 * The base of all tools. One instance lives for each guest process: its fields are the state of that
 * process. Define the methods you need; what a class does not define costs nothing.
 *
 * @typeParam Config what `run` is given as `config`
 * @typeParam Thread the state that `initThread` makes for each thread
 * @typeParam Global the class instance that all processes share, made by the static `Global`
 */
export abstract class Tool<Config = unknown, Thread = unknown, Global = unknown> {
  /**
   * The calls the tool wants, for the whole run; a function gets the config. Without it: every call, if
   * the class has `syscall` (intercepted) or `observe` (observed).
   */
  static subscriptions?: Subscriptions | ((config: never) => Subscriptions);

  /** The class of the global state: one instance a run. */
  static Global?: new (init: GlobalInit<never>) => object;

  /** One line that says what the tool does, for help. */
  static brief?: string;

  /** The options that the tool has on a command line; their values become its config. */
  static options?: ToolOptions;

  /**
   * What is launched for a command that is asked for: the command as it is, without this. Of tools that wrap others,
   * that of the outermost.
   *
   * @throws {LaunchError} where it can't be launched
   */
  static launch?(command: CommandLine, config: never): CommandLine;

  /** Called by the command line when the run is over, to print what the tool found out. */
  static report?(end: RunEnd<never, never>): void;

  /** The process that this instance is for. */
  readonly pid: number;
  /** What `run` was given. */
  readonly config: Config;
  /** The global state of the run: its methods answer by promises. */
  readonly global: Remote<Global>;
  /** The global state of the run, for messages that need no answer. */
  readonly post: Post<Global>;
  readonly #print: (text: string) => void;

  /** Called by the engine, once for each guest process. */
  constructor(init: ToolInit<Config, Global>) {
    this.pid = init.pid;
    this.config = init.config;
    this.global = init.global;
    this.post = init.post;
    this.#print = init.print;
  }

  /** Writes text to where the tool's text goes: standard error, or the run's log. */
  print(text: string): void {
    this.#print(text);
  }

  /** The state of the process as plain data, where its public fields are not that: see {@link Run.handOver}. */
  save?(): unknown;

  /** Takes over what {@link save} gave, in the instance that goes on with the process. */
  restore?(data: never): void;

  /** Makes the state of a new thread, before its first instruction, while its maker is stopped. */
  initThread?(thread: NewThread<Thread>): Thread;

  /** Before a thread's first instruction (of the guest program, for the first thread of a run). */
  threadStart?(guest: Guest<Thread>): Awaitable<void>;

  /**
   * An intercepted call, before the kernel runs it. What it returns is what the guest gets: the result of
   * `guest.inject`, a value of its own (the kernel then never sees the call), or `guest.tailInject(call)`.
   */
  syscall?(guest: Guest<Thread>, call: Syscall): Awaitable<Verdict>;

  /** An observed call, before the kernel runs it. The call object is the tool's until the call ended. */
  enter?(guest: GuestThread<Thread>, call: Syscall): void;

  /** An observed call that ended; `undefined` where the thread ended in it. */
  observe?(guest: GuestThread<Thread>, call: Syscall, result: SyscallResult | undefined): void;

  /**
   * A signal, before the guest gets it. `undefined` delivers it, a number delivers that signal instead,
   * `{ number, info }` one with another `siginfo_t`, `null` drops it.
   */
  signal?(guest: Guest<Thread>, signal: SignalDelivery): Awaitable<SignalVerdict>;

  /**
   * A CPUID instruction of the guest: what it gives. Without an answer, what the machine says, which
   * `machine()` tells: asked on the tracer's processor at that time, so what differs between processors, like
   * APIC ids (leaf 1, 0xb), may be another's than the guest's. Only on x86-64, where processor and kernel can do it: see
   * {@link Guest.hasCpuidInterception}.
   */
  cpuid?(
    guest: Guest<Thread>,
    query: CpuidQuery,
    machine: () => CpuidAnswer,
  ): Awaitable<CpuidAnswer | undefined | void>;

  /**
   * The guest reads the processor's timestamp counter: what it gets. Without an answer, what the machine
   * says, which `machine()` tells: the counter is one for all processors, but the aux of RDTSCP is that of the
   * tracer's processor, which need not be the guest's. The guest's time functions make real calls then, so that their time
   * stays the kernel's.
   */
  rdtsc?(
    guest: Guest<Thread>,
    how: TimestampRead,
    machine: () => Timestamp,
  ): Awaitable<TimestampAnswer | undefined | void>;

  /** The timer that {@link Guest.setTimer} set is due: the thread stands between two of its instructions. */
  timer?(guest: Guest<Thread>): Awaitable<void>;

  /** A program was executed, before its first instruction. Process and thread state are those before. */
  postExec?(guest: Guest<Thread>): Awaitable<void>;

  /** A thread ended. */
  threadExit?(thread: GuestThread<Thread>, status: ThreadEnd): Awaitable<void>;

  /** A process ended: all its threads did. */
  processExit?(status: ExitStatus): Awaitable<void>;
}

/** A class of tools, as `run` takes it. */
export interface ToolClass<Config = unknown, Thread = unknown, Global = unknown> {
  /** See {@link Tool}. */
  new (init: ToolInit<Config, Global>): Tool<Config, Thread, Global>;
  /** See {@link Tool.subscriptions}. */
  readonly subscriptions?: Subscriptions | ((config: never) => Subscriptions) | undefined;
  /** See {@link Tool.Global}. */
  readonly Global?: (new (init: GlobalInit<never>) => Global & object) | undefined;
  /** See {@link Tool.brief}. */
  readonly brief?: string | undefined;
  /** See {@link Tool.options}. */
  readonly options?: ToolOptions | undefined;
  /** See {@link Tool.launch}. */
  launch?(command: CommandLine, config: never): CommandLine;
  /** See {@link Tool.report}. */
  report?(end: RunEnd<Config, Global>): void;
}

/** Whether a value is a class of tools. */
export function isToolClass(value: unknown): value is ToolClass {
  return typeof value === "function" && value.prototype instanceof Tool;
}

/** What a class of tools subscribes to. */
export function subscriptionsOf(toolClass: object, config: unknown): Subscriptions {
  const { subscriptions, prototype } = toolClass as ToolClass & { prototype: Tool };
  if (typeof subscriptions === "function") return subscriptions(config as never);
  if (subscriptions !== undefined) return subscriptions;
  const all = (wanted: unknown) => (wanted ? ("all" as const) : []);
  return { intercept: all(prototype.syscall), observe: all(prototype.observe ?? prototype.enter) };
}
