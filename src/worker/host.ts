/** Runs whose engine has a thread of its own: the caller's event loop is free, and has the global state. */
import { existsSync, readdirSync, writeSync } from "node:fs";
import process from "node:process";
import { Worker } from "node:worker_threads";
import { makeGlobal } from "../backends/ptrace/global.ts";
import { onCancelled, throwIfCancelled } from "../cancellation.ts";
import type { Text } from "../command/bytes.ts";
import { ReverieError, stackOf, ToolError } from "../errors.ts";
import type { ConfigOf, GlobalOf } from "../inner_tool.ts";
import { statusField } from "../kernel/proc.ts";
import type { Output } from "../output.ts";
import {
  abortError,
  type AttachOptions,
  type Run,
  type RunOptions,
  type RunResult,
} from "../run.ts";
import { restore, type Savable, saved, type SavedRun } from "../saved_run.ts";
import { type ModuleUrl, toolAt, toolPlace } from "./tool_place.ts";
import {
  type FromEngine,
  fromWire,
  type GlobalCall,
  type Job,
  type SentOptions,
  type ToEngine,
  toWire,
} from "./wire.ts";

/** How a tool runs in a worker. `config` and what the global state is asked must be fit for `structuredClone`. */
export type WorkerRunOptions<Config = unknown> = Omit<RunOptions<Config>, "blocking">;

/** How a tool attaches in a worker. See {@link WorkerRunOptions}. */
export type WorkerAttachOptions<Config = unknown> = Omit<AttachOptions<Config>, "blocking">;

/** Any class of tools: what the type parameters of these functions are. */
// deno-lint-ignore no-explicit-any
export type AnyTool = new (init: any) => object;

const STDERR = 2;

/** How long a tool may keep its thread from an abort before the thread is ended. */
const ABORT_MILLISECONDS = 2000;

/**
 * {@link run} with the engine in a worker: whatever the caller's thread does, guests go on, and the other way
 * round. The tool is the default export of a module, or the one that the URL's hash names. Its global state
 * lives on the calling thread; tools reach it as ever, in the order in which they ask. If the caller's thread
 * ends, so do the guests.
 *
 * ```ts
 * const url = new URL("./counter.ts", import.meta.url);
 * const { status, global } = await runInWorker<typeof Counter>(url, ["make", "-j4"]);
 * ```
 *
 * @throws {LaunchError} where the command can't be started
 * @throws {ToolError} where the tool threw
 * @throws {ReverieError} where the tool can't be loaded, or this system can't trace
 */
export async function runInWorker<T extends AnyTool = AnyTool>(
  tool: ModuleUrl,
  command: readonly Text[],
  options: WorkerRunOptions<ConfigOf<T>> = {},
): Promise<RunResult<GlobalOf<T>>> {
  const { finished } = await startInWorker<T>(tool, command, options);
  return finished;
}

/** {@link start} with the engine in a worker, see {@link runInWorker}. */
export function startInWorker<T extends AnyTool = AnyTool>(
  tool: ModuleUrl,
  command: readonly Text[],
  options: WorkerRunOptions<ConfigOf<T>> = {},
): Promise<Run<GlobalOf<T>>> {
  return begin(tool, options, (job) => ({ ...job, kind: "run", command }));
}

/** {@link attach} with the engine in a worker, see {@link runInWorker}. */
export function attachInWorker<T extends AnyTool = AnyTool>(
  tool: ModuleUrl,
  pids: number | readonly number[],
  options: WorkerAttachOptions<ConfigOf<T>> = {},
): Promise<Run<GlobalOf<T>>> {
  const list = typeof pids === "number" ? [pids] : pids;
  const sent = { ...options, outlive: true };
  return begin(tool, sent, (job) => ({ ...job, kind: "attach", pids: list }));
}

type Options = WorkerRunOptions & WorkerAttachOptions;

