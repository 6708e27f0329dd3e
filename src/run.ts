/** Running a command under a tool. */
import { Errno } from "../syscalls/base.ts";
import { attach as attachTo } from "./backends/ptrace/attach.ts";
import { launch } from "./backends/ptrace/launch.ts";
import { type CapturePlans, type GlobalLink, Session } from "./backends/ptrace/session.ts";
export type { GlobalLink } from "./backends/ptrace/session.ts";
import { Supervisor } from "./backends/ptrace/supervisor.ts";
import { type Cancellation, onCancelled, throwIfCancelled } from "./cancellation.ts";
import type { Text } from "./command/bytes.ts";
import type { CommandOptions } from "./command/command.ts";
import type { Engine } from "./engine.ts";
import { ReverieError } from "./errors.ts";
import type { ExitStatus } from "./exit_status.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { TextFile } from "./kernel/text_file.ts";
import { parseLogFilter, tells } from "./log.ts";
import type { Output } from "./output.ts";
import type { SavedRun } from "./saved_run.ts";
import type { Clock } from "./timer.ts";
import type { Subscriptions } from "./subscription.ts";
import { subscriptionsOf, type ToolClass } from "./tool.ts";

/** How a tool runs. */
export interface RunOptions<Config = unknown> extends CommandOptions {
  /** What the tool's instances find as `config`. */
  readonly config?: Config;
  /** Where the tool's text goes: a descriptor (2 by default), or an object that takes it. */
  readonly output?: number | Output;
  /**
   * An error thrown by the tool ends the run and its guests ("end", the default; guests that were
   * attached to are let go), or is reported as a warning and the guest goes on as if there were no tool
   * ("continue").
   */
  readonly onToolError?: "end" | "continue";
  /** What serves calls. "auto" by default. */
  readonly engine?: Engine;
  /** What counts the threads' branches, for timers and `guest.readClock()`. "auto" by default. */
  readonly clock?: Clock;
  /**
   * The guests go on by themselves when the tracer dies, instead of being killed with it. Every call of
   * theirs stops then, subscribed or not.
   */
  readonly outlive?: boolean;
  /**
   * What becomes of processes that are still there when the command's own process has ended: the run waits
   * for them ("wait", the default; but see {@link Guest.daemonize}), they are killed, or let go ("leave",
   * which needs `outlive`).
   */
  readonly daemons?: "wait" | "kill" | "leave";
  /**
   * The calling thread may sleep in the kernel while all handlers wait for their guests: faster, for
   * programs that do nothing else. Its timers and other events wait meanwhile.
   */
  readonly blocking?: boolean;
  /**
   * An `AbortSignal` that ends the run when it is aborted: its guests are killed, or let go if they were
   * attached to, and `finished` rejects with the signal's reason.
   */
  readonly signal?: Cancellation;
  /** Told once of each kind of thing that the tool can't see, and of errors that it survives. */
  readonly onWarning?: (message: string) => void;
  /**
   * What the engine tells of its own doing, among the tool's text: subjects (`lifecycle`, `signal`,
   * `syscall`, `rpc`) and levels (`off`, `info`, `debug`, `trace`), like `"lifecycle=info,syscall"`.
   */
  readonly log?: string;
}

/** What a run ends with. */
export interface RunResult<Global = unknown> {
  /** How the command's own process ended; undefined where the guests were let go by `detach`. */
  readonly status: ExitStatus | undefined;
  /** The tool's global state. */
  readonly global: Global;
}

/** A run under way. */
export interface Run<Global = unknown> {
  /** The id of the command's own process. */
  readonly pid: number;
  /**
   * Settles when the last guest ended.
   *
   * @throws {LaunchError} where the command could not be started
   * @throws {ToolError} where the tool threw
   */
  readonly finished: Promise<RunResult<Global>>;
  /** Kills all guests. */
  kill(): void;
  /**
   * Lets the guests go on by themselves.
   *
   * @throws {ReverieError} unless the run was started with `outlive`, or attached
   */
  detach(): void;
  /**
   * Lets the guests go on by themselves, and gives the tool's state of them: `attach` goes on with it, by its
   * option `state`, in this program or another.
   *
   * @throws {ReverieError} where the guests can't be let go, or the state is no plain data
   */
  handOver(): Promise<SavedRun>;
}

const STDERR = 2;

const NO_COUNTER =
  "Cannot count branches by the processor: it offers no counter that counts them, as in most virtual machines, or " +
  '/proc/sys/kernel/perf_event_paranoid forbids its use (2 or less is needed). Leave clock out, or let it be "step".';

/**
 * Runs a command and all processes that it makes under a tool, until the last of them ended.
 *
 * ```ts
 * const { status } = await run(MyTool, ["ls", "-l"]);
 * ```
 *
 * @throws {LaunchError} where the command can't be started
 * @throws {ToolError} where the tool threw
 * @throws {ReverieError} where this system can't trace
 */
