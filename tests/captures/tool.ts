/**
 * A tool that makes the line of every call twice: from the guest's memory while the call runs, and from what
 * was copied of it. It prints, as JSON, what differs, and at the end which calls could be captured.
 */
import {
  type GlobalInit,
  type GuestThread,
  type RunEnd,
  type SyscallResult,
  Tool,
} from "../../src/mod.ts";
import { interfaceName, Sockets } from "../../src/tools/strace/sockets.ts";
import { capture } from "../../syscalls/capture/capture.ts";
import type { Piece } from "../../syscalls/capture/memory.ts";
import type { Steps } from "../../syscalls/capture/steps.ts";
import {
  type EntryText,
  formatEntry,
  formatExit,
  type FormatOptions,
  type Syscall,
} from "../../syscalls/mod.ts";
import { toResult } from "../../syscalls/result.ts";
import { SETTINGS } from "../like_strace/settings.ts";
import { checkRoom, planFor, textOf } from "./captured.ts";

/** What became of all calls of one name. */
export interface Count {
  captured: number;
  stopped: number;
  /** How many bytes were copied, with the usual options. */
  bytes: number;
}

/** A line that is not the same. */
export interface Difference {
  readonly live: string;
  readonly captured: string;
  readonly missing: number;
}

/** What a run prints. */
export interface Report {
  readonly counts: Readonly<Record<string, Count>>;
  readonly differences: readonly Difference[];
  readonly different: number;
}

const MOST_DIFFERENCES = 10;

/** What all processes of a run found. */
class Findings {
  readonly counts: Record<string, Count> = {};
  readonly differences: Difference[] = [];
  different = 0;

  constructor(_init: GlobalInit) {}

  add(name: string, captured: boolean, bytes: number): void {
    const count = (this.counts[name] ??= { captured: 0, stopped: 0, bytes: 0 });
    count[captured ? "captured" : "stopped"]++;
    count.bytes += bytes;
  }

  differs(difference: Difference): void {
    this.different++;
    if (this.differences.length < MOST_DIFFERENCES) this.differences.push(difference);
  }
}

/** A call in one setting. */
interface Begun {
  readonly options: FormatOptions;
  readonly entry: EntryText;
  readonly steps: Steps | undefined;
  readonly before: readonly Piece[];
}

interface Thread {
  begun: readonly Begun[];
}

export default class Both extends Tool<undefined, Thread, Findings> {
  static override subscriptions = { observe: "all" } as const;
  static override Global: typeof Findings = Findings;
  readonly #sockets = new Sockets();

  static override report({ global, print }: RunEnd<undefined, Findings>): void {
    const { counts, differences, different } = global;
    print(JSON.stringify({ counts, differences, different } satisfies Report) + "\n");
  }

  override initThread(): Thread {
    return { begun: [] };
  }

  override enter({ tid, thread }: GuestThread<Thread>, call: Syscall): void {
    thread.begun = SETTINGS.map((setting) => {
      const describeSocket: FormatOptions["describeSocket"] = (fd) => this.#sockets.find(tid, fd);
      const options = { ...setting.options, describeSocket, interfaceName };
      const steps = planFor(call, options);
      const before = steps ? capture(steps, call.words, call.memory, null, options) : [];
      return { options, entry: formatEntry(call, options), steps, before };
    });
  }

  override observe(
    { tid, thread }: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    const outcome = toResult(result ?? null);
    thread.begun.forEach(({ options, entry, steps, before }, index) => {
      let bytes = 0;
      if (steps !== undefined) {
        const after = outcome ? capture(steps, call.words, call.memory, outcome, options) : [];
        checkRoom(steps, call, [...before, ...after], options);
        const live = entry.text + formatExit(call, entry, outcome, options);
        const captured = textOf(call, before, after, outcome, options);
        const { text, missing } = captured;
        if (text !== live || missing > 0) this.post.differs({ live, captured: text, missing });
        ({ bytes } = captured);
      }
      if (index === 0) this.post.add(call.name, steps !== undefined, bytes);
    });
    if (call.name === "socket" && typeof result === "number") {
      this.#sockets.made(tid, result, call.int(0), call.int(2));
    }
  }
}
