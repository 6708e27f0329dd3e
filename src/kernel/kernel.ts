/** The way into the kernel: our own machine code, loaded once per thread. */
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Architecture, ENTRY_SIZE } from "../../arch/architecture.ts";
import { ReverieError } from "../errors.ts";
import { atLeast, openRuntime } from "../runtime/mod.ts";
import { ARENA_FROM_CODE, sharedObject } from "../runtime/shared_object.ts";
import type { Library, Runtime } from "../runtime/types.ts";
import { arena } from "./arena.ts";

const MFD_CLOEXEC = 1;
const MFD_EXEC = 0x10; // since Linux 6.3; refused with EINVAL before
const TWO_32 = 0x1_0000_0000;

/** One argument of a system call: a bigint only where a number is not exact. */
export type Word = number | bigint;

/**
 * System calls of the calling thread. Arguments and results are plain numbers: every user address of
 * today's kernels is below 2^53. A failed call gives the negative errno.
 */
export class Kernel {
  readonly arch: Architecture;
  readonly runtime: Runtime;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Address of the arena. */
  readonly base: number;
  readonly #library: Library;
  readonly #symbols: Readonly<Record<string, number>>;
  #queued = 0;

  private constructor(arch: Architecture, runtime: Runtime, library: Library) {
    this.arch = arch;
    this.runtime = runtime;
    this.#library = library;
    this.#symbols = arch.thunks(ARENA_FROM_CODE).symbols;
    this.base = library.address;
    this.i32 = new Int32Array(library.arena);
    this.u32 = new Uint32Array(library.arena);
    this.bytes = new Uint8Array(library.arena);
  }

  /**
   * Loads the machine code into this process.
   *
   * @throws {ReverieError} where runtime, processor or kernel can't
   */
  static async open(): Promise<Kernel> {
    const runtime = await openRuntime();
    checkRelease(release());
    const arch = await architectureHere();
    const object = sharedObject(arch.elfMachine, arch.thunks(ARENA_FROM_CODE), arena.size);
    return new Kernel(arch, runtime, load(runtime, object));
  }

  /** Address in this process of a thunk, for tables of the kernel. */
  addressOf(thunk: string): number {
    return this.base - ARENA_FROM_CODE + this.#symbols[thunk]!;
  }

  /** Makes one call at once. */
  call(
    number: number,
    a: Word = 0,
    b: Word = 0,
    c: Word = 0,
    d: Word = 0,
    e: Word = 0,
    f: Word = 0,
  ): number {
    this.put(arena.now, number, a, b, c, d, e, f);
    this.#library.batch(arena.now, 1);
    return this.result(arena.now);
  }

  /** Writes one entry of a list at offset `at` of the arena. */
  put(
    at: number,
    number: number,
    a: Word = 0,
    b: Word = 0,
    c: Word = 0,
    d: Word = 0,
    e: Word = 0,
    f: Word = 0,
  ): void {
    const i = at >> 2;
    this.i32[i] = number;
    this.i32[i + 1] = 0;
    this.putWord(i + 2, a);
    this.putWord(i + 4, b);
    this.putWord(i + 6, c);
    this.putWord(i + 8, d);
    this.putWord(i + 10, e);
    this.putWord(i + 12, f);
  }

  /** Sets what follows from the result of the entry at `at`: `LINK_MUST`, an offset to copy it to, or both. */
  link(at: number, link: number): void {
    this.i32[(at >> 2) + 1] = link;
  }

  /** The result of the entry at `at`. */
  result(at: number): number {
    return this.number((at + 56) >> 2);
  }

  /** The signed 64-bit number at word `i` of the arena. */
  number(i: number): number {
    return this.i32[i + 1]! * TWO_32 + this.u32[i]!;
  }

  /** Stores 64 bits at word `i` of the arena. */
  putWord(i: number, value: Word): void {
    if (typeof value === "bigint") {
      this.u32[i] = Number(value & 0xffffffffn);
      this.u32[i + 1] = Number((value >> 32n) & 0xffffffffn);
    } else {
      this.i32[i] = value;
      // what fits 32 bits is by far the most frequent, and needs no division
      this.i32[i + 1] = value === (value | 0) ? value >> 31 : Math.floor(value / TWO_32);
    }
  }

