/** A recording, told again to the tool that made it. */
import {
  type Arch,
  Call,
  type FormatOptions,
  signalName,
  type Syscall,
} from "../../../../syscalls/mod.ts";
import { CapturedMemory } from "../../../../syscalls/capture/memory.ts";
import type { Guest, GuestThread } from "../../../guest.ts";
import type { SignalDelivery } from "../../../signal.ts";
import type { ToolInit } from "../../../tool.ts";
import { isAmong, type StraceConfig } from "../config.ts";
import type { Thread } from "../tool.ts";
import type { ExecEvent } from "../../../strace_event.ts";
import { ViewScreen } from "../views/screen.ts";
import type { View } from "../views/view.ts";
import Viewing from "../views/tool.ts";
import type { SavedRecording } from "./file.ts";
import type {
  BeginRecord,
  BirthRecord,
  EndRecord,
  Kept,
  Notes,
  SavedRecord,
  StartRecord,
} from "./record.ts";

/** What the texts of the call at hand were made of. */
interface Known {
  notes: Notes | undefined;
  program: Pick<ExecEvent, "path" | "argv">;
}

/** The tool, which asks the recording what it would ask the machine. */
class Replayed extends Viewing {
  readonly known: Known = { notes: undefined, program: { path: "", argv: [] } };

  protected override optionsOf(guest: GuestThread<Thread>, name?: string): FormatOptions {
    const { describeFd, describePid: _live, ...options } = super.optionsOf(guest, name);
    const { known } = this;
    return {
      ...options,
      describeSocket: (fd) => {
        const row = known.notes?.sockets?.find(([one]) => one === fd);
        return row && { family: row[1], protocol: row[2] };
      },
      interfaceName: (index) => known.notes?.interfaces?.find(([one]) => one === index)?.[1],
      ...(describeFd && {
        describeFd: (fd) => known.notes?.files?.find(([one]) => one === fd)?.[1],
      }),
    };
  }

  protected override programOf(): Pick<ExecEvent, "path" | "argv"> {
    return this.known.program;
  }
}

/** A thread of a recording, as the tool sees it. */
interface ReplayedThread {
  readonly tool: Replayed;
  readonly guest: GuestThread<Thread>;
  call: { readonly call: Call; readonly begin: BeginRecord } | undefined;
}

/** A thread before its start. */
interface Unborn {
  readonly tool: Replayed;
  readonly state: Thread;
}

/** Tells a tool of records. */
export class Replay {
  readonly #config: StraceConfig;
  readonly #screen: ViewScreen;
  readonly #print: (text: string) => void;
  readonly #tools = new Map<number, Replayed>();
  readonly #threads = new Map<number, ReplayedThread>();
  /** Threads that have not started yet. */
  readonly #unborn = new Map<number, Unborn>();
  #now = 0;
  #ahead = 0n;

  /** @param view one more view than those of the configuration */
  constructor(config: StraceConfig, print: (text: string) => void, view?: View) {
    this.#config = config;
    this.#print = print;
    this.#screen = new ViewScreen({ config, print });
    if (view) this.#screen.show(view);
  }

  /**
   * Tells of all of a recording.
   *
   * @param isWanted asked after each record whether to go on
   */
  run(recording: SavedRecording, isWanted: () => boolean): void {
    for (const record of recording.records()) {
      this.#tell(record);
      if (!isWanted()) break;
    }
    this.#screen.finish();
  }

