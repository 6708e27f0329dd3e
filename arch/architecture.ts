/** What the rest of the project needs to know of a processor architecture. Both have every part. */
import type { Sites } from "./agent.ts";
import type { HandlerCode, HandlerPlan } from "./handler.ts";

/** The kernel's name of an architecture, as in `uname -m`. */
export type ArchitectureName = "x86_64" | "aarch64";

/**
 * The general registers as `PTRACE_GETREGSET(NT_PRSTATUS)` lays them out: one 64-bit word each, in this
 * order. Source: `user_regs_struct` (x86-64), `user_pt_regs` (aarch64).
 */
export interface RegisterFile {
  /** Names, in memory order. */
  readonly names: readonly string[];
  /**
   * Index of the first of those, up to the end, that system calls change beside their result: a thread's
   * own, not the calling function's.
   */
  readonly firstOfThread: number;
  /**
   * Index of the one in which a tracer finds, at the beginning and the end of a call, which of both it is, and not
   * what the program has in it: it has that again behind the stop. Source: report_syscall of arch/arm64/kernel/ptrace.c.
   */
  readonly hidden: number | undefined;
  /** Size of the whole block in bytes. */
  readonly size: number;
  /** True where `PTRACE_POKEUSER` at 8 x index writes one register of a stopped thread. */
  readonly pokeUser: boolean;
}

/** Where a system call keeps its parts. Numbers are indexes into {@link RegisterFile.names}. */
export interface SyscallAbi {
  /** `AUDIT_ARCH_*` of this architecture (include/uapi/linux/audit.h). */
  readonly auditArch: number;
  /** `AUDIT_ARCH_*` of the 32-bit programs that the same kernel runs. */
  readonly compatAuditArch: number;
  /** The instruction that enters the kernel. */
  readonly instruction: readonly number[];
  /** The register that user code loads with the number. */
  readonly number: number;
  /**
   * The register in which a tracer finds and changes the number at a stop, or undefined where that
   * takes a register set of its own (`NT_ARM_SYSTEM_CALL`).
   */
  readonly pendingNumber: number | undefined;
  /** The six argument registers. */
  readonly arguments: readonly [number, number, number, number, number, number];
  /** The register of the result. */
  readonly result: number;
  readonly instructionPointer: number;
  readonly stackPointer: number;
  /** Bytes below the stack pointer that belong to the running function. */
  readonly redZone: number;
}

/** Instructions that a kernel may be told to let trap, instead of carrying them out. */
export type TrapKind = "cpuid" | "rdtsc" | "rdtscp" | "cntvct" | "cntfrq";

/** An instruction that trapped. */
export interface Trap {
  readonly kind: TrapKind;
  /** Its bytes, prefixes included. */
  readonly length: number;
  /** What stands in its answer's place: indexes into {@link RegisterFile.names}. */
  readonly results: readonly number[];
}

/** Instructions that trap, and the machine's own answers to them. */
export interface Traps {
  /** Bytes of the longest instruction. */
  readonly longest: number;
  /** The instruction at the start of some code, if it is one that can trap. */
  decode(code: Uint8Array): Trap | undefined;
  /** What the thunk `processor` is to be asked for each kind. */
  readonly questions: Readonly<Partial<Record<TrapKind, number>>>;
  /** Whether an executed program's reads of the counter trap if its maker's did. */
  readonly outliveExec: boolean;
}

/** The functions that a kernel maps into each process, and what stands in their place. */
export interface Vdso {
  /** What precedes a call's name in the name of its function. */
  readonly prefix: string;
  /** A function that makes the call with this number, and nothing else. */
  stub(number: number): Uint8Array;
  /**
   * The same for getrandom: the function has a state, which a real call does not need, and answers how
   * large that is (include/vdso/getrandom.h, lib/vdso/getrandom.c).
   */
  getrandomStub(number: number): Uint8Array;
  /** Bytes of the instruction that ends each stub and returns. */
  readonly returnLength: number;
  /** The register that it returns by; undefined where that is the word on top of the stack. */
  readonly linkRegister: number | undefined;
  /**
   * Whether a jump in a function may lead into its first `length` bytes, other than to the very first. Code is not
   * taken apart for that: what might be a jump is taken for one.
   */
  returnsToBeginning(code: Uint8Array, length: number): boolean;
}

/** What the question for the size of getrandom's state is answered with: `struct vgetrandom_opaque_params`. */
export const GETRANDOM_STATE = {
  /** Size of the state, and PROT_READ + PROT_WRITE. */
  sizeAndProtection: [144, 3],
  /** MAP_DROPPABLE + MAP_ANONYMOUS. */
  mapFlags: 0x28,
  /** Bytes of the structure; the rest is 0. */
  size: 64,
} as const;

