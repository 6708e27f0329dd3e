/** strace with views: every event also as plain data. */
import {
  CallResult,
  decodeSiginfo,
  decodeValues,
  type EntryText,
  formatEnd,
  formatEntry,
  formatSiginfo,
  type FormatOptions,
  operandsOf,
  signalName,
  type Syscall,
} from "../../../../syscalls/mod.ts";
import { describeEnd, type ThreadEnd } from "../../../exit_status.ts";
import type { Guest, GuestThread } from "../../../guest.ts";
import type { SyscallResult } from "../../../result.ts";
import type { SignalDelivery, SignalVerdict } from "../../../signal.ts";
import type { SubscriptionSet } from "../../../subscription.ts";
import type { Awaitable, NewThread, Post } from "../../../tool.ts";
import { commandOf, linkAt } from "../../proc.ts";
import type { StraceConfig } from "../config.ts";
import { isAmong } from "../config.ts";
import { CallSaver } from "../recording/saver.ts";
import type { SavedRecord } from "../recording/record.ts";
import Strace, { type Thread } from "../tool.ts";
import { KEPT_BYTES } from "./config.ts";
import type { AnyEvent, CallEvent, ExecEvent, ExitEvent } from "../../../strace_event.ts";
import { ViewScreen } from "./screen.ts";

/** For how long clocks are taken not to have been set: nanoseconds. */
const CLOCK_NANOSECONDS = 1_000_000_000;

type Args = CallEvent["args"];

/** Tells of every event of a process tree, in the ways that its configuration asks for. */
export default class Viewing extends Strace {
  readonly #config: StraceConfig;
  readonly #view: Post<ViewScreen>;
  readonly #saver: CallSaver | undefined;
  /** Whether events are made. */
  readonly #tells: boolean;
  readonly #texts: boolean;
  /** The beginnings of lines, by threads. */
  readonly #entries = new Map<number, EntryText>();
  readonly #births = new Map<number, NewThread<Thread>>();
  /** The arguments of programs that are being executed, by threads. */
  readonly #executing = new Map<number, Args>();
  /** What CLOCK_REALTIME is ahead of the times of calls, nanoseconds; and when that was asked. */
  #ahead = 0;
  #asked = -Infinity;

  static override Global: typeof ViewScreen = ViewScreen;

  static override subscriptions(config: StraceConfig | undefined): SubscriptionSet {
    const set = super.subscriptions(config);
    if (set.late === false) return set;
    const strings = config?.views?.stringLimit ?? KEPT_BYTES;
    return { ...set, late: { strings, verbose: true } };
  }

  constructor(init: ConstructorParameters<typeof Strace>[0]) {
    super(init);
    this.#config = init.config ?? {};
    this.#view = init.post as Post<ViewScreen>;
    const { views, statuses, errnos, slowerThan } = this.#config;
    const waits = [statuses, errnos, slowerThan].some((one) => one !== undefined);
    const { json, events, endSummary, texts, timeline, html } = views ?? {};
    this.#texts = texts === true || html !== undefined;
    this.#tells = [json, events, endSummary, this.#texts].includes(true) || timeline !== undefined;
    if (views?.save !== undefined)
      this.#saver = new CallSaver((record) => this.#view.save(record), waits);
  }

  override initThread(start: NewThread<Thread>): Thread {
    const thread = super.initThread(start);
    if (!thread.isShown) return thread;
    this.#births.set(start.tid, start);
    const { tid, pid, parent } = start;
    const time = parent?.thread.began ?? 0;
    this.#save({ kind: "birth", tid, pid, parent: parent?.tid, time });
    return thread;
  }

  override threadStart(guest: Guest<Thread>): void {
    this.#born(guest);
  }

  override postExec(guest: Guest<Thread>): void {
    if (!guest.thread.isShown) return;
    this.#born(guest);
    const time = guest.now();
    const program = this.programOf(guest);
    this.#save({ kind: "exec", tid: guest.tid, time, ...program });
    this.#view.take({ type: "exec", ...this.#baseOf(guest, time), ...program });
  }

  /** The program that a process runs now. */
  protected programOf({ pid }: GuestThread<Thread>): Pick<ExecEvent, "path" | "argv"> {
    return { path: linkAt(`/proc/${pid}/exe`) ?? "", argv: commandOf(pid) ?? [] };
  }

  #save(record: SavedRecord): void {
    if (this.#saver) this.#view.save(record);
  }

