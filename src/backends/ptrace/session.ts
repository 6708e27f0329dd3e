/** One run: a tool, its options, the processes it has. */
import { ReverieError, ToolError } from "../../errors.ts";
import type { ExitStatus } from "../../exit_status.ts";
import type { Output } from "../../output.ts";
import { Interests, type Subscriptions } from "../../subscription.ts";
import type { Remote, Tool, ToolClass } from "../../tool.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { type Guard, guardsByNumber } from "./guards.ts";
import type { Supervisor } from "./supervisor.ts";
import { Process, Tracee } from "./tracee.ts";

const SIGKILL = 9;

/** What a run is told besides tool and command. */
export interface SessionOptions {
  readonly config: unknown;
  readonly output: Output;
  /** The tracer may sleep in the kernel while every handler waits for its guest. */
  readonly blocking: boolean;
  /** What an error thrown by the tool does. */
  readonly onToolError: "end" | "continue";
  /** Whether a filter may be used: it would outlive its tracer. */
  readonly filter: boolean;
  /** Told once for each kind of thing that the tool can't see. */
  readonly warn: (message: string) => void;
}

/** What a run ends with. */
export interface SessionResult {
  readonly status: ExitStatus;
  readonly global: unknown;
}

/** One run. */
export class Session {
  readonly kernel: Kernel;
  readonly toolClass: ToolClass;
  readonly options: SessionOptions;
  readonly interests: Interests;
  readonly global: object | undefined;
  readonly #remote: Remote<unknown>;
  readonly tracees: Set<Tracee> = new Set();
  readonly processes: Map<number, Process> = new Map();
  readonly supervisor: Supervisor;
  readonly guards: readonly (Guard | undefined)[];
  /** Whether a filter stops the subscribed calls. */
  readonly filtered: boolean;
  /** Whether PTRACE_SYSCALL stops every call instead. */
  readonly stopsAtEveryCall: boolean;
  /** Handlers are no longer started: the guests are being killed or let go. */
  ending: "kill" | "detach" | undefined;
  rootStatus: ExitStatus | undefined;
  root: Process | undefined;
  failure: Error | undefined;
  /** Callbacks of exits that have not ended. */
  pendingExits = 0;
  readonly #warned = new Set<string>();
  readonly finished: Promise<SessionResult>;
  #resolve!: (result: SessionResult) => void;
  #reject!: (error: Error) => void;

  /** Told when the launched program runs. */
  launched: (() => void) | undefined;
  /** Makes the error of a launch whose child ended. */
  launchError: ((end: ExitStatus) => Error) | undefined;

  constructor(supervisor: Supervisor, toolClass: ToolClass, options: SessionOptions) {
    const { kernel } = supervisor;
    this.supervisor = supervisor;
    this.kernel = kernel;
    this.guards = guardsByNumber(kernel.arch.numbers);
    this.toolClass = toolClass;
    this.options = options;
    this.interests = new Interests(kernel.arch.name, subscriptionsOf(toolClass, options.config));
    this.filtered = options.filter && !this.interests.isEmpty;
    this.stopsAtEveryCall = !this.filtered && !this.interests.isEmpty;
    this.global = toolClass.Global && new toolClass.Global(options.config);
    this.#remote = remote(this.global);
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The tool's instance for a process. */
  makeTool(pid: number): Tool {
    const { config, output } = this.options;
    return new this.toolClass({
      pid,
      config,
      global: this.#remote,
      print: (text) => output.print(text),
    });
  }

  /** A new process of this run. */
  addProcess(pid: number, parent: Process | undefined): Process {
    const process = new Process(this, pid, parent);
    this.processes.set(pid, process);
    this.root ??= process;
    return process;
  }

  /** A new thread of this run. */
  addTracee(process: Process, tid: number, parent: Tracee | undefined): Tracee {
    const tracee = new Tracee(process, tid);
    this.tracees.add(tracee);
    this.supervisor.tracees.set(tid, tracee);
    const maker = parent && { tid: parent.tid, thread: parent.state };
    tracee.state = process.tool.initThread?.({ tid, pid: process.pid, parent: maker });
    return tracee;
  }

  /** A thread that is gone, or not ours any more. */
  forgetTracee(tracee: Tracee): void {
    this.tracees.delete(tracee);
    if (this.supervisor.tracees.get(tracee.tid) === tracee) this.supervisor.tracees.delete(tracee.tid);
  }

  /** Kills all guests; the run rejects with `error` once they are gone. */
  end(error: Error): void {
    this.failure ??= error;
    this.ending = "kill";
    const { kill } = this.kernel.arch.numbers;
    for (const pid of this.processes.keys()) this.kernel.call(kill!, pid, SIGKILL);
  }

  /** What a failed callback of an ended thread or process does. */
  exitCallbackFailed(pid: number, cause: unknown): void {
    const error = new ToolError(this.toolClass.name, pid, undefined, cause);
    if (this.options.onToolError === "continue") this.options.warn(error.message);
    else this.end(error);
  }

  /** Says something once. */
  warnOnce(kind: string, message: string): void {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    this.options.warn(message);
  }

  /** Notes the first error of a run; the later ones are mostly its consequences. */
  fail(error: Error): void {
    this.failure ??= error;
  }

  /** Whether nothing is left to wait for. */
  get isOver(): boolean {
    return this.tracees.size === 0 && this.pendingExits === 0;
  }

  /** Settles {@link finished}. */
  finish(): void {
    this.options.output.flush();
    if (this.failure) this.#reject(this.failure);
    else if (this.rootStatus) this.#resolve({ status: this.rootStatus, global: this.global });
    else this.#reject(new ReverieError("The run ended without a status of its first process."));
  }
}

function subscriptionsOf(toolClass: ToolClass, config: unknown): Subscriptions {
  const { subscriptions, prototype } = toolClass as ToolClass & { prototype: Tool };
  if (typeof subscriptions === "function") return subscriptions(config);
  if (subscriptions !== undefined) return subscriptions;
  const all = (wanted: unknown) => (wanted ? ("all" as const) : []);
  return { intercept: all(prototype.syscall), observe: all(prototype.observe ?? prototype.enter) };
}

/** The global state behind promises, as it would be behind a wire. */
function remote(global: object | undefined): Remote<unknown> {
  return new Proxy(Object.create(null), {
    get(_, name) {
      const method = (global as Record<PropertyKey, unknown> | undefined)?.[name];
      if (typeof method !== "function") return undefined;
      return async (...args: unknown[]) => (await method.apply(global, args)) as unknown;
    },
  }) as Remote<unknown>;
}
