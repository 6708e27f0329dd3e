/** Backtraces of stopped threads: the one door of this folder. */
import { readFileSync } from "node:fs";
import type { ArchitectureName } from "../../arch/architecture.ts";
import type { Memory } from "../../syscalls/memory.ts";
import type { Backtrace, BacktraceOptions, Frame } from "../backtrace.ts";
import { attempt } from "./bytes.ts";
import { demangle } from "./demangle/demangle.ts";
import { GuestView } from "./guest_view.ts";
import { machines } from "./machine.ts";
import { type Mapping, Maps } from "./maps.ts";
import type { Module } from "./module.ts";
import { Modules } from "./modules.ts";
import { PerfMap } from "./perf_map.ts";
import type { FunctionSymbol } from "./symbol_table.ts";
import { type Place, type Step, type Territory, unwind } from "./unwinder.ts";

const DEFAULT_FRAMES = 256;
/** Processes whose mappings are remembered. */
const MAX_PROCESSES = 64;

/** Instructions that one backtrace looks at where there are no tables: a tenth of a second's. */
const MOST_INSTRUCTIONS = 100_000;

/** A thread that stands still. */
export interface StoppedThread {
  readonly arch: ArchitectureName;
  readonly tid: number;
  readonly pid: number;
  /** By the kernel's names. */
  readonly registers: Readonly<Record<string, bigint>>;
  readonly memory: Memory;
}

/** What is remembered of a process between two backtraces. */
interface ProcessState {
  maps: Maps | undefined;
  perf: PerfMap | undefined;
  /** The files of its mappings, as long as those stay as they are. */
  places: Map<Mapping, Module | undefined>;
}

/** Makes backtraces, and remembers what it read of files for the next. */
export class Backtracer {
  readonly #modules = new Modules();
  readonly #processes = new Map<number, ProcessState>();

  /** The backtrace of a thread that is stopped. Never throws, whatever files and memory say. */
  take(thread: StoppedThread, options: BacktraceOptions = {}): Backtrace {
    const { maxFrames = DEFAULT_FRAMES, symbols = true } = options;
    const state = this.#state(thread);
    const machine = machines[thread.arch];
    const view = new GuestView(thread.memory);
    const maps = state.maps!;
    const place = (ip: number): Place | undefined => this.#place(ip, thread.tid, state, view);
    const budget = { left: MOST_INSTRUCTIONS };
    const territory: Territory = { budget, machine, maps, view, place };
    const registers = machine.registers.map((name) => thread.registers[name]);
    const steps = unwind(territory, registers, maxFrames);
    const frames = steps.map((step) =>
      describe(step, symbols, place, (ip) => this.#compiled(ip, thread.tid, state)),
    );
    return { tid: thread.tid, name: nameOf(thread.tid), frames };
  }

  /** Closes the files that are kept open. */
  close(): void {
    this.#modules.close();
    this.#processes.clear();
  }

  #state({ pid, tid }: StoppedThread): ProcessState {
    const old = this.#processes.get(pid);
    const maps = Maps.read(tid, old?.maps);
    if (old && old.maps === maps) return old;
    const state = { maps, perf: old?.perf, places: new Map() };
    this.#processes.delete(pid);
    this.#processes.set(pid, state);
    for (const other of this.#processes.keys()) {
      if (this.#processes.size <= MAX_PROCESSES) break;
      this.#processes.delete(other);
    }
    return state;
  }

  #place(ip: number, tid: number, state: ProcessState, view: GuestView): Place | undefined {
    const maps = state.maps!;
    const mapping = maps.find(ip);
    if (!mapping) return undefined;
    let module = state.places.get(mapping);
    if (module?.isClosed || !state.places.has(mapping)) {
      module = attempt(() => this.#modules.find(mapping, { tid, maps, view }));
      state.places.set(mapping, module);
    }
    const offset = ip - mapping.start + mapping.offset;
    const address = module?.file.addressOf(offset);
    return { mapping, module: address === undefined ? undefined : module, address: address ?? 0 };
  }

  /** A function of code that the program made itself. */
  #compiled(ip: number, tid: number, state: ProcessState): FunctionSymbol | undefined {
    state.perf = attempt(() => PerfMap.read(tid, state.perf));
    return state.perf?.find(ip);
  }
}

function nameOf(tid: number): string {
  return attempt(() => readFileSync(`/proc/${tid}/comm`, "utf8").replace(/\n$/, "")) ?? "";
}

/** A frame with all that is known of it. */
function describe(
  { ip, isSignal, isCaller, isGuess }: Step,
  symbols: boolean,
  place: (ip: number) => Place | undefined,
  compiled: (ip: number) => FunctionSymbol | undefined,
): Frame {
  // a call that does not return may be the last instruction of its function
  const back = isCaller && !isSignal ? 1 : 0;
  const { mapping, module, address } = place(ip - back) ?? {};
  const path = module?.path ?? mapping?.path;
  const where = {
    ip,
    isSignal,
    isGuess,
    ...(path && { module: path, fileOffset: ip - mapping!.start + mapping!.offset }),
  };
  if (!symbols || !mapping || address === undefined) return { ...where, locations: [] };
  const symbol = module?.symbol(address) ?? (module ? undefined : compiled(ip - back));
  const start = symbol && ip - back - ((module ? address : ip - back) - symbol.start);
  const named = symbol && {
    symbol: demangle(symbol.name.replace(/@.*$/, "")),
    offset: ip - start!,
  };
  return { ...where, ...named, locations: module?.locations(address) ?? [] };
}