  #tell(record: SavedRecord): void {
    if (record.kind === "clock") {
      this.#ahead = record.ahead;
      return;
    }
    this.#now = record.time;
    if (record.kind === "birth") {
      this.#unborn.set(record.tid, this.#bear(record));
      return;
    }
    if (record.kind === "start") return this.#start(record);
    const thread = this.#threads.get(record.tid);
    if (!thread) return;
    const { tool, guest } = thread;
    switch (record.kind) {
      case "begin":
        return this.#begin(thread, record);
      case "end":
        return this.#end(thread, record);
      case "signal":
        tool.signal(guest as Guest<Thread>, deliveryOf(record));
        return;
      case "exec":
        tool.known.program = record;
        return tool.postExec(guest as Guest<Thread>);
      case "exit":
        tool.threadExit(guest, record.end);
        this.#threads.delete(record.tid);
        if (record.end.kind === "superseded") this.#takeOver(record.tid, record.end.by);
        return;
    }
  }

  #bear({ tid, pid, parent: parentTid }: BirthRecord | StartRecord): Unborn {
    if (tid === pid) this.#tools.delete(pid);
    const tool = this.#tools.get(pid) ?? this.#makeTool(pid);
    const maker = parentTid === undefined ? undefined : this.#threads.get(parentTid);
    const parent = maker && { tid: maker.guest.tid, thread: maker.guest.thread };
    return { tool, state: tool.initThread({ tid, pid, parent }) };
  }

  #start(record: StartRecord): void {
    const { tid, pid, arch } = record;
    const { tool, state } = this.#unborn.get(tid) ?? this.#bear(record);
    this.#unborn.delete(tid);
    const guest = this.#makeGuest(arch, tid, pid, state);
    this.#threads.set(tid, { tool, guest, call: undefined });
    tool.threadStart(guest as Guest<Thread>);
  }

  #makeTool(pid: number): Replayed {
    const config = this.#config;
    const screen = this.#screen as unknown;
    const init = { pid, config, global: screen, post: screen, print: this.#print };
    const tool = new Replayed(init as ToolInit<StraceConfig, ViewScreen> as never);
    this.#tools.set(pid, tool);
    return tool;
  }

  #makeGuest(arch: Arch, tid: number, pid: number, thread: Thread): GuestThread<Thread> {
    const isRootThread = this.#threads.size === 0;
    return {
      arch,
      tid,
      pid,
      ppid: undefined,
      currentPpid: undefined,
      isMainThread: tid === pid,
      isRootProcess: isRootThread,
      isRootThread,
      hasCpuidInterception: false,
      thread,
      mapping: () => undefined,
      realtime: (nanoseconds) => BigInt(nanoseconds) + this.#ahead,
      now: () => this.#now,
      counts: () => new Map(),
      dropped: () => 0,
    };
  }

  /** A thread that executes a program goes on as the first of its process. */
  #takeOver(tid: number, by: number): void {
    const thread = this.#threads.get(by);
    if (!thread) return;
    this.#threads.delete(by);
    const guest = this.#makeGuest(thread.guest.arch, tid, tid, thread.guest.thread);
    this.#threads.set(tid, { ...thread, guest });
  }

  #begin(thread: ReplayedThread, begin: BeginRecord): void {
    const words = new Uint32Array(12);
    words.set(begin.words);
    const call = new Call(begin.arch, begin.number, words, memoryOf(begin));
    call.beginNanoseconds = begin.time;
    call.stackPointer = begin.stackPointer;
    if (!isAmong<unknown>(this.#config.calls ?? "all", call.name)) return;
    thread.call = { call, begin };
    thread.tool.known.notes = begin.notes;
    thread.tool.enter(thread.guest, call as Syscall);
  }

  #end(thread: ReplayedThread, end: EndRecord): void {
    const { call: under, tool, guest } = thread;
    if (!under) return;
    thread.call = undefined;
    const { call, begin } = under;
    call.become(call.number, memoryOf(begin, end));
    call.endNanoseconds = end.time;
    tool.known.notes = mergeNotes(begin.notes, end.notes);
    tool.observe(guest, call as Syscall, end.result, end.mark);
  }
}

function memoryOf(before: Kept, after?: Kept): CapturedMemory {
  const memory = new CapturedMemory(before.pieces, after?.pieces);
  if (after) memory.returned();
  return memory;
}

function mergeNotes(before: Notes | undefined, after: Notes | undefined): Notes | undefined {
  if (!before || !after) return after ?? before;
  const rows = <K extends keyof Notes>(key: K) => [...(after[key] ?? []), ...(before[key] ?? [])];
  return {
    files: rows("files"),
    sockets: rows("sockets"),
    interfaces: rows("interfaces"),
  } as Notes;
}

function deliveryOf({
  number,
  code,
  info,
}: Extract<SavedRecord, { kind: "signal" }>): SignalDelivery {
  return { number, name: signalName(number), code, info };
}