/** Machine code called through the runtime's FFI, with the offset of each function in it. */
export interface Thunks {
  readonly code: Uint8Array;
  readonly symbols: Readonly<Record<ThunkName, number>>;
}

/**
 * - `arena()` gives the address of the arena.
 * - `batch(list, count)` runs `count` entries of the list at offset `list` of the arena and gives the
 *   low half of the last result.
 * - `spawn(list, flags, stack)` makes a task by `clone(flags)` with its stack at offset `stack`; the
 *   task runs the list, which must end in a call that does not return. Gives its id or `-errno`.
 * - `processor(question, at)` asks the processor ({@link Traps.questions}); what the question is about lies
 *   at offset `at` of the arena, and so does the answer: up to four 32-bit words.
 * - `step()` single-steps a stopped thread as {@link STEP} says, and counts branches. Gives why it came back,
 *   one of {@link stepEnd}.
 * - `listen(waiters, looks, sleeps)` wakes the threads that have answers, then waits for a bell to ring: looks so
 *   often, and sleeps if it may (`LISTEN` of ask.ts): gives 1 where it did. Where an architecture has no handler, it
 *   does nothing.
 * - `on_child` is a handler of SIGCHLD that rings this process's own bell.
 * - `on_signal` is a signal handler (SA_SIGINFO) that notes signal and `si_code` in the arena and sees to
 *   it that no wait sleeps over that; `on_signal_return` is its `sa_restorer`.
 */
export type ThunkName =
  | "arena"
  | "batch"
  | "spawn"
  | "processor"
  | "step"
  | "listen"
  | "on_child"
  | "on_signal"
  | "on_signal_return";

/**
 * One entry of a list of system calls: sixteen 32-bit words.
 *
 * | byte | what |
 * | --- | --- |
 * | 0 | number |
 * | 4 | {@link LINK_MUST} and {@link LINK_COPY} bits, or 0 |
 * | 8 .. 55 | six arguments, 64 bits each |
 * | 56 | the result, negative errno on failure |
 */
export const ENTRY_SIZE = 64;

/** Link bit: a failure of this entry ends the list. */
export const LINK_MUST = 1;

/** Link bit: so does a result of 0. For `batch` only. */
export const LINK_SOME = 2;

/** Link bits: the result is also stored at this offset (a multiple of 8) of the arena. */
export const LINK_COPY = 0xfffffff8;

/** Offset in the arena of a word in which a spawned list leaves the offset of the entry that failed. */
export const FAILED_ENTRY = 8;

/** Offset in the arena of the flag that `on_signal` sets to 1. */
export const SIGNAL_SEEN = 16;

/** Offset in the arena of a descriptor that `on_signal` writes eight bytes to, so that sleepers wake. */
export const SIGNAL_DESCRIPTOR = 20;

/** Offset in the arena of eight bytes, the number 1, that `on_signal` writes to the descriptor. */
export const SIGNAL_TOKEN = 24;

/** Offset in the arena of the id of the thread whose waits `on_signal` ends. */
export const SIGNAL_THREAD = 32;

/** The signal by which a handler on another thread ends that thread's wait: the last real-time one. */
export const SIGNAL_KICK = 64;

/**
 * Offset in the arena of the entry that waits for tracees: `on_signal` sets WNOHANG in its flags, also
 * where the wait is about to begin.
 */
export const WAIT_ENTRY = 0x10040;

/** Offsets in the arena of what the `step` thunk is told and tells: 64-bit words, where nothing else is said. */
export const STEP = {
  /** Steps that it may make. */
  limit: 0xe000,
  tid: 0xe008,
  /** The signal that the first step delivers. */
  signal: 0xe010,
  /** Conditional branches to be stepped over; 0 where only instructions are to be counted. */
  branchesLeft: 0xe018,
  /** Instructions to be stepped over after those. */
  instructionsLeft: 0xe020,
  /** Branches stepped over. */
  counted: 0xe028,
  /** Steps made. */
  stepped: 0xe030,
  /** Whose stop ended it, or `-errno` of the wait. */
  stopped: 0xe038,
  /** `int`: that stop's status. */
  status: 0xe040,
  /** The {@link instruction} class of the last instruction. */
  kind: 0xe048,
  /** 1: that class is given for the first instruction, which is then not looked at. */
  isGiven: 0xe050,
  /** The tasks waited for, and how: arguments of wait4(2). */
  who: 0xe058,
  which: 0xe060,
  /** The first bytes of the instruction. */
  bytes: 0xe068,
  /** A `struct iovec` for the registers. */
  vector: 0xe070,
  /** A `siginfo_t`. */
  siginfo: 0xe080,
  registers: 0xe100,
  /** What {@link Instructions.table} gives. */
  table: 0xe400,
} as const;