  /** Runs the list of `count` entries at offset `list`; gives the low half of the last result. */
  batch(list: number, count: number): number {
    return this.#library.batch(list, count);
  }

  /** Makes a task by clone(2) that runs a list. */
  spawn(list: number, flags: number, stack: number): number {
    return this.#library.spawn(list, flags, stack);
  }

  /**
   * Asks the processor that this thread runs on.
   *
   * @param question of {@link Architecture.traps}
   * @param about what the question is about: two 32-bit words, where it is about anything
   * @returns four 32-bit words
   */
  processor(question: number, about: readonly number[] = []): number[] {
    this.u32.set(about, arena.processor >> 2);
    this.#library.processor(question, arena.processor);
    return [...this.u32.subarray(arena.processor >> 2, (arena.processor >> 2) + 4)];
  }

  /** Reads the processor's counter and the clock at the same moment, see {@link Counter}. Gives where: an index of words. */
  moment(question: number): number {
    this.#library.processor(question, arena.moment);
    return arena.moment >> 2;
  }

  /** Single-steps a thread as `STEP` in the arena says; gives one of `stepEnd`. */
  step(): number {
    return this.#library.step();
  }

  /** Tells threads of their answers, and waits for others that ask, as `LISTEN` in the arena says. Gives whether it slept. */
  listen(waiters: number, looks: number, sleeps: boolean): boolean {
    return this.#library.listen(waiters, looks, sleeps ? 1 : 0) === 1;
  }

  /** The offset of `count` new entries of the queue, which the next {@link flush} runs. Runs it now if it is full. */
  enqueue(count = 1): number {
    if (arena.queue + this.#queued + count * ENTRY_SIZE > arena.queueEnd) this.flush();
    const at = arena.queue + this.#queued;
    this.#queued += count * ENTRY_SIZE;
    return at;
  }

  /** Runs what is queued. Gives the low half of the last result. */
  flush(): number {
    const count = this.#queued / ENTRY_SIZE;
    this.#queued = 0;
    return count === 0 ? 0 : this.#library.batch(arena.queue, count);
  }
}

/** The first with PTRACE_GET_SYSCALL_INFO. */
const LEAST_RELEASE = "5.3.0";

/**
 * Throws where the kernel is too old to trace with.
 *
 * @param release as in `uname -r`
 */
export function checkRelease(release: string): void {
  if (atLeast(release, LEAST_RELEASE)) return;
  throw new ReverieError(`Tracing needs Linux >= ${LEAST_RELEASE}; this kernel says ${release}.`);
}

async function architectureHere(): Promise<Architecture> {
  switch (process.arch) {
    case "x64":
      return (await import("../../arch/x86_64/mod.ts")).x86_64;
    case "arm64":
      return (await import("../../arch/aarch64/mod.ts")).aarch64;
    default:
      throw new ReverieError(`Reverie runs on x86-64 and aarch64; this is ${process.arch}.`);
  }
}

/**
 * Loads the object from an anonymous file, which stays open: the loader knows an object by its path, so
 * no later load of this process may see the same /proc/self/fd number.
 */
function load(runtime: Runtime, object: Uint8Array): Library {
  let descriptor = runtime.memfd(MFD_CLOEXEC | MFD_EXEC);
  if (descriptor < 0) descriptor = runtime.memfd(MFD_CLOEXEC);
  try {
    if (descriptor < 0) throw new Error("memfd_create failed");
    const path = `/proc/self/fd/${descriptor}`;
    writeFileSync(path, object);
    return runtime.load(path, arena.size);
  } catch (memory) {
    return loadFromDisk(runtime, object, memory);
  }
}

function loadFromDisk(runtime: Runtime, object: Uint8Array, memory: unknown): Library {
  const folder = mkdtempSync(join(tmpdir(), "reverie-"));
  try {
    const path = join(folder, "thunks.so");
    writeFileSync(path, object, { mode: 0o700 });
    return runtime.load(path, arena.size);
  } catch (disk) {
    throw new ReverieError(
      `Cannot load machine code: neither from memory (${message(memory)}) nor from ${folder} ` +
        `(${message(disk)}). Allow executable memfds (sysctl vm.memfd_noexec), or let TMPDIR name a ` +
        `folder that is not mounted noexec.`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
