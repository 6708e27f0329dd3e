/** One run: a tool, its options, the processes it has. */
import { ReverieError, stackOf, ToolError } from "../../errors.ts";
import { describeEnd, type ExitStatus } from "../../exit_status.ts";
import type { Arch, SyscallName } from "../../../syscalls/base.ts";
import type { CapturePlan } from "../../../syscalls/capture/steps.ts";
import type { Output } from "../../output.ts";
import type { LogFilter } from "../../log.ts";
import type { Engine } from "../../engine.ts";
import { Interests, type Subscriptions } from "../../subscription.ts";
import type { Clock } from "../../timer.ts";
import { Tool, type ToolClass, type ToolInit } from "../../tool.ts";
import { plain, restore, saved, type SavedProcess, type SavedRun } from "../../saved_run.ts";
import { CallTimes } from "../../kernel/call_times.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { statusField } from "../../kernel/proc.ts";
import { Agent } from "../agent/agent.ts";
import { agentGuards } from "../agent/guards.ts";
import { closeCounter } from "./counters.ts";
import { makeGlobal, post, remote } from "./global.ts";
import { type Guard, guardsByNumber } from "./guards.ts";
import { Journal } from "./journal.ts";
import { inheritTraps, planTraps, type TrapPlan } from "./trap_plan.ts";
import { trapGuards } from "./trap_guards.ts";
import type { Backtracer } from "../../symbols/frames.ts";
import type { Supervisor } from "./supervisor.ts";
import { interrupt, resume } from "./resume.ts";
import { ThreadRules } from "./rules.ts";
import { Process, Tracee } from "./tracee.ts";

const SIGKILL = 9;

/** Functions of the vDSO that read the counter: it is the tool's, but time stays the kernel's. */
const TIMED = ["clock_gettime", "gettimeofday"];

const WITHOUT_SYSCALL =
  "subscribes to calls that it wants to decide on, but has no method syscall(). " +
  "To look on, it subscribes with { observe: [...] }.";

/** What memory the text of a call needs; undefined if that can't be said. */
export type CapturePlans = (arch: Arch, name: SyscallName) => CapturePlan | undefined;

/** What a run is told besides tool and command. */
export interface SessionOptions {
  /** What the tool wants. */
  readonly subscriptions: Subscriptions;
  readonly config: unknown;
  readonly output: Output;
  /** The tracer may sleep in the kernel while every handler waits for its guest. */
  blocking: boolean;
  /** What an error thrown by the tool does. */
  readonly onToolError: "end" | "continue";
  /** The guests go on by themselves when the tracer dies. */
  readonly outlive: boolean;
  /** What becomes of processes that outlive the command's own. */
  readonly daemons: "wait" | "kill" | "leave";
  /** What counts the threads' branches. */
  readonly clock: Clock;
  /** What serves the calls that may be told of late. */
  readonly engine: Engine;
  /** Loads what memory calls need, where the tool wants it of calls that it is told of late. */
  readonly captures: (() => Promise<CapturePlans>) | undefined;
  /** Whether a filter may be used: it would outlive its tracer. */
  readonly filter: boolean;
  /** Told once for each kind of thing that the tool can't see. */
  readonly warn: (message: string) => void;
  /** What the engine tells of its own doing. */
  readonly log: LogFilter | undefined;
  /** Where the global state is; without it, the session makes its own. */
  readonly link?: GlobalLink | undefined;
  /** The state of processes that are attached to, from an earlier run. */
  readonly state?: SavedRun | undefined;
}

/** The global state of a run, where it lives elsewhere. */
export interface GlobalLink {
  readonly global: ToolInit["global"];
  readonly post: ToolInit["post"];
  /** Set by the session: to be called when a message that needs no answer failed. */
  failed: ((error: unknown) => void) | undefined;
}

/** What a run ends with. */
export interface SessionResult {
  /** Undefined where the guests were let go. */
  readonly status: ExitStatus | undefined;
  readonly global: unknown;
}

class Nothing extends Tool {}