export async function run<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  command: readonly Text[],
  options: RunOptions<Config> = {},
): Promise<RunResult<Global>> {
  const { finished } = await start(tool, command, options);
  return finished;
}

/** Starts a run, see {@link run}; gives it once the command's program runs or could not be started. */
export async function start<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  command: readonly Text[],
  options: RunOptions<Config> = {},
): Promise<Run<Global>> {
  return await startWith(tool, command, options, undefined);
}

/** The same, with a global state that may live elsewhere. */
export async function startWith<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  command: readonly Text[],
  options: RunOptions<Config>,
  link: GlobalLink | undefined,
): Promise<Run<Global>> {
  const session = await openSession(tool, options, !options.outlive, link);
  const pid = await launch(session, command, options);
  return asRun(session, pid);
}

/** How a tool attaches. */
export interface AttachOptions<Config = unknown> extends Omit<
  RunOptions<Config>,
  keyof CommandOptions | "outlive" | "daemons"
> {
  /** Attach to the processes that they made, too. True by default. */
  readonly descendants?: boolean;
  /** What the tool knows of these processes: see {@link Run.handOver}. */
  readonly state?: SavedRun;
}

/**
 * Attaches a tool to processes that run already, with all their threads and what they make from now on;
 * the id of any thread stands for its process. When the tracer ends, they go on by themselves. One that is a
 * child of this very program must not end meanwhile: nobody else would hear of its end.
 *
 * @throws {ReverieError} where one of them can't be traced
 */
export async function attach<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  pids: number | readonly number[],
  options: AttachOptions<Config> = {},
): Promise<Run<Global>> {
  return await attachWith(tool, typeof pids === "number" ? [pids] : pids, options, undefined);
}

/** The same, with a global state that may live elsewhere. */
export async function attachWith<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  pids: readonly number[],
  options: AttachOptions<Config>,
  link: GlobalLink | undefined,
): Promise<Run<Global>> {
  const session = await openSession(tool, { ...options, outlive: true }, false, link);
  attachTo(session, pids, options.descendants ?? true);
  return asRun(session, session.root?.pid ?? pids[0]!);
}

/** Makes the session of a run that has no guests yet. */
export async function openSession<Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  options: RunOptions<Config>,
  filter: boolean,
  link?: GlobalLink,
): Promise<Session> {
  throwIfCancelled(options.signal);
  const log = options.log ? parseLogFilter(options.log) : undefined;
  if (log && tells(log, "syscall", "debug")) await import("../syscalls/mod.ts"); // it shows calls as tools do
  const supervisor = await Supervisor.open();
  if (options.clock === "pmu" && !supervisor.branchEvent) throw new ReverieError(NO_COUNTER);
  const { output = STDERR, onWarning: warn = () => {}, daemons = "wait" } = options;
  if (daemons === "leave" && filter) {
    throw new ReverieError("Daemons can be left alone only by a run with the option outlive.");
  }
  const subscriptions = subscriptionsOf(tool as unknown as ToolClass, options.config);
  const session = new Session(supervisor, tool as unknown as ToolClass, {
    subscriptions,
    config: options.config,
    output: typeof output === "number" ? textFile(supervisor.kernel, output, warn) : output,
    blocking: options.blocking ?? false,
    clock: options.clock ?? "auto",
    onToolError: options.onToolError ?? "end",
    engine: options.engine ?? "auto",
    captures: wantsCaptures(subscriptions) ? loadCaptures : undefined,
    outlive: options.outlive ?? false,
    daemons,
    filter,
    warn,
    link,
    state: (options as AttachOptions<Config>).state,
    log,
  });
  const { signal } = options;
  if (signal) onCancelled(signal, session.finished, () => session.fail(abortError(signal.reason)));
  return session;
}

/** Whether a tool is told of calls late and wants the memory that they need. */
function wantsCaptures(subscriptions: Subscriptions): boolean {
  if (typeof subscriptions !== "object" || !("late" in subscriptions)) return false;
  return typeof subscriptions.late === "object";
}

/** What memory calls need: many tables. */
async function loadCaptures(): Promise<CapturePlans> {
  return (await import("../syscalls/capture/plan.ts")).capturePlan;
}

/** What a run that was aborted rejects with. */
export function abortError(reason: unknown): Error {
  if (reason instanceof Error) return reason;
  return new ReverieError(`The run was aborted: ${String(reason)}`, { cause: reason });
}

function textFile(kernel: Kernel, descriptor: number, warn: (message: string) => void): TextFile {
  const file = new TextFile(kernel, descriptor);
  file.onFailure = (errno) =>
    warn(`The tool's text is cut off: writing it failed with ${Errno.of(errno).name}.`);
  return file;
}

function asRun<Global>(session: Session, pid: number): Run<Global> {
  return {
    pid,
    finished: session.finished as Promise<RunResult<Global>>,
    kill: () => session.kill(),
    detach: () => session.detach(),
    handOver: async () => {
      session.detach();
      await session.finished;
      return session.save();
    },
  };
}