/** Why `step` came back. */
export const stepEnd = {
  /** The branches and instructions are counted. */
  done: 0,
  /** So many steps were made as it may make. */
  limit: 1,
  /** The next instruction is none that it steps over. */
  special: 2,
  /** The thread stopped for something else than its step, which was not made. */
  stop: 3,
  /** Another thread stopped; the step is under way. */
  other: 4,
  /** The wait failed; the step is under way. */
  waiting: 5,
  /** The thread can't be stepped: it is being killed. */
  gone: 6,
} as const;

/** What an instruction is for the `step` thunk. */
export const instruction = {
  plain: 0,
  /** A conditional branch, taken or not. */
  branch: 1,
  /** What comes next may be anything else. */
  special: 4,
} as const;

/** The instructions of an architecture, as far as counting branches needs. */
export interface Instructions {
  /** For the `step` thunk: it decides by this. */
  readonly table: Uint8Array;
  /** The {@link instruction} class of what begins with these bytes. */
  classify(bytes: Uint8Array): number;
  /** Whether it enters the kernel for a system call. */
  isCall(bytes: Uint8Array): boolean;
  /** What it does with flags that programs reach, the one of a tracer that steps among them. */
  readonly flags: FlagInstructions | undefined;
  /** Sequences that only get to their end where nothing comes in between, no stop either. */
  readonly exclusives: Exclusives | undefined;
}

/** Sequences from a load-exclusive to its store-exclusive. */
export interface Exclusives {
  /** Bytes of the longest. */
  readonly longest: number;
  /** The one that code begins with; undefined where there is none that is known to be left. */
  find(code: Uint8Array): readonly Exit[] | undefined;
}

/** Where a sequence is left. */
export interface Exit {
  /** Bytes from the sequence's first instruction. */
  readonly distance: number;
  /** Conditional branches up to there, taken or not. */
  readonly branches: number;
}

/** Instructions that push and pop flags. */
export interface FlagInstructions {
  /** Index of the register with the flags. */
  readonly register: number;
  /** The flag that has the thread trap after each instruction. */
  readonly trap: number;
  /** The flags that a program may change. */
  readonly settable: number;
  /** What an instruction does; undefined for one that neither pushes nor pops flags. */
  find(bytes: Uint8Array): FlagInstruction | undefined;
}

/** An instruction that pushes or pops flags. */
export interface FlagInstruction {
  readonly pops: boolean;
  /** Bytes of flags. */
  readonly size: number;
  /** Bytes of the instruction. */
  readonly length: number;
}

/** An event of the processor's counters that counts branches; an event of perf_event_open(2) of type RAW. */
export interface BranchEvent {
  readonly config: number;
  /** How many branches an interrupt may come late. */
  readonly lateBranches: number;
}

/** Which events count branches on which processors. */
export interface BranchEvents {
  /** The first row that fits /proc/cpuinfo; `models` leaves out others. */
  readonly known: readonly (BranchEvent & {
    readonly vendor: string;
    readonly family: number;
    readonly models?: readonly number[];
  })[];
  /** What to try elsewhere. */
  readonly candidates: readonly BranchEvent[];
}

/** Offset in the arena of a table by signal number: a word that is 1 once it came, and its `si_code`. */
export const SIGNAL_TABLE = 64;

/** A counter that programs may read. */
export interface Counter {
  /** What the thunk `processor` is asked for it. */
  readonly question: number;
  /**
   * What it is asked for a moment: four words of 64 bits, the counter before and after it read the clock
   * CLOCK_MONOTONIC, and its seconds and nanoseconds.
   */
  readonly moment: number;
  /** Where in the answer its halves are. */
  readonly low: number;
  readonly high: number;
  /** What the kernel calls it as a source of its clock. */
  readonly clocksource: string;
  /** What /proc/cpuinfo says of one that is a clock, whatever the kernel uses itself. */
  readonly flags: readonly string[];
}

/** One processor architecture. */
export interface Architecture {
  readonly name: ArchitectureName;
  /** The 32-bit architecture whose programs the same kernel runs. */
  readonly compatName: "i386" | "arm";
  /** `e_machine` of its ELF files. */
  readonly elfMachine: number;
  readonly registers: RegisterFile;
  readonly abi: SyscallAbi;
  readonly instructions: Instructions;
  readonly branchEvents: BranchEvents;
  /** System call numbers by name. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly traps: Traps;
  readonly vdso: Vdso;
  /** How the instructions that make calls are replaced. */
  readonly sites: Sites;
  /** The machine code that records calls in guests; undefined where there is none yet. */
  readonly handler: ((plan: HandlerPlan) => HandlerCode) | undefined;
  /** The counter that it stamps records with; undefined where there is no handler yet. */
  readonly counter: Counter | undefined;
  /** The thunks, for an arena that lies `arenaOffset` bytes after the start of their code. */
  thunks(arenaOffset: number): Thunks;
}