/** One run. */
export class Session {
  readonly kernel: Kernel;
  readonly toolClass: ToolClass;
  readonly options: SessionOptions;
  readonly interests: Interests;
  /** Undefined where the tool has none, or it lives elsewhere. */
  global: object | undefined;
  readonly #init: Omit<ToolInit, "pid">;
  readonly tracees: Set<Tracee> = new Set();
  readonly processes: Map<number, Process> = new Map();
  /** Those that go on by themselves. */
  readonly letGo: Tracee[] = [];
  readonly supervisor: Supervisor;
  readonly guards: readonly (Guard | undefined)[];
  /** What tells when calls begin and end, where the tool wants that. */
  readonly stamps: CallTimes | undefined;
  #times: CallTimes | undefined;
  /** The guests' instructions that trap. */
  readonly traps: TrapPlan | undefined;
  /** The calls whose functions in the vDSO make real calls. */
  readonly vdso: readonly string[];
  /** Whether a filter stops the subscribed calls. */
  readonly filtered: boolean;
  /** Whether a filter around reverie may answer calls that the tool wants before ours is asked. */
  readonly misses: boolean;
  /** What records calls in the guests, where that serves the tool. */
  readonly agent: Agent | undefined;
  /** The engine's log, if anybody wants one. */
  readonly journal: Journal | undefined;
  /** Whether that has calls. */
  readonly logsCalls: boolean;
  /** Whether PTRACE_SYSCALL stops every call instead. */
  readonly stopsAtEveryCall: boolean;
  /** Handlers are no longer started: the guests are being killed or let go. */
  ending: "kill" | "detach" | undefined;
  rootStatus: ExitStatus | undefined;
  root: Process | undefined;
  failure: Error | undefined;
  /** The guests ran before the tool came: errors let them go instead of killing them. */
  isAttached = false;
  /** Whether processes and threads are traced that the guests make; where there is a filter they must be. */
  follows = true;
  /** Asked whether a process that has executed a program is to go on by itself. */
  leavesProgram: ((tracee: Tracee) => boolean) | undefined;
  /** The first process goes on by itself. */
  hasLeft = false;
  /** Callbacks of exits that have not ended. */
  pendingExits = 0;
  /** Made for the first backtrace. */
  backtracer: Backtracer | undefined;
  readonly #warned = new Set<string>();
  readonly finished: Promise<SessionResult>;
  #resolve!: (result: SessionResult) => void;
  #reject!: (error: Error) => void;

  /** Told when the first process is stopped by a job-control signal. */
  onStop: ((signal: number) => void) | undefined;
  /** Told when the launched program runs. */
  launched: (() => void) | undefined;
  /** Makes the error of a launch whose child ended. */
  launchError: ((end: ExitStatus) => Error) | undefined;

  constructor(supervisor: Supervisor, toolClass: ToolClass, options: SessionOptions) {
    const { kernel } = supervisor;
    this.supervisor = supervisor;
    this.kernel = kernel;
    this.toolClass = toolClass;
    this.options = options;
    this.interests = new Interests(kernel.arch.name, options.subscriptions);
    this.stamps = this.interests.stamps ? this.times : undefined;
    this.traps = planTraps(kernel, toolClass.prototype as Tool, (kind, message) =>
      this.warnOnce(kind, message),
    );
    this.vdso = [...new Set([...this.interests.vdso, ...(this.traps?.tsc ? TIMED : [])])];
    const isEmpty = this.interests.isEmpty && !this.traps;
    const isUnder = statusField("self", "Seccomp") === "2";
    const { interests } = this;
    // where all calls stop twice, a filter only costs; and it misses what an outer one answers
    const stopsAnyway =
      interests.areAll &&
      (isUnder || (!interests.intercepts && toolClass.prototype.observe !== undefined));
    this.journal = options.log && new Journal(options.log, (text) => options.output.print(text));
    this.logsCalls = this.journal?.hasCalls ?? false;
    this.agent = isEmpty ? undefined : Agent.of(this, isUnder);
    this.guards = guardsByNumber(kernel.arch.numbers, [
      ...(this.traps ? [trapGuards] : []),
      ...(this.agent ? [agentGuards] : []),
    ]);
    this.filtered = options.filter && !isEmpty && (!stopsAnyway || this.agent !== undefined);
    this.misses = this.filtered && isUnder;
    this.stopsAtEveryCall = !this.filtered && !isEmpty;
    this.#init = this.#linkGlobal();
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.finished.catch(() => {}); // it may reject before anybody waits for it
  }

