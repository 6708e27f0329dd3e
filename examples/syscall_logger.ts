/**
 * A log of every call with the place that makes it: thread, object and offset in its file, the call as text.
 *
 *     bun syscall_logger.ts --log-file calls.log -- ls -l
 *     bun syscall_logger.ts --libc-only --command wc --per-process calls. -- sh -c 'ls | wc -l'
 *
 * A line is `4242 /usr/lib/libc.so.6+0xf1a3d: read(3, "", 4096) = 0`. The place is that of the instruction which enters
 * the kernel, whichever object has it: `addr2line -e OBJECT` and `objdump -d` know more of it.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import {
  EntryText,
  formatEntry,
  formatExit,
  type GuestThread,
  type MappedPlace,
  main,
  type NewThread,
  parseSelection,
  type SubscriptionSet,
  type Syscall,
  type SyscallResult,
  Tool,
  type ToolInit,
  type ToolOptions,
} from "reverie";

/** Values of the tool's options. */
interface Config {
  readonly trace?: readonly string[];
  readonly libcOnly?: boolean;
  readonly command?: string;
  readonly perProcess?: string;
  readonly before?: boolean;
}

/** The places that calls of a process came from, by address. A child begins with those of its maker. */
type Places = Map<number, MappedPlace | undefined>;

interface Thread {
  /** Those of its process. */
  readonly places: Places;
  /** What is known of its call before that is made: an execve ends the program that it is of. */
  entry: EntryText;
}

const NOTHING = new EntryText("", 0, undefined);

/** glibc, of old with a library for threads, and musl. */
const LIBC = /\/(libc|libpthread|ld-musl)[-.][^/]*$/;

export default class SyscallLogger extends Tool<Config | undefined, Thread> {
  static override brief = "logs calls with the object and offset that they are made from";
  static override options: ToolOptions = {
    trace: { kind: "texts", brief: "only these calls, as for strace", placeholder: "NAMES" },
    libcOnly: { kind: "boolean", brief: "only calls that libc makes, not those of other objects" },
    command: { kind: "text", brief: "only processes whose argv[0] ends so", placeholder: "NAME" },
    perProcess: { kind: "text", brief: "a file for each process: PATH<pid>", placeholder: "PATH" },
    before: { kind: "boolean", brief: "a line before each call, too" },
  };

  static override subscriptions(config: Config | undefined): SubscriptionSet {
    const observe = parseSelection(config?.trace ?? []);
    return { observe, late: { strings: 32, sites: true } };
  }

  #file: number | undefined;
  #isWanted = false;

  constructor(init: ToolInit<Config | undefined>) {
    super(init);
    this.#choose();
  }

  override initThread({ tid, pid, parent }: NewThread<Thread>): Thread {
    const known = parent?.thread.places;
    const places = known && tid !== pid ? known : new Map(known);
    return { places, entry: NOTHING };
  }

  override postExec({ thread }: GuestThread<Thread>): void {
    thread.places.clear();
    this.#choose();
  }

  override enter(guest: GuestThread<Thread>, call: Syscall): void {
    if (!this.#isWanted) return;
    const entry = formatEntry(call);
    guest.thread.entry = entry;
    placeOf(guest, call);
    if (this.config?.before) this.#log(guest, call, `${entry.text} ...`);
  }

  override observe(
    guest: GuestThread<Thread>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    if (!this.#isWanted) return;
    const { entry, places } = guest.thread;
    this.#log(guest, call, entry.text + formatExit(call, entry, result ?? null));
    if (call.name === "munmap") forget(places, Number(call.address(0)), call.args.len);
    if (call.name === "mmap") forget(places, Number(result), call.args.len);
  }

  override processExit(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #log(guest: GuestThread<Thread>, call: Syscall, text: string): void {
    const place = placeOf(guest, call);
    if (this.config?.libcOnly && !LIBC.test(place?.path ?? "")) return;
    const where = place ? `${place.path || "?"}+0x${place.offset.toString(16)}` : "?";
    const line = `${guest.tid} ${where}: ${text}\n`;
    const { perProcess } = this.config ?? {};
    if (perProcess === undefined) return this.print(line);
    this.#file ??= openSync(`${perProcess}${this.pid}`, "w");
    writeSync(this.#file, line);
  }

  /** Whether the process is one whose calls are wanted, by its command line. */
  #choose(): void {
    const { command } = this.config ?? {};
    this.#isWanted = command === undefined || nameOf(this.pid) === command;
  }
}

/** The last part of a process's argv[0]. */
function nameOf(pid: number): string | undefined {
  try {
    const [argv0 = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return argv0.replace(/^.*\//s, "");
  } catch {
    return undefined; // it is gone already
  }
}

function placeOf(guest: GuestThread<Thread>, { site }: Syscall): MappedPlace | undefined {
  const { places } = guest.thread;
  if (site === undefined) return undefined;
  if (!places.has(site)) places.set(site, guest.mapping(site));
  return places.get(site);
}

/** Something else may lie there from now on. */
function forget(places: Places, start: number, length: number): void {
  for (const site of places.keys()) if (site >= start && site < start + length) places.delete(site);
}

if (import.meta.main) await main(SyscallLogger);