async function begin<Global>(
  url: ModuleUrl,
  options: Options,
  jobOf: (job: { tool: Job["tool"]; options: SentOptions }) => Job,
): Promise<Run<Global>> {
  const { signal, onWarning: _told, output, ...sent } = options;
  throwIfCancelled(signal);
  const tool = toolPlace(url);
  const [toolClass, classes] = await toolAt(tool);
  const descriptor = typeof output === "object" ? undefined : (output ?? STDERR);
  const to = typeof output === "object" ? output : outputTo(descriptor!);
  const config = options.config as never;
  const global = makeGlobal(toolClass, { config, print: (text) => to.print(text) });
  restore(global, options.state?.global);
  const isSent = descriptor === undefined;
  const job = jobOf({ tool, options: isSent ? sent : { ...sent, output: descriptor } });
  const work = new WorkOfWorker({ name: toolClass.name, global, classes, options, output: to });
  return (await work.start(job)) as Run<Global>;
}

/** For the global state's own text; that of tools is written by the worker itself. */
function outputTo(descriptor: number): Output {
  return { print: (text) => void writeSync(descriptor, text), flush() {}, end() {} };
}

interface Context {
  readonly name: string;
  readonly global: object | undefined;
  readonly classes: object;
  readonly options: Options;
  readonly output: Output;
}

/** Workers without work. They are kept: what a thread maps for tracing stays mapped when it ends. */
const idle: Worker[] = [];

/** Where the other side's module may lie: beside this one, or in the package whose bundle this is a part of. */
const ENGINES = ["engine.ts", "engine.js", "../src/worker/engine.js", "../../src/worker/engine.ts"];

function engineUrl(): URL {
  return ENGINES.map((file) => new URL(file, import.meta.url)).find(existsSync)!;
}

function openWorker(): Worker {
  const worker = idle.pop();
  if (worker) {
    worker.ref();
    return worker;
  }
  const made = new Worker(engineUrl());
  made.on("exit", () => idle.includes(made) && idle.splice(idle.indexOf(made), 1));
  return made;
}

/** One job of a worker, seen from the thread that asked for it. */
class WorkOfWorker {
  readonly #context: Context;
  readonly #worker: Worker;
  readonly #finished: Promise<RunResult>;
  #settle!: { resolve(result: RunResult): void; reject(error: unknown): void };
  #started: ((run: Run) => void) | undefined;
  #aborted: Error | undefined;
  #isAttached = false;
  #tid: number | undefined;
  #state: SavedRun | undefined;
  #postFailed: { readonly error: unknown } | undefined;
  readonly #onMessage = (message: FromEngine): void => this.#heed(message);
  readonly #onError = (error: Error): void => this.#broken(stackOf(error));
  readonly #onExit = (): void => this.#broken("it ended");

  constructor(context: Context) {
    this.#context = context;
    this.#worker = openWorker();
    this.#finished = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.#finished.catch(() => {}); // it may reject before anybody waits for it
    this.#worker.on("message", this.#onMessage);
    this.#worker.on("error", this.#onError);
    this.#worker.on("exit", this.#onExit);
  }

  /** Gives the run once its command runs. */
  start(job: Job): Promise<Run> {
    const { signal } = this.#context.options;
    this.#isAttached = job.kind === "attach";
    if (signal) onCancelled(signal, this.#finished, () => this.#stop(abortError(signal.reason)));
    this.#send({ kind: "job", job });
    return new Promise((resolve, reject) => {
      this.#started = resolve;
      this.#finished.catch(reject); // a command that can't be started, too
    });
  }

  #send(message: ToEngine): void {
    this.#worker.postMessage(message);
  }

