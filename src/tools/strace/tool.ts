import {
  EntryText,
  Errno,
  formatEnd,
  formatEntry,
  type FormatOptions,
  formatSiginfo,
  type Syscall,
} from "../../../syscalls/mod.ts";
import { describeEnd, type ThreadEnd } from "../../exit_status.ts";
import type { Guest, GuestThread, Verdict } from "../../guest.ts";
import type { SyscallResult } from "../../result.ts";
import type { SignalDelivery, SignalVerdict } from "../../signal.ts";
import type { SubscriptionSet } from "../../subscription.ts";
import { type Awaitable, type NewThread, type RunEnd, Tool, type ToolInit } from "../../tool.ts";
import type { ToolOptions } from "../../tool_options.ts";
import {
  isAmong,
  type QuietName,
  type StackConfig,
  type StraceConfig,
  type TextConfig,
} from "./config.ts";
import { describeDescriptor } from "./descriptors.ts";
import { dumpText } from "./dump.ts";
import { type OutcomeTest, outcomeTest } from "./outcome.ts";
import { type PathTest, pathTest, touches } from "./paths.ts";
import { ProcessIds, threadCount } from "./process_ids.ts";
import { Screen } from "./screen.ts";
import type { SocketSource } from "./socket_text.ts";
import { interfaceName, Sockets } from "./sockets.ts";
import { stackText } from "./stack.ts";
import { subscriptionsFor } from "./subscriptions.ts";
import { isMeant, tamper, type Tampering } from "./tampering.ts";
import { secondsText } from "./times.ts";
import { isPlain, kernelInfo, programCounter, siteText } from "./words.ts";

/** What is kept of a thread. */
export interface Thread {
  /** Whether anything of it is printed. */
  readonly isShown: boolean;
  /** How many processes lie between its process and the first. */
  readonly depth: number;
  /** The call it is in, if that is printed. */
  entry: EntryText | undefined;
  /** Whether its last call was shown. */
  isTold: boolean;
  /** Its name, or that of the last one, and of the one before. */
  name: string;
  before: string | undefined;
  /** Its number; -1 before the first. */
  number: number;
  /** What stands before its line; begun when. */
  lead: string;
  began: number;
  /** How its calls are shown. */
  options: FormatOptions | undefined;
  /** How often it made calls that are tampered with, by name. */
  counts: Map<string, number> | undefined;
  /** A signal that was sent to it by us. */
  injected: number | undefined;
  /** Who called what it ends by. */
  lastStack: string;
}

const NO_CONFIG: StraceConfig = {};
const NOTHING = new EntryText("", 0, undefined);

/** For how long clocks are taken not to have been set. */
const CLOCK_NANOSECONDS = 1_000_000_000;

/** Calls behind which their callers are gone. */
const LAST_CALLS = ["execve", "execveat", "exit", "exit_group"];

/** Where a thread stands that is gone. */
const UNKNOWN_SITE = "?".repeat(16);

/** What hides that a thread ended so. */
const QUIET_ENDS: Readonly<Record<ThreadEnd["kind"], QuietName | undefined>> = {
  exited: "exit",
  signaled: undefined,
  superseded: "thread-execve",
};

/** Prints every system call, signal and exit of a process tree, as strace does. */
export default class Strace extends Tool<StraceConfig | undefined, Thread, Screen> {
  readonly #sockets = new Sockets();
  readonly #settings: StraceConfig;
  /** Whether lines are printed. */
  readonly #prints: boolean;
  /** Which ends are shown; lines are then printed only when it is known how calls end. */
  readonly #outcome: OutcomeTest | undefined;
  /** Whether somebody wants times. */
  readonly #isTimed: boolean;
  readonly #text: TextConfig;
  readonly #ids: ProcessIds | undefined;
  readonly #paths: readonly PathTest[] | undefined;
  /** When it was last told what time of day it is. */
  #clockSet = -Infinity;

