/** What a tool holds of a guest thread while one of its methods runs. */
import type {
  Address,
  Arch,
  Call,
  Memory,
  RecordInput,
  RecordName,
  Records,
  Syscall,
  SyscallName,
  SyscallRequest,
} from "../syscalls/base.ts";
import type { Auxv } from "./auxv.ts";
import type { Registers } from "./registers.ts";
import type { Backtrace, BacktraceOptions } from "./backtrace.ts";
import type { SyscallResult } from "./result.ts";
import type { TimerSchedule } from "./timer.ts";

/** Who a guest thread is, and what the tool keeps of it. */
export interface GuestThread<Thread = unknown> {
  /** What the machine is: decides how calls are numbered and structures laid out. */
  readonly arch: Arch;
  /** The kernel's id of the thread, as the tracer sees it. */
  readonly tid: number;
  /** The process's id: the tid of its first thread. */
  readonly pid: number;
  /**
   * The id of the process that made this one, whatever became of it since; undefined for the root. See
   * {@link currentPpid}.
   */
  readonly ppid: number | undefined;
  /** The id of its parent now: another one where its maker has ended. Undefined where it is gone itself. */
  readonly currentPpid: number | undefined;
  /** Whether it is its process's first thread. */
  readonly isMainThread: boolean;
  /** Whether its process is the one that was launched or attached to. */
  readonly isRootProcess: boolean;
  /** Whether it is the first thread of that process. */
  readonly isRootThread: boolean;
  /**
   * Whether the tool gets CPUID instructions: it has a method for them, and processor and kernel can let
   * them trap (Intel: Linux 4.12, most processors since Ivy Bridge; AMD: Linux 6.17, since Zen 4; few
   * virtual machines). False on aarch64, which has no such instruction.
   */
  readonly hasCpuidInterception: boolean;
  /** What `initThread` made for it. */
  thread: Thread;
  /**
   * What is mapped at an address of its process now, as /proc/PID/maps tells (20 to 100 µs); undefined where nothing
   * is, or the process is gone. With `call.site`, the object that makes a call and the place in its file.
   */
  mapping(address: Address): MappedPlace | undefined;
  /**
   * A time of a call as CLOCK_REALTIME has it, as that is set now.
   *
   * @param nanoseconds {@link Call.beginNanoseconds} or {@link Call.endNanoseconds}
   * @returns nanoseconds since 1970
   */
  realtime(nanoseconds: number): bigint;
  /** The time now, as the times of calls: nanoseconds of CLOCK_MONOTONIC. */
  now(): number;
  /**
   * How many of its calls were made without being told of, for a tool that is `dropping`. At its end, in
   * {@link Tool.threadExit}, that is all.
   */
  dropped(): number;
  /**
   * What rules counted of this thread since it began, by the names of the counters (those of 0 are left out). At its
   * end, in {@link Tool.threadExit}, that is all, however it ended.
   */
  counts(): ReadonlyMap<string, number>;
}

/** A place in what a process has mapped. */
export interface MappedPlace {
  /** The file, as the kernel names it now; `[vdso]` or another name of the kernel's; "" for memory without a name. */
  readonly path: string;
  /** Where in the file the address lies: bytes. */
  readonly offset: number;
  /** Whether the file has that name no more. */
  readonly isDeleted: boolean;
}

/**
 * The memory of a guest process. Where the process has ended, or is being killed, `read` finds nothing
 * and all else throws {@link GuestGone}.
 */
export interface GuestMemory extends Memory {
  /**
   * Exactly `length` bytes.
   *
   * @throws {RangeError} where some of them are not mapped
   */
  readExact(address: Address, length: number): Uint8Array;
  /**
   * The bytes of a C string, without its final NUL, at most `limit`.
   *
   * @throws {RangeError} where it is not mapped or has no end in `limit` bytes
   */
  readBytes(address: Address, limit?: number): Uint8Array;
  /** A C string as UTF-8 text. See {@link readBytes}. */
  readString(address: Address, limit?: number): string;
  /**
   * A structure of the kernel's, by its C name, as the guest's architecture lays it out.
   *
   * @throws {RangeError} where it is not mapped
   */
  readStruct<N extends RecordName>(name: N, address: Address): Records[N];
  /**
   * Stores a structure; fields that are left out are 0.
   *
   * @throws {RangeError} where nothing is mapped
   */
  writeStruct<N extends RecordName>(
    name: N,
    address: Address,
    value: RecordInput<Records[N]>,
  ): void;
  /**
   * Stores bytes, also in memory that the guest itself may only read.
   *
   * @throws {RangeError} where nothing is mapped
   */
  write(address: Address, bytes: Uint8Array): void;
}

/** Scratch memory in the guest. */
export interface GuestScratch {
  /** Bytes that are in use. */
  readonly size: number;
  /** Bytes that are left. */
  readonly capacity: number;
  /**
   * Stores bytes, or a text and a NUL, at once; gives the address, a multiple of 16.
   *
   * @throws {RangeError} where the scratch memory or the guest's stack is too small
   */
  push(data: Uint8Array | string): bigint;
  /** Sets aside zeroed bytes; gives the address. See {@link push}. */
  reserve(length: number): bigint;
}

/**
 * Scratch memory on the guest's stack, below what its running function uses: 896 bytes for a handler. It may
 * be used until it is released, or until the handler's end; `using` releases it:
 *
 * ```ts
 * using stack = guest.stack();
 * ```
 */