  /** Tells of its beginning, once. */
  #born(guest: GuestThread<Thread>): void {
    const start = this.#births.get(guest.tid);
    if (!start) return;
    this.#births.delete(guest.tid);
    const { tid, pid, arch } = guest;
    const parent = start.parent?.tid;
    const time = guest.now();
    const base = this.#baseOf(guest, time);
    this.#save({ kind: "start", arch, tid, pid, parent, time });
    this.#view.take({
      type: "start",
      ...base,
      ...(parent !== undefined && { parent }),
      ...(this.#config.pids?.includes(guest.tid) && { attached: true }),
    });
  }

  protected override begun(guest: GuestThread<Thread>, live: Syscall): Syscall {
    if (this.#births.size > 0) this.#born(guest);
    const time = this.#clocked(guest, guest.thread.began);
    const call = this.#saver?.begin(guest.tid, time, live, this.#eventOptions(guest)) ?? live;
    if (!this.#tells) return call;
    if (this.#texts)
      this.#entries.set(guest.tid, formatEntry(call, this.optionsOf(guest, call.name)));
    // nothing is left of what an execve was given when it is over
    if (call.is("execve", "execveat"))
      this.#executing.set(guest.tid, decodeValues(call, null, this.#eventOptions(guest)));
    return call;
  }

  /** What the arguments of a call meant that is over. */
  #argsOf(guest: GuestThread<Thread>, call: Syscall, result: SyscallResult | undefined): Args {
    const known = this.#executing.get(guest.tid);
    if (!known) return decodeValues(call, result ?? null, this.#eventOptions(guest));
    this.#executing.delete(guest.tid);
    return known;
  }

  protected override ended(
    guest: GuestThread<Thread>,
    live: Syscall,
    result: SyscallResult | undefined,
    mark: string,
    time: number,
  ): Syscall {
    const { began } = guest.thread;
    const call = this.#saver?.end(guest.tid, time, result, mark) ?? live;
    if (!this.#tells) return call;
    const text = this.#textOf(guest, call, result, mark);
    const event: CallEvent = {
      type: "call",
      ...this.#baseOf(guest, began),
      name: call.name,
      number: call.number,
      args: this.#argsOf(guest, call, result),
      ...resultParts(result),
      duration: Math.max(0, Math.round(time - began)) / 1e9,
      ...filesOf(guest, call, this.optionsOf(guest)),
      ...(mark.includes("INJECTED") && { injected: true }),
    };
    this.#view.take(event, text);
    return call;
  }

  #textOf(
    guest: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
    mark: string,
  ): string | undefined {
    const entry = this.#entries.get(guest.tid);
    if (!entry) return undefined;
    this.#entries.delete(guest.tid);
    const end = formatEnd(call, entry, result ?? null, this.optionsOf(guest, call.name));
    return `${entry.text}${end.rest} = ${end.result}${mark}`;
  }

  /** Values are whole as far as they are kept. */
  #eventOptions(guest: GuestThread<Thread>): FormatOptions {
    const stringLimit = this.#config.views?.stringLimit ?? KEPT_BYTES;
    const { constants: _style, ...options } = this.optionsOf(guest);
    return { ...options, verbose: true, raw: false, structures: true, stringLimit };
  }

  override signal(guest: Guest<Thread>, signal: SignalDelivery): Awaitable<SignalVerdict> {
    const verdict = super.signal(guest, signal);
    const { name, number, code, info } = signal;
    if (!guest.thread.isShown || !isAmong(this.#config.signals ?? "all", number)) return verdict;
    const time = guest.now();
    const base = this.#baseOf(guest, time);
    this.#save({ kind: "signal", tid: guest.tid, time, number, code, info });
    const told = decodeSiginfo(guest.arch, info);
    const text = this.#texts ? `--- ${name} ${formatSiginfo(guest.arch, info)} ---` : undefined;
    this.#view.take({ type: "signal", ...base, name, number, info: told }, text);
    return verdict;
  }

  override threadExit(guest: GuestThread<Thread>, end: ThreadEnd): void {
    super.threadExit(guest, end);
    if (!guest.thread.isShown) return;
    this.#born(guest);
    const time = guest.now();
    if (end.kind === "superseded") this.#rename(end.by, guest.tid);
    this.#save({ kind: "exit", tid: guest.tid, time, end });
    const text = this.#texts ? `+++ ${describeEnd(end)} +++` : undefined;
    this.#view.take({ type: "exit", ...this.#baseOf(guest, time), ...endParts(end) }, text);
  }

  #rename(from: number, to: number): void {
    this.#saver?.rename(from, to);
    const args = this.#executing.get(from);
    this.#executing.delete(from);
    if (args) this.#executing.set(to, args);
    const entry = this.#entries.get(from);
    this.#entries.delete(from);
    if (entry) this.#entries.set(to, entry);
  }

  #baseOf(guest: GuestThread<Thread>, time: number): AnyEvent {
    this.#clocked(guest, time);
    const seconds = Math.round((time + this.#ahead) / 1000) / 1e6;
    return { time: seconds, pid: guest.pid, tid: guest.tid };
  }

  /** Asks, now and then, what time of day a time is. */
  #clocked(guest: GuestThread<Thread>, time: number): number {
    if (Math.abs(time - this.#asked) > CLOCK_NANOSECONDS) {
      this.#asked = time;
      const whole = Math.round(time);
      const ahead = guest.realtime(whole) - BigInt(whole);
      this.#ahead = Number(ahead);
      this.#save({ kind: "clock", ahead });
    }
    return time;
  }
}

function resultParts(result: SyscallResult | undefined): Pick<CallEvent, "result" | "error"> {
  if (result === undefined) return { result: null };
  const { value, errno } = CallResult.of(result);
  const exact = typeof value === "bigint" ? String(value) : value;
  return errno ? { result: exact, error: errno.name } : { result: exact };
}

function filesOf(
  { arch }: GuestThread,
  call: Syscall,
  { describeFd }: FormatOptions,
): Pick<CallEvent, "files"> | undefined {
  if (!describeFd) return undefined;
  const files: Record<string, string> = {};
  operandsOf(arch, call.name).forEach(({ name, kind }, index) => {
    if (kind !== "descriptor" && kind !== "directory") return;
    const text = describeFd(call.int(index));
    if (text !== undefined) files[name] = text;
  });
  return Object.keys(files).length > 0 ? { files } : undefined;
}

function endParts(end: ThreadEnd): Partial<ExitEvent> {
  switch (end.kind) {
    case "exited":
      return { code: end.code };
    case "signaled":
      return { signal: signalName(end.signal), coreDumped: end.coreDumped };
    case "superseded":
      return { supersededBy: end.by };
  }
}