  static override brief = "prints system calls, signals and exits";
  static override Global: typeof Screen = Screen;
  /** What tells of sockets; without it, only tables of /proc do. */
  static sockets: SocketSource | undefined;
  static override options: ToolOptions = {
    trace: {
      kind: "texts",
      brief: "only these calls: open,close,%file,/^get/; or all but these: !read,write",
      placeholder: "NAMES",
      alias: "e",
    },
  };

  static override subscriptions(config: StraceConfig | undefined): SubscriptionSet {
    return subscriptionsFor(config ?? NO_CONFIG);
  }

  static override report({ global }: RunEnd<never, Screen>): void {
    global.finish();
  }

  constructor(init: ToolInit<StraceConfig | undefined, Screen>) {
    super(init);
    const settings = (this.#settings = init.config ?? NO_CONFIG);
    const { summary, times, paths, views, slowerThan, text = {} } = settings;
    this.#paths = paths?.map(pathTest);
    this.#text = text;
    if (text.pids) this.#ids = new ProcessIds(text.pids, settings.name ?? "strace");
    this.#prints = !summary?.only && (views === undefined || views.lines === true);
    this.#outcome = outcomeTest(settings);
    this.#isTimed = [times, summary, views, slowerThan].some((one) => one !== undefined);
  }

  override initThread({ tid, pid, parent }: NewThread<Thread>): Thread {
    const { follow = true, maxDepth = Infinity, pids, runs, attached } = this.#settings;
    const isNamed = pids?.includes(tid) ?? false;
    const isFirst = parent === undefined && !isNamed;
    const isCommand = isFirst && (pids === undefined || (runs === true && tid === pid));
    const isAsked = isNamed || isCommand;
    const depth = parent === undefined ? 0 : parent.thread.depth + (tid === pid ? 1 : 0);
    const isShown = isAsked || (follow && depth <= maxDepth);
    if (isShown) {
      const isNews = !isCommand || attached === true;
      const isTold = isNews && !this.#isQuiet("attach") && !this.#isCounted(tid, pid, parent?.tid);
      const threads = isNamed && follow ? threadCount(pid) : 1;
      const more = threads > 1 ? ` with ${threads} threads` : "";
      this.post.born(isTold ? `Process ${tid} attached${more}` : undefined);
    }
    return {
      isShown,
      depth,
      entry: undefined,
      isTold: false,
      name: "",
      before: undefined,
      number: -1,
      lead: "",
      began: 0,
      options: undefined,
      counts: undefined,
      injected: undefined,
      lastStack: "",
    };
  }

  /** Whether a thread is one of those that a message about its process counts. */
  #isCounted(tid: number, pid: number, maker: number | undefined): boolean {
    const { pids = [] } = this.#settings;
    return maker === undefined && pids.includes(pid) && !pids.includes(tid);
  }

  /** What a guest's calls are shown with: some things only its descriptors tell. */
  protected optionsOf({ tid, thread }: GuestThread<Thread>, name?: string): FormatOptions {
    const { whole = [], raw = [], opaque = [] } = this.#text;
    const isSame = [whole, raw, opaque].every(isPlain);
    if (name === undefined || isSame) return (thread.options ??= this.#makeOptions(tid, ""));
    return this.#makeOptions(tid, name);
  }

  #makeOptions(tid: number, name: string): FormatOptions {
    const { whole = [], raw = [], opaque = [] } = this.#text;
    const { stringLimit, hexStrings, descriptors, constants, argumentNames } = this.#text;
    const ids = this.#ids;
    return {
      describeSocket: (fd) => this.#sockets.find(tid, fd),
      interfaceName,
      verbose: isAmong(whole, name),
      raw: isAmong(raw, name),
      structures: !isAmong(opaque, name),
      ...(constants && { constants }),
      ...(argumentNames && { argumentNames }),
      ...(ids && { describePid: (pid) => ids.describe(tid, pid) }),
      ...(stringLimit !== undefined && { stringLimit }),
      ...(hexStrings && { hexStrings }),
      ...(descriptors && {
        describeFd: (fd) => describeDescriptor(tid, fd, descriptors, Strace.sockets),
      }),
    };
  }

