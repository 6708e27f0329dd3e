/** A trace for https://ui.perfetto.dev: the Trace Event Format of Chromium's catapult. */
import type { StraceEvent } from "../../../strace_event.ts";
import { MICROSECONDS, RelativeTimes } from "./relative_times.ts";
import { TextPieces } from "./text_pieces.ts";
import type { View } from "./view.ts";
import { endText } from "./words.ts";

/** One event of that format; times are in microseconds. */
interface TraceEvent {
  readonly ph: "X" | "i" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  /** What an instant belongs to: a thread. */
  readonly s?: "t";
  readonly args?: object;
}

/** A track for each thread: calls, signals, programs, ends. */
export class Timeline implements View {
  readonly #file: TextPieces;
  readonly #names = new Map<number, string>();
  #isFirst = true;
  readonly #times = new RelativeTimes(); // nobody wants to see 1970

  constructor(path: string, onFailure: (error: Error) => void) {
    this.#file = new TextPieces(path, onFailure);
    this.#file.add('{"displayTimeUnit":"ns","traceEvents":[');
  }

  take(event: StraceEvent): void {
    const { pid, tid, time } = event;
    const ts = this.#times.of(time);
    const mark = (name: string, cat: string, args: object) =>
      this.#add({ ph: "i", s: "t", pid, tid, ts, name, cat, args });
    switch (event.type) {
      case "call": {
        const { name, args, result, error, duration } = event;
        const cat = error === undefined ? "call" : "call,failed";
        const shown = { ...args, result: error ?? result };
        const dur = duration * MICROSECONDS;
        return this.#add({ ph: "X", pid, tid, ts, dur, name, cat, args: shown });
      }
      case "signal":
        return mark(event.name, "signal", { info: event.info });
      case "start":
        return this.#start(event);
      case "exec":
        this.#name("process_name", pid, tid, event.argv.join(" "));
        return mark("exec", "process", { path: event.path, argv: event.argv });
      case "exit":
        return mark(endText(event), "process", {});
      case "detach":
        return mark("detached", "process", {});
    }
  }

  #start({ pid, tid, parent }: Extract<StraceEvent, { type: "start" }>): void {
    const name = parent === undefined ? undefined : this.#names.get(parent);
    if (tid === pid && name !== undefined) this.#name("process_name", pid, tid, name);
    this.#name("thread_name", pid, tid, tid === pid ? "main thread" : `thread ${tid}`);
  }

  #name(what: "process_name" | "thread_name", pid: number, tid: number, name: string): void {
    if (what === "process_name") this.#names.set(tid, name);
    this.#add({ ph: "M", pid, tid, name: what, args: { name } });
  }

  #add(event: TraceEvent): void {
    this.#file.add(`${this.#isFirst ? "\n" : ",\n"}${JSON.stringify(event)}`);
    this.#isFirst = false;
  }

  finish(): void {
    this.#file.add("\n]}\n");
    this.#file.end();
  }
}
