/** What is saved of the calls of a process, while they are made. */
import {
  Call,
  type EntryText,
  formatEnd,
  formatEntry,
  type FormatOptions,
  type Syscall,
} from "../../../../syscalls/mod.ts";
import type { SyscallResult } from "../../../result.ts";
import { Listening } from "./listening.ts";
import type { BeginRecord, SavedRecord } from "./record.ts";

/** A call under way. */
interface Begun {
  readonly call: Call;
  readonly memory: Listening;
  readonly options: FormatOptions;
  readonly entry: EntryText;
  /** What is written of its beginning, if that waits for its end. */
  readonly record: BeginRecord | undefined;
}

/** Makes records of calls. */
export class CallSaver {
  readonly #put: (record: SavedRecord) => void;
  readonly #waits: boolean;
  readonly #begun = new Map<number, Begun>();

  /**
   * Saves calls.
   *
   * @param waits whether only calls are saved of which somebody is told at their end
   */
  constructor(put: (record: SavedRecord) => void, waits: boolean) {
    this.#put = put;
    this.#waits = waits;
  }

  /** A call begins. Gives it, with memory that reads for others as it did for what is saved. */
  begin(tid: number, time: number, live: Syscall, shown: FormatOptions): Syscall {
    const { arch, number, words, stackPointer } = live;
    const memory = new Listening(live.memory);
    const options = memory.options(shown);
    const call = new Call(arch, number, words.slice(), memory);
    call.stackPointer = stackPointer;
    const entry = formatEntry(call, options);
    const record: BeginRecord = {
      kind: "begin",
      tid,
      time,
      arch,
      number,
      words: call.words.subarray(0, wordsOf(call)),
      stackPointer: call.is("rt_sigreturn") && stackPointer ? Number(stackPointer) : undefined,
      ...memory.take(),
    };
    if (!this.#waits) this.#put(record);
    this.#begun.set(tid, {
      call,
      memory,
      options,
      entry,
      record: this.#waits ? record : undefined,
    });
    return call as Syscall;
  }

  /** The thread that executes a program goes on under the id of its process. */
  rename(from: number, to: number): void {
    const begun = this.#begun.get(from);
    this.#begun.delete(from);
    if (begun) this.#begun.set(to, begun);
  }

  /** The call that a thread is in ends. Gives it, as {@link begin} did. */
  end(
    tid: number,
    time: number,
    result: SyscallResult | undefined,
    mark: string,
  ): Syscall | undefined {
    const begun = this.#begun.get(tid);
    if (!begun) return undefined;
    const { call, memory, options, entry, record } = begun;
    this.#begun.delete(tid);
    memory.end();
    formatEnd(call, entry, result ?? null, options);
    if (record) this.#put(record);
    this.#put({ kind: "end", tid, time, result, mark, ...memory.take() });
    return call as Syscall;
  }
}

/** How many halves of words tell all of a call. */
function wordsOf({ plan: { indexes } }: Call): number {
  return 2 * (Math.max(-1, ...indexes) + 1);
}