export interface GuestStack extends GuestScratch, Disposable {
  /** Gives back what was taken from it. */
  release(): void;
}

/** Scratch memory of its own, mapped into the guest until it is released; `await using` releases it. */
export interface GuestPages extends GuestScratch, AsyncDisposable {
  /** Where it begins. */
  readonly address: bigint;
  /** Unmaps it. */
  release(): Promise<void>;
}

/** Made by `guest.tailInject(call)`: a handler returns it. */
export interface TailInject {
  /** The call that runs. */
  readonly tail: Call | SyscallRequest;
}

/** What a `syscall` handler may return. */
export type Verdict = SyscallResult | TailInject;

/**
 * A guest thread that is stopped for one of the tool's methods. It may be used until that method's
 * promise settles; after the thread died every method throws {@link GuestGone}.
 */
export interface Guest<Thread = unknown> extends GuestThread<Thread> {
  /** The memory of its process. */
  readonly memory: GuestMemory;
  /**
   * Runs a system call in the guest and gives its result. The call that was intercepted runs as it
   * stands if it is given unchanged and first; any other call takes its place or comes in addition. The
   * guest's registers are as before afterwards.
   *
   * @throws {GuestGone} where the thread ended in it
   */
  inject<N extends SyscallName>(call: Syscall<N> | SyscallRequest<N>): Promise<SyscallResult>;
  /**
   * Lets a system call run as the last act of the handler: `return guest.tailInject(call)`. Its result
   * goes to the guest. Unchanged, it costs one stop where `inject` costs two.
   */
  tailInject<N extends SyscallName>(call: Syscall<N> | SyscallRequest<N>): TailInject;
  /**
   * {@link inject}, again and again while a signal interrupts the call (EINTR or ERESTARTSYS). The signals
   * that did so come to the guest after the handler; the call's result is given as it is where they
   * interrupt it again all the same, as with a signal mask of its own (epoll_pwait(2)).
   *
   * @throws {GuestGone} where the thread ended in it
   */
  injectWithRetry<N extends SyscallName>(
    call: Syscall<N> | SyscallRequest<N>,
  ): Promise<SyscallResult>;
  /** The general registers. On aarch64, the kernel shows 1 for x7 where a call has just ended; the program keeps its own. */
  registers(): Registers;
  /** Changes some general registers. */
  setRegisters(changes: Readonly<Registers>): void;
  /**
   * Scratch memory on the guest's stack: a part of its own for each that asks, all of 896 bytes. See
   * {@link pages} for more.
   */
  stack(): GuestStack;
  /**
   * Maps scratch memory of any size into the guest, by a call that it makes.
   *
   * @param length bytes that are needed at least
   * @throws {RangeError} where the guest may have no more memory
   * @throws {GuestGone} where the thread ended
   */
  pages(length: number): Promise<GuestPages>;
  /**
   * The functions that the thread is in, innermost first, with their places in the source as far as
   * symbol tables and debug information tell. The first one of a run reads files and takes
   * milliseconds. Where nothing tells of the caller the backtrace ends early; that is no error. At a call to
   * execve its frames are those of the program that makes it, and after the call those of the new one.
   *
   * @throws {GuestGone} where the thread ended
   * @throws {Error} at the execve that launches the command: no code of the guest's has run by then
   */
  backtrace(options?: BacktraceOptions): Promise<Backtrace>;
  /**
   * The auxiliary vector of its program, as it is in the process now; that of a 32-bit program, too.
   *
   * @throws {GuestGone} where the thread ended
   * @throws {Error} at the execve that launches the command: there is no program yet
   */
  auxv(): Auxv;
  /**
   * Marks its process as a daemon: the run does not wait for it. Once the command's own process has ended
   * and only daemons are left, they are killed, or let go where the run was attached or leaves daemons
   * alone. Threads that it makes are the daemon's; processes that it makes are none.
   */
  daemonize(): void;
  /**
   * Has the tool's `timer` called once, when the schedule is due or later, never earlier. It counts from when the
   * thread goes on, and replaces an earlier timer. The next event of this thread that the tool sees cancels it: a
   * call, a signal, a program. A thread that sleeps in a call has its time-based timer at once where the kernel can
   * restart the call without a trace, otherwise at the call's end; a long transfer that is under way may be cut
   * short, as by a signal that the program ignores.
   *
   * @throws {RangeError} where the schedule is due at once, or never
   */
  setTimer(schedule: TimerSchedule): void;
  /**
   * The same, exactly when it is due: `timer` finds the thread behind the last of the branches and instructions. A
   * time is never exact. See {@link setTimer}.
   */
  setTimerPrecise(schedule: TimerSchedule): void;
  /** Calls off the timer, if there is one. */
  cancelTimer(): void;
  /**
   * Conditional branches that the thread's program ran, as far as they were counted (see `clock` of
   * {@link RunOptions}): it never goes back.
   */
  readClock(): number;
}

/** The thread of a handler ended. What the handler awaited rejects with it; the engine expects that. */
export class GuestGone extends Error {
  /** The name of the class. */
  override name = "GuestGone";
  /** The thread. */
  readonly tid: number;

  /** For the thread that ended. */
  constructor(tid: number) {
    super(`The guest thread ${tid} has ended.`);
    this.tid = tid;
  }
}
