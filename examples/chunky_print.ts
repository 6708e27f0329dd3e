/**
 * Holds back what programs print: their writes to standard output and error return at once, and the text comes
 * in chunks, each when every thread has made some more system calls. What depends on the order of
 * two programs' outputs, or on output being there early, is found out by it.
 *
 *     bun chunky_print.ts --verbose -- make -j4
 */
import { writeSync } from "node:fs";
import {
  type Guest,
  type GlobalInit,
  type GuestThread,
  main,
  type NewThread,
  type RunEnd,
  type Syscall,
  type SyscallResult,
  Tool,
  type ToolOptions,
  type Verdict,
} from "reverie";

/** An epoch is over when every thread made more calls than this. */
const EPOCH_CALLS = 10;
/** Bytes that are held back at most. */
const MOST_BYTES = 1 << 20;

const [F_DUPFD, F_SETFD, F_DUPFD_CLOEXEC] = [0, 2, 1030] as const;
const FD_CLOEXEC = 1n;
const O_CLOEXEC = 0o2000000;
const CLOSE_RANGE_CLOEXEC = 4;

/** Values of the tool's options. */
interface Config {
  readonly verbose?: boolean;
}

/** Where the text goes: this program's own standard output or error. */
type Stream = 1 | 2;

/** The descriptors of a process that lead there. Its threads share one table; a new process starts with a copy. */
type Descriptors = Map<number, { readonly stream: Stream; closesOnExec: boolean }>;

/** What all processes share: the text that is held back, and how far the epoch is. */
class Chunks {
  /** The threads that live, and how many calls each made in this epoch. */
  readonly #calls = new Map<number, number>();
  readonly #writers = new Set<number>();
  readonly #print: GlobalInit["print"] | undefined;
  #held: { readonly stream: Stream; readonly bytes: Uint8Array }[] = [];
  #size = 0;
  #epoch = 0;

  constructor({ config, print }: GlobalInit<Config | undefined>) {
    this.#print = config?.verbose ? print : undefined;
  }

  born(tid: number): void {
    this.#calls.set(tid, 0);
  }

  called(tid: number): void {
    const calls = (this.#calls.get(tid) ?? 0) + 1;
    this.#calls.set(tid, calls);
    if (calls > EPOCH_CALLS) this.#look();
  }

  gone(tid: number): void {
    this.#calls.delete(tid);
    if (this.#calls.size > 0) this.#look();
  }

  write(tid: number, stream: Stream, bytes: Uint8Array): void {
    this.#held.push({ stream, bytes });
    this.#writers.add(tid);
    this.#size += bytes.length;
    if (this.#size > MOST_BYTES) this.end();
  }

  #look(): void {
    for (const calls of this.#calls.values()) if (calls <= EPOCH_CALLS) return;
    this.end();
  }

  /** Ends an epoch: prints what was held back. */
  end(): void {
    for (const { stream, bytes } of this.#held) put(stream, bytes);
    this.#epoch++;
    if (this.#held.length > 0) {
      const writers = `${this.#held.length} writes of ${this.#writers.size} threads`;
      this.#print?.(`epoch ${this.#epoch}: ${this.#size} bytes in ${writers}\n`);
    }
    this.#held = [];
    this.#size = 0;
    this.#writers.clear();
    for (const tid of this.#calls.keys()) this.#calls.set(tid, 0);
  }
}

/** Decides on writes, and looks on at everything else. */
export default class ChunkyPrint extends Tool<Config | undefined, Descriptors, Chunks> {
  static override brief = "holds back what programs print, and prints it in chunks";
  static override subscriptions = { intercept: ["write", "writev"], observe: "all" } as const;
  static override Global: typeof Chunks = Chunks;
  static override options: ToolOptions = {
    verbose: { kind: "boolean", brief: "tell of each chunk", alias: "v" },
  };

  static override report({ global }: RunEnd<unknown, Chunks>): void {
    global.end();
  }

  override initThread({ tid, pid, parent }: NewThread<Descriptors>): Descriptors {
    this.post.born(tid);
    if (!parent) {
      const lead = (stream: Stream) => [stream, { stream, closesOnExec: false }] as const;
      return new Map([lead(1), lead(2)]);
    }
    if (tid !== pid) return parent.thread;
    return new Map([...parent.thread].map(([fd, target]) => [fd, { ...target }]));
  }

  override syscall(guest: Guest<Descriptors>, call: Syscall<"write" | "writev">): Verdict {
    this.post.called(guest.tid);
    const target = guest.thread.get(call.args.fd);
    const bytes = target && textOf(call);
    if (!bytes) return guest.tailInject(call); // it goes elsewhere, or fails
    this.post.write(guest.tid, target.stream, bytes);
    return bytes.length;
  }

  override enter(guest: GuestThread<Descriptors>): void {
    this.post.called(guest.tid);
  }

  override observe(
    { thread }: GuestThread<Descriptors>,
    call: Syscall,
    result: SyscallResult | undefined,
  ): void {
    if (typeof result === "number") follow(thread, call, result);
  }

  override postExec({ thread }: GuestThread<Descriptors>): void {
    for (const [fd, { closesOnExec }] of thread) if (closesOnExec) thread.delete(fd);
  }

  override threadExit(guest: GuestThread<Descriptors>): void {
    this.post.gone(guest.tid);
  }
}

/** Keeps the table as the call that ended changed the process's. */
function follow(table: Descriptors, call: Syscall, result: number): void {
  const copy = (from: number, to: number, closesOnExec: boolean) => {
    const target = table.get(from);
    if (from === to) return;
    if (target) table.set(to, { ...target, closesOnExec });
    else table.delete(to);
  };
  switch (call.name) {
    case "dup":
      return copy(call.args.fildes, result, false);
    case "dup2":
      return copy(call.args.oldfd, result, false);
    case "dup3":
      return copy(call.args.oldfd, result, (call.args.flags & O_CLOEXEC) !== 0);
    case "close":
      table.delete(call.args.fd);
      return;
    case "fcntl": {
      const { fd, cmd, arg } = call.args;
      if (cmd === F_DUPFD || cmd === F_DUPFD_CLOEXEC) copy(fd, result, cmd === F_DUPFD_CLOEXEC);
      const target = table.get(fd);
      if (cmd === F_SETFD && target) target.closesOnExec = (arg & FD_CLOEXEC) !== 0n;
      return;
    }
    case "close_range": {
      const [first, last, flags] = [call.uint(0), call.uint(1), call.uint(2)];
      for (const [fd, target] of table) {
        if (fd < first || fd > last) continue;
        if (flags & CLOSE_RANGE_CLOEXEC) target.closesOnExec = true;
        else table.delete(fd);
      }
    }
  }
}

/** What a call writes; undefined where some of it can't be read: the kernel knows what to say of that. */
function textOf(call: Syscall<"write" | "writev">): Uint8Array | undefined {
  if (call.name === "write") {
    const { buf, count } = call.args;
    const bytes = buf.read();
    return bytes.length === count ? bytes : undefined;
  }
  const { vec, vlen } = call.args;
  const parts = vec.readArray(vlen);
  const texts = parts.map((part) => call.memory.read(Number(part.iov_base), Number(part.iov_len)));
  const size = parts.reduce((sum, part) => sum + Number(part.iov_len), 0);
  const whole = new Uint8Array(texts.flatMap((text) => [...text]));
  return parts.length === vlen && whole.length === size ? whole : undefined;
}

/** Writes it all. */
function put(stream: Stream, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(stream, bytes, at);
  } catch {
    // nobody reads it any more
  }
}

if (import.meta.main) await main(ChunkyPrint);
