import {
  EntryText,
  formatEntry,
  formatExit,
  type FormatOptions,
  formatSiginfo,
  type Syscall,
} from "../../../syscalls/mod.ts";
import { describeEnd, type ThreadEnd } from "../../exit_status.ts";
import type { GuestThread } from "../../guest.ts";
import type { SyscallResult } from "../../result.ts";
import type { SignalDelivery } from "../../signal.ts";
import { parseSelection } from "../../selection.ts";
import type { SubscriptionSet } from "../../subscription.ts";
import { Tool } from "../../tool.ts";
import type { ToolOptions } from "../../tool_options.ts";
import { Screen } from "./screen.ts";
import { interfaceName, Sockets } from "./sockets.ts";

/** What `strace` is told. */
export interface StraceConfig {
  /** Which calls: `open,close`, `%file`, `/^get/`, `!read`; all without it. */
  readonly trace?: readonly string[];
}

interface Thread {
  entry: EntryText;
  /** The call it is in, or was in last, and the one before. */
  name: string;
  before: string | undefined;
  /** How its calls are shown. */
  options: FormatOptions | undefined;
}

const NOTHING = new EntryText("", 0, undefined);

/** Prints every system call, signal and exit of a process tree, as strace does. */
export default class Strace extends Tool<StraceConfig | undefined, Thread, Screen> {
  readonly #sockets = new Sockets();

  static override brief = "prints system calls, signals and exits";
  static override Global: typeof Screen = Screen;
  static override options: ToolOptions = {
    trace: {
      kind: "texts",
      brief: "only these calls: open,close,%file,/^get/; or all but these: !read,write",
      placeholder: "NAMES",
      alias: "e",
    },
  };

  static override subscriptions(config: StraceConfig | undefined): SubscriptionSet {
    return { observe: parseSelection(config?.trace ?? []), late: { strings: 32 } };
  }

  override initThread(): Thread {
    this.post.born();
    return { entry: NOTHING, name: "", before: undefined, options: undefined };
  }

  /** What a guest's calls are shown with: some things only its descriptors tell. */
  protected optionsOf({ tid, thread }: GuestThread<Thread>): FormatOptions {
    return (thread.options ??= {
      describeSocket: (fd) => this.#sockets.find(tid, fd),
      interfaceName,
    });
  }

  override enter(guest: GuestThread<Thread>, call: Syscall): void {
    const { thread } = guest;
    thread.before = thread.name === "" ? undefined : thread.name;
    thread.name = call.name;
    const resumes = call.name === "restart_syscall" && thread.before !== undefined;
    const options = this.optionsOf(guest);
    const entry = formatEntry(call, resumes ? { ...options, interrupted: thread.before } : options);
    thread.entry = entry;
    this.post.begin(guest.tid, entry.text);
  }

  override observe(
    guest: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    const text = formatExit(call, guest.thread.entry, result ?? null, this.optionsOf(guest));
    if (call.name === "socket" && typeof result === "number") {
      this.#sockets.made(guest.tid, result, call.int(0), call.int(2));
    }
    this.post.end(guest.tid, call.name, text);
  }

  override signal(guest: GuestThread<Thread>, signal: SignalDelivery): void {
    this.post.line(guest.tid, `--- ${signal.name} ${formatSiginfo(guest.arch, signal.info)} ---`);
  }

  override threadExit(guest: GuestThread<Thread>, end: ThreadEnd): void {
    this.post.last(guest.tid, `+++ ${describeEnd(end)} +++`);
  }
}