  /** Clocks. */
  get times(): CallTimes {
    return (this.#times ??= new CallTimes(this.kernel));
  }

  /** The time of the stop that is dealt with, where the tool wants it. */
  get timeOfStop(): number | undefined {
    return this.agent?.horizon ?? this.stamps?.now();
  }

  /** What all instances of the tool get. */
  #linkGlobal(): Omit<ToolInit, "pid"> {
    const { config, link, output } = this.options;
    const plain = (text: string) => output.print(text);
    const print = this.journal?.beside(plain) ?? plain;
    const failed = (error: unknown) => this.toolFailed(0, undefined, error);
    if (link) {
      link.failed = failed;
      return { config, print, global: link.global, post: link.post };
    }
    this.global = makeGlobal(this.toolClass, { config: config as never, print });
    restore(this.global, this.options.state?.global);
    const global = this.journal?.watched(this.global) ?? this.global;
    return { config, print, global: remote(global), post: post(global, failed) };
  }

  /** The tool's instance for a process; where it can't be made, one that does nothing ends the run. */
  makeTool(pid: number): Tool {
    try {
      const tool = new this.toolClass({ ...this.#init, pid });
      restore(tool, this.#savedProcess(pid)?.tool);
      if (tool.syscall || !this.interests.intercepts) return tool;
      this.fail(new ReverieError(`The tool ${this.toolClass.name} ${WITHOUT_SYSCALL}`));
    } catch (error) {
      this.fail(new ToolError(this.toolClass.name, pid, undefined, error));
    }
    return new Nothing({ ...this.#init, pid });
  }

  #savedProcess(pid: number): SavedProcess | undefined {
    return this.options.state?.processes.find((one) => one.pid === pid);
  }

  /** The process that made another, where an earlier run knew it. */
  savedMaker(pid: number): number | undefined {
    return this.#savedProcess(pid)?.ppid;
  }

  /** The state of all that was let go, for another run. */
  save(): SavedRun {
    const processes = new Set(this.letGo.map(({ process }) => process));
    const stateOf = (process: Process): SavedProcess => {
      const { pid, ppid, tool } = process;
      const own = this.letGo.filter((tracee) => tracee.process === process);
      const { name } = this.toolClass;
      const threads = own.map(({ tid, state }) => ({ tid, thread: plain(state, name) }));
      return { pid, ppid, tool: saved(tool), threads };
    };
    return { global: saved(this.global), processes: [...processes].map(stateOf) };
  }

  /** A new process of this run. */
  addProcess(pid: number, parent: Process | undefined): Process {
    const process = new Process(this, pid, parent);
    this.processes.set(pid, process);
    this.root ??= process;
    if (this.ending === "kill") this.kill();
    return process;
  }

  /** A new thread of this run. */
  addTracee(process: Process, tid: number, parent: Tracee | undefined): Tracee {
    const tracee = new Tracee(process, tid);
    this.tracees.add(tracee);
    this.supervisor.tracees.set(tid, tracee);
    if (this.traps) tracee.traps = inheritTraps(parent?.traps);
    const { rules } = this.interests;
    if (rules) tracee.rules = new ThreadRules(rules, parent?.rules);
    const known = this.#savedProcess(process.pid)?.threads.find((one) => one.tid === tid);
    if (known) {
      tracee.state = known.thread;
      return tracee;
    }
    const maker = parent && { tid: parent.tid, thread: parent.state };
    try {
      tracee.state = process.tool.initThread?.({ tid, pid: process.pid, parent: maker });
    } catch (error) {
      this.toolFailed(tid, undefined, error);
    }
    return tracee;
  }

  /** A thread that is gone, or not ours any more. */
  forgetTracee(tracee: Tracee): void {
    this.tracees.delete(tracee);
    this.supervisor.forget(tracee);
    closeCounter(tracee);
  }

  /** Ends the run, which rejects with `error` once no guest is left. */
  fail(error: Error): void {
    this.failure ??= error;
    if (this.isAttached) this.detach();
    else this.kill();
  }

  /** An error of our own: it must not leave a guest behind that nobody resumes. */
  broken(tracee: Tracee, error: unknown): void {
    this.fail(new ReverieError(`This is a bug of reverie's: ${stackOf(error)}`, { cause: error }));
    if (this.ending === "detach" && !tracee.gone) resume(tracee);
  }

  /** Kills all guests. No handler is started any more. */
  kill(): void {
    if (this.ending !== "kill") this.journal?.tell("lifecycle", "info", "all guests are killed");
    this.ending = "kill";
    this.signalAll(SIGKILL);
  }

  /** Sends a signal to every guest process. */
  signalAll(signal: number): void {
    const { kill } = this.kernel.arch.numbers;
    for (const pid of this.processes.keys()) this.kernel.call(kill!, pid, signal);
  }

  /** Lets all guests go on by themselves. No handler is started any more; those that run come to their end. */
  detach(): void {
    if (this.filtered)
      throw new ReverieError("Cannot let these guests go: the filter they have needs a tracer.");
    this.ending = "detach";
    this.supervisor.colocation?.lift();
    this.journal?.tell("lifecycle", "info", "all guests are let go");
    for (const tracee of this.tracees) interrupt(tracee);
    this.supervisor.poke(); // it may be asleep, and makes the requests
  }

  /** Called where it may be that nobody is left but processes that the run does not wait for. */
  releaseDaemons(): void {
    if (this.rootStatus === undefined || this.ending) return;
    const left = [...this.processes.values()];
    const { daemons } = this.options;
    if (left.length === 0 || !(daemons !== "wait" || left.every((one) => one.isDaemon))) return;
    if (daemons === "leave" || this.isAttached) this.detach();
    else this.kill();
  }

  /** A method of the tool threw: what the run's options say of that. */
  toolFailed(tid: number, syscall: string | undefined, cause: unknown): void {
    const error = new ToolError(this.toolClass.name, tid, syscall, cause);
    if (this.options.onToolError === "continue") this.warn(error.message);
    else this.fail(error);
  }

  /** Says something to whoever started the run. */
  warn(message: string): void {
    try {
      this.options.warn(message);
    } catch (error) {
      this.#callerFailed("onWarning", error);
    }
  }

  /** Called before guests run on: the tool's text may have to be out by then. */
  flush(): void {
    try {
      this.options.output.flush();
    } catch (error) {
      this.#callerFailed("The output's flush()", error);
    }
  }

  #end(): void {
    try {
      this.options.output.end();
    } catch (error) {
      this.#callerFailed("The output's end()", error);
    }
  }

  /** A function of whoever started the run threw; that must not end the loop. */
  #callerFailed(what: string, error: unknown): void {
    this.fail(new ReverieError(`${what} failed: ${stackOf(error)}`, { cause: error }));
  }

  /** Says something once. */
  warnOnce(kind: string, message: string): void {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    this.warn(message);
  }

  /** Whether nothing is left to wait for. */
  get isOver(): boolean {
    return this.tracees.size === 0 && this.pendingExits === 0;
  }

  /** Settles {@link finished}. */
  finish(): void {
    const end = this.rootStatus ? `, the first process ${describeEnd(this.rootStatus)}` : "";
    this.journal?.tell("lifecycle", "info", `the run is over${end}`);
    this.backtracer?.close();
    this.#end();
    if (this.failure) this.#reject(this.failure);
    else if (this.rootStatus) this.#resolve({ status: this.rootStatus, global: this.global });
    else if (this.ending === "detach" || this.hasLeft)
      this.#resolve({ status: undefined, global: this.global });
    else this.#reject(new ReverieError("The run ended without a status of its first process."));
  }
}