  override enter(guest: GuestThread<Thread>, call: Syscall): void {
    const { thread } = guest;
    if (!thread.isShown) return;
    thread.before = thread.name === "" ? undefined : thread.name;
    thread.name = call.name;
    thread.number = call.number;
    if (this.#isTimed) thread.began = this.#timeOf(guest, call.beginNanoseconds);
    thread.entry = this.#isWanted(guest, call) ? NOTHING : undefined;
    if (!thread.entry) return;
    const shown = this.begun?.(guest, call) ?? call;
    if (!this.#prints) return;
    const options = this.optionsOf(guest, call.name);
    // of what a process that runs already was in, strace knows as little
    const interrupted = thread.before ?? (this.#settings.pids ? "read" : undefined);
    const resumes = call.name === "restart_syscall" && interrupted !== undefined;
    thread.entry = formatEntry(shown, resumes ? { ...options, interrupted } : options);
    const { number, site } = this.#text;
    if (number || site) thread.lead = this.#leadOf(thread, siteText(call, guest.arch));
    if (!this.#outcome) this.post.begin(guest.tid, thread.lead, thread.entry.text, thread.began);
  }

  #isWanted(guest: GuestThread<Thread>, call: Syscall): boolean {
    const { calls, text } = this.#settings;
    if (text?.number && calls && !isAmong<unknown>(calls, call.name)) return false;
    return this.#paths === undefined || touches(guest, call, this.#paths);
  }

  override observe(
    guest: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
    mark = "",
  ): void {
    const { thread, tid } = guest;
    const { entry } = thread;
    if (!entry) return;
    thread.entry = undefined;
    const ended = this.#isTimed ? this.#timeOf(guest, call.endNanoseconds) : 0;
    const time = ended - thread.began;
    if (this.#settings.summary && result !== undefined)
      this.post.count(call.name, call.number, result instanceof Errno, time);
    thread.isTold = !this.#outcome || this.#outcome(result, time);
    if (!thread.isTold) return;
    const shown = this.ended?.(guest, call, result, mark, ended) ?? call;
    if (!this.#prints) return;
    if (this.#outcome) this.post.begin(tid, thread.lead, entry.text, thread.began);
    const { rest, result: text } = formatEnd(
      shown,
      entry,
      result ?? null,
      this.optionsOf(guest, call.name),
    );
    if (call.name === "socket" && typeof result === "number") {
      this.#sockets.made(tid, result, call.int(0), call.int(2));
    }
    const end = { name: call.name, rest, result: text + mark + this.#durationText(result, time) };
    this.post.end(tid, thread.lead, end, ended);
    const { dump } = this.#settings;
    if (dump) this.post.add(tid, dumpText(dump, call, result));
  }

  override async syscall(guest: Guest<Thread>, call: Syscall): Promise<Verdict> {
    const { thread } = guest;
    const isLaunch =
      call.name === "execve" && thread.number === -1 && !this.#settings.pids && guest.isRootThread;
    this.enter(guest, call);
    const { entry } = thread;
    const plan = entry && !isLaunch ? this.#planFor(thread, call) : undefined;
    const { stack } = this.#text;
    const isTraced = stack !== undefined && entry !== undefined && this.#prints;
    const isLast = !isLaunch && LAST_CALLS.includes(call.name);
    if (isTraced && isLast) thread.lastStack = await stackText(guest, stack);
    let result: SyscallResult | undefined;
    let mark = "";
    try {
      if (plan) {
        thread.injected = plan.signal;
        ({ result, mark } = await tamper(guest, call, plan));
      } else result = await guest.inject(call);
    } finally {
      this.observe(guest, call, result, mark); // it may have ended in it
    }
    if (isTraced && thread.isTold) {
      this.post.add(guest.tid, isLast ? thread.lastStack : await stackText(guest, stack));
      thread.lastStack = "";
    }
    return result;
  }

  /** A call began that is shown, unless its end says otherwise. Gives it as it is to be shown, if that matters. */
  protected begun?(guest: GuestThread<Thread>, call: Syscall): Syscall | undefined;

  /** A call that is shown has ended, at that time. Gives the same. */
  protected ended?(
    guest: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
    mark: string,
    time: number,
  ): Syscall | undefined;

  #planFor(thread: Thread, { name }: Syscall): Tampering | undefined {
    const plan = this.#settings.tampering?.findLast(({ calls }) => isAmong(calls, name));
    if (!plan) return undefined;
    const counts = (thread.counts ??= new Map());
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    return isMeant(plan, nth) ? plan : undefined;
  }

  override signal(guest: Guest<Thread>, signal: SignalDelivery): Awaitable<SignalVerdict> {
    const { thread } = guest;
    if (!thread.isShown) return undefined;
    const info = thread.injected === signal.number ? kernelInfo(signal) : undefined;
    thread.injected = undefined;
    const isTold = this.#prints && isAmong(this.#settings.signals ?? "all", signal.number);
    if (isTold) {
      const text = formatSiginfo(guest.arch, info ?? signal.info, this.optionsOf(guest));
      const where = this.#text.site ? programCounter(guest) : "";
      const line = `--- ${signal.name} ${text} ---`;
      this.post.line(guest.tid, this.#leadOf(thread, where), line, this.#timeNow(guest));
    }
    const verdict = info && { number: signal.number, info };
    const { stack } = this.#text;
    return stack && isTold ? this.#signalStack(guest, stack, verdict) : verdict;
  }

  async #signalStack(
    guest: Guest<Thread>,
    stack: StackConfig,
    verdict: SignalVerdict,
  ): Promise<SignalVerdict> {
    this.post.add(guest.tid, await stackText(guest, stack));
    return verdict;
  }

  override threadExit(guest: GuestThread<Thread>, end: ThreadEnd): void {
    const { thread, tid } = guest;
    if (!thread.isShown) return;
    const isTold = this.#prints && !this.#isQuiet(QUIET_ENDS[end.kind]);
    const lead = this.#leadOf(thread, UNKNOWN_SITE);
    const text = isTold ? `+++ ${describeEnd(end)} +++` : undefined;
    this.post.last(tid, lead, text, this.#timeNow(guest));
    if (thread.lastStack !== "") this.post.add(tid, thread.lastStack);
  }

  #isQuiet(name: QuietName | undefined): boolean {
    return name !== undefined && (this.#settings.quiet?.includes(name) ?? false);
  }

  /** What stands before a line, behind the time. */
  #leadOf({ number }: Thread, site: string): string {
    const shown = this.#text.number ? `[${String(Math.max(0, number)).padStart(4)}] ` : "";
    return this.#text.site ? `${shown}[${site}] ` : shown;
  }

  #timeNow(guest: GuestThread<Thread>): number {
    return this.#isTimed ? this.#timeOf(guest, undefined) : 0;
  }

  /** A time of a call, or now; sees to it that the screen knows what time of day that is. */
  #timeOf(guest: GuestThread<Thread>, known: number | undefined): number {
    const time = known ?? guest.now();
    if (time - this.#clockSet > CLOCK_NANOSECONDS && this.#settings.times?.absolute) {
      this.#clockSet = time;
      const whole = Math.round(time);
      this.post.setClock(guest.realtime(whole) - BigInt(whole));
    }
    return time;
  }

  #durationText(result: SyscallResult | undefined, time: number): string {
    const precision = this.#settings.times?.duration;
    if (precision === undefined || result === undefined) return "";
    return ` <${secondsText(time, precision)}>`;
  }
}