  #heed(message: FromEngine): void {
    try {
      this.#hear(message);
    } catch (error) {
      const what = `The caller's output or onWarning failed: ${stackOf(error)}`;
      this.#stop(new ReverieError(what, { cause: error }));
    }
  }

  #hear(message: FromEngine): void {
    const { output, options } = this.#context;
    switch (message.kind) {
      case "call":
        return this.#call(message);
      case "thread":
        this.#tid = message.tid;
        return;
      case "text":
        output.print(message.text);
        return output.flush();
      case "warning":
        return options.onWarning?.(message.message);
      case "started":
        return this.#started?.(this.#asRun(message.pid));
      case "ended":
        this.#end();
        output.end();
        this.#state = message.state;
        if (this.#failure) return this.#settle.reject(this.#failure);
        return this.#settle.resolve({ status: message.status, global: this.#context.global });
      case "failed":
        this.#end();
        output.end();
        return this.#settle.reject(this.#aborted ?? fromWire(message.error, this.#context.classes));
    }
  }

  /** Why a run that ended by itself failed all the same: a message's error may come too late for it. */
  get #failure(): Error | undefined {
    const { name, options } = this.#context;
    if (this.#aborted || !this.#postFailed || options.onToolError === "continue")
      return this.#aborted;
    return new ToolError(name, 0, undefined, this.#postFailed.error);
  }

  #asRun(pid: number): Run {
    const letGo = (kind: "detach" | "handOver") => {
      if (!this.#context.options.outlive)
        throw new ReverieError("Cannot let these guests go: the run was started without outlive.");
      this.#send({ kind });
    };
    const detach = () => letGo("detach");
    const handOver = async (): Promise<SavedRun> => {
      letGo("handOver");
      const { global } = await this.#finished;
      return {
        global: saved(global as Savable | undefined),
        processes: this.#state?.processes ?? [],
      };
    };
    return {
      pid,
      finished: this.#finished,
      kill: () => this.#send({ kind: "kill" }),
      detach,
      handOver,
    };
  }

  #call({ id, path, args }: GlobalCall): void {
    const failed = (error: unknown) => {
      if (id === undefined) this.#postFailed ??= { error };
      this.#send({ kind: "threw", id, error: toWire(error) });
    };
    const answer = (value: unknown) => {
      if (id === undefined) return;
      try {
        this.#send({ kind: "answer", id, value: toWire(value) });
      } catch (error) {
        failed(error); // it can't be cloned
      }
    };
    try {
      const value = this.#invoke(path, args);
      if (value instanceof Promise) value.then(answer, failed);
      else answer(value);
    } catch (error) {
      failed(error);
    }
  }

  #invoke(path: readonly string[], args: readonly unknown[]): unknown {
    let owner: unknown = this.#context.global;
    for (const part of path.slice(0, -1)) owner = (owner as Record<string, unknown>)[part];
    const method = (owner as Record<string, unknown> | undefined)?.[path.at(-1)!];
    if (typeof method !== "function")
      throw new TypeError(`The tool's global state has no method ${path.join(".")}().`);
    return method.apply(
      owner,
      args.map((value) => fromWire(value, this.#context.classes)),
    );
  }

  /** Ends the run, which rejects. A tool that keeps its thread to itself loses that. */
  #stop(why: Error): void {
    if (this.#aborted) return;
    this.#aborted = why;
    this.#send({ kind: this.#isAttached ? "detach" : "kill" });
    const last = setTimeout(() => this.#terminate(), ABORT_MILLISECONDS);
    const settled = () => clearTimeout(last);
    this.#finished.then(settled, settled);
  }

  /** Ends the thread, and with it its guests; Deno can't where a tool has it spin: they are killed all the same. */
  #terminate(): void {
    void this.#worker.terminate();
    if (!this.#isAttached && this.#tid !== undefined) killTracees(this.#tid);
    this.#broken("a method of the tool kept its thread for itself");
  }

  /** The worker is free for other work. */
  #end(): void {
    this.#forget();
    idle.push(this.#worker);
    this.#worker.unref();
  }

  #broken(why: string): void {
    this.#forget();
    void this.#worker.terminate();
    this.#settle.reject(
      this.#aborted ??
        new ReverieError(`The worker that traced is gone, and its guests with it: ${why}`),
    );
  }

  #forget(): void {
    this.#worker.off("message", this.#onMessage);
    this.#worker.off("error", this.#onError);
    this.#worker.off("exit", this.#onExit);
  }
}

/** Kills all processes that a thread of ours traces. */
function killTracees(tid: number): void {
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!(pid > 0) || statusField(pid, "TracerPid") !== String(tid)) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      continue; // it has ended meanwhile
    }
  }
}
