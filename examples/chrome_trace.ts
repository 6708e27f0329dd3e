/**
 * Records when every system call of a process tree began and ended, for https://ui.perfetto.dev or
 * chrome://tracing: a track for each thread, with its calls, signals, programs and end.
 *
 *     bun chrome_trace.ts --out make.json -- make -j2
 */
import { appendFileSync, writeFileSync } from "node:fs";
import {
  describeEnd,
  type ExitStatus,
  type GlobalInit,
  type GuestThread,
  main,
  type NewThread,
  type RunEnd,
  type SignalDelivery,
  type SyscallResult,
  type ThreadEnd,
  Tool,
  type ToolOptions,
} from "reverie";
import { formatEntry, formatExit, formatSiginfo, type Syscall } from "reverie/syscalls";

/** Text that is worth a write to the file. */
const LARGE = 1 << 16;

/** Values of the tool's options. */
interface Config {
  readonly out?: string;
}

/** One event, by the words of the Trace Event Format; times are in microseconds. */
interface Event {
  readonly ph: "B" | "E" | "X" | "i" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly name?: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  /** What an instant belongs to: a process or a thread. */
  readonly s?: "p" | "t";
  readonly args?: Readonly<Record<string, unknown>>;
}

/** The file: an array with an event a line, written as they come. It can be opened even where its end is missing. */
class TraceFile {
  readonly #path: string;
  #text = "[";
  #isFirst = true;

  constructor({ config }: GlobalInit<Config | undefined>) {
    this.#path = config?.out ?? "trace.json";
    writeFileSync(this.#path, "");
  }

  add(event: Event): void {
    this.#text += `${this.#isFirst ? "\n" : ",\n"}${JSON.stringify(event)}`;
    this.#isFirst = false;
    if (this.#text.length > LARGE) this.#write();
  }

  end(): void {
    this.#text += "\n]\n";
    this.#write();
  }

  #write(): void {
    appendFileSync(this.#path, this.#text);
    this.#text = "";
  }
}

/** Of each thread. */
interface Thread {
  /** Its track: a thread that executes a program goes on under the id of its process. */
  track: number;
  /** The call it is in, and when that began. */
  begun: ReturnType<typeof formatEntry> | undefined;
  since: number;
  /** What it executes, or executed last. */
  exec: { readonly program: string; readonly argv: readonly string[] } | undefined;
}

/** Looks on, and notes the time. */
export default class ChromeTrace extends Tool<Config | undefined, Thread, TraceFile> {
  static override brief = "records calls with their times, for Perfetto and Chrome";
  static override subscriptions = { observe: "all" } as const;
  static override Global: typeof TraceFile = TraceFile;
  static override options: ToolOptions = {
    out: { kind: "text", brief: "where to (default: trace.json)", placeholder: "FILE" },
  };

  static override report({ global }: RunEnd<unknown, TraceFile>): void {
    global.end();
  }

  override initThread({ tid, parent }: NewThread<Thread>): Thread {
    this.#begin(tid, { parent: parent?.tid });
    return { track: tid, begun: undefined, since: 0, exec: undefined };
  }

  override enter({ thread }: GuestThread<Thread>, call: Syscall): void {
    thread.begun = formatEntry(call);
    if (call.is("execve", "execveat")) {
      thread.exec = { program: call.args.filename.read(), argv: call.args.argv.read() };
    }
    thread.since = now();
  }

  override observe(
    { thread }: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    const [ts, end] = [thread.since, now()];
    const pretty = thread.begun!.text + formatExit(call, thread.begun!, result ?? null);
    const args = { pretty, result: typeof result === "number" ? result : String(result ?? "?") };
    this.#add({ ph: "X", name: call.name, cat: "syscall", ts, dur: micro(end - ts), args }, thread);
  }

  override signal(guest: GuestThread<Thread>, { name, info }: SignalDelivery): void {
    const args = { siginfo: formatSiginfo(guest.arch, info) };
    this.#add({ ph: "i", name, cat: "signal", ts: now(), s: "t", args }, guest.thread);
  }

  override postExec({ tid, thread }: GuestThread<Thread>): void {
    if (tid !== thread.track) {
      this.#end(thread, `goes on as ${tid}`);
      thread.track = tid;
      this.#begin(tid, {});
    }
    const { program, argv } = thread.exec ?? { program: "?", argv: [] };
    const args = { program, argv };
    this.#add({ ph: "i", name: "exec", cat: "process", ts: now(), s: "p", args }, thread);
    this.#add({ ph: "M", name: "process_name", args: { name: argv.join(" ") } }, thread);
  }

  override threadExit({ thread }: GuestThread<Thread>, end: ThreadEnd): void {
    this.#end(thread, describeEnd(end));
  }

  override processExit(status: ExitStatus): void {
    const name = `process ${describeEnd(status)}`;
    this.#add({ ph: "i", name, cat: "process", ts: now(), s: "p" }, { track: this.pid });
  }

  #begin(tid: number, args: Event["args"] & object): void {
    const [name, where] = [`TID ${tid}`, { track: tid }];
    this.#add({ ph: "M", name: "thread_name", args: { name } }, where);
    this.#add({ ph: "B", name, cat: "thread", ts: now(), args }, where);
  }

  #end(thread: Thread, exit_status: string): void {
    this.#add({ ph: "E", ts: now(), args: { exit_status } }, thread);
  }

  #add(event: Omit<Event, "pid" | "tid">, { track }: Pick<Thread, "track">): void {
    this.post.add({ ...event, pid: this.pid, tid: track });
  }
}

/** Microseconds, to the nanosecond. */
function now(): number {
  return micro(performance.now() * 1000);
}

function micro(microseconds: number): number {
  return Math.round(microseconds * 1000) / 1000;
}

if (import.meta.main) await main(ChromeTrace);
