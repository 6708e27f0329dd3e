/** The thread that traces: a worker begins here, does one job after the other, and tells how each ends. */
import { readlinkSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { attachWith, type GlobalLink, type Run, startWith } from "../run.ts";
import type { SavedRun } from "../saved_run.ts";
import type { ToolClass } from "../tool.ts";
import { RemoteGlobal } from "./remote_global.ts";
import { toolAt } from "./tool_place.ts";
import { type FromEngine, fromWire, type Job, type ToEngine, toWire } from "./wire.ts";

const send = (message: FromEngine): void => parentPort!.postMessage(message);

/** The job under way. */
class Work {
  readonly #global: RemoteGlobal;
  readonly #tool: ToolClass;
  readonly #link: GlobalLink;
  #run: Run | undefined;
  /** What was asked for before the run was there. */
  #early: "kill" | "detach" | "handOver" | undefined;
  /** What is handed over, if that was asked for. */
  #state: Promise<SavedRun> | undefined;

  constructor(tool: ToolClass, classes: object) {
    this.#tool = tool;
    this.#global = new RemoteGlobal(send, classes);
    const { global, post } = this.#global;
    this.#link = { global, post, failed: undefined };
  }

  async do(job: Job): Promise<void> {
    const tid = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    send({ kind: "thread", tid });
    const options = {
      ...job.options,
      output: job.options.output ?? sender(),
      onWarning: (message: string) => send({ kind: "warning", message }),
    };
    const run =
      job.kind === "run"
        ? await startWith(this.#tool, job.command, options, this.#link)
        : await attachWith(this.#tool, job.pids, options, this.#link);
    this.#run = run;
    send({ kind: "started", pid: run.pid });
    if (this.#early) this.#end(run, this.#early);
    const { status } = await run.finished;
    send({ kind: "ended", status, state: await this.#state });
  }

  #end(run: Run, how: "kill" | "detach" | "handOver"): void {
    if (how === "handOver") this.#state = run.handOver();
    else run[how]();
  }

  hear(message: ToEngine): void {
    switch (message.kind) {
      case "job":
        throw new Error("a worker does one job at a time");
      case "answer":
        return this.#global.answered(message.id, message.value);
      case "threw":
        if (message.id !== undefined) return this.#global.failed(message.id, message.error);
        return this.#link.failed?.(fromWire(message.error));
      case "kill":
      case "detach":
      case "handOver":
        if (this.#run) this.#end(this.#run, message.kind);
        else this.#early = message.kind;
    }
  }
}

/** A tool's text, sent when it must be out. */
function sender() {
  let parts = "";
  const flush = () => {
    if (parts === "") return;
    const text = parts;
    parts = "";
    send({ kind: "text", text });
  };
  return { print: (text: string) => void (parts += text), flush, end: flush };
}

let work: Promise<Work> | undefined;

async function begin(job: Job): Promise<void> {
  const made = toolAt(job.tool).then((found) => new Work(...found));
  work = made;
  try {
    await (await made).do(job);
  } catch (error) {
    send({ kind: "failed", error: toWire(error) });
  }
}

parentPort?.on("message", (message: ToEngine) => {
  if (message.kind === "job") void begin(message.job);
  // messages are heard in their order: the promise is there by then, or not yet for all of them
  else void work?.then((one) => one.hear(message)).catch(() => {});
});
