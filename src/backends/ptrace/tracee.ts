/** A traced thread and its process: what the engine knows of them. */
import type { BranchCounter } from "../../kernel/branch_counter.ts";
import type { RegisterWords } from "../../kernel/registers.ts";
import type { Syscall } from "../../../syscalls/base.ts";
import type { SyscallResult } from "../../result.ts";
import type { Tool } from "../../tool.ts";
import type { Asked } from "../agent/asking.ts";
import type { Slot } from "../agent/slot.ts";
import type { Space } from "../agent/space.ts";
import { TraceeGuest } from "./guest.ts";
import type { Ruling } from "../../rules/evaluate.ts";
import type { ThreadRules } from "./rules.ts";
import type { ScratchArea } from "./scratch.ts";
import type { Session } from "./session.ts";
import type { ThreadTraps } from "./trap_plan.ts";
import type { ImageRange, VdsoPatch } from "./vdso.ts";
import type { Counting } from "./counting.ts";
import type { Timer } from "./timers.ts";

/** Where a thread stands. */
export const phase = {
  /** It runs, or waits for the kernel. */
  running: 0,
  /** Before a call: the kernel has not begun it. */
  entry: 1,
  /** After a call: its result is there. */
  exit: 2,
  /** Elsewhere: at its start, at a signal. */
  other: 3,
} as const;

/** How far an injection is that set registers of its own. */
export const progress = {
  none: 0,
  /** On its way to the call's entry, with all signals blocked. */
  entering: 1,
  /** In the call. */
  inside: 2,
} as const;

/** A call that a handler wants to be run in the guest. */
export interface Injection {
  readonly number: number;
  readonly words: Uint32Array;
  /** Signals that must not interrupt it, beside those that the guest blocks. */
  readonly held: bigint;
  /** What its handler may await. */
  readonly promise: Promise<SyscallResult>;
  readonly resolve: (result: SyscallResult) => void;
  readonly reject: (error: unknown) => void;
}

/** A signal with its `siginfo_t`. */
export interface PendingSignal {
  readonly number: number;
  readonly info: Uint8Array<ArrayBuffer>;
  /** How often its process had been continued when it was first seen. */
  readonly continued: number;
}

/** A signal as a handler wants it delivered. */
export interface SignalToSend {
  readonly number: number;
  /** Undefined for the one that the kernel makes up for a tracer. */
  readonly info: Uint8Array<ArrayBuffer> | undefined;
  /** How often the process had been continued when it was first seen; undefined for one that did not come by itself. */
  readonly continued?: number;
}

/** A signal to be delivered at another stop. */
export interface PendingAgain extends SignalToSend {
  /** The tool has not seen it yet. */
  readonly isNews: boolean;
}

/** The same, while a signal that stands for it is on its way. */
export interface Resent extends PendingAgain {
  readonly carrier: number;
  /** Tells the carrier from other signals of that number; undefined where it could not have one. */
  readonly token: number | undefined;
}

/** What is done with a handler's value once it is there and nothing of the handler runs any more. */
export type Settle = (tracee: Tracee, value: unknown) => void;

/** What the agent does in a program once a call is over: with that one's number. */
export type Upkeep = (number: number) => Promise<void>;

/** One guest process. */
export class Process {
  readonly pid: number;
  readonly ppid: number | undefined;
  readonly session: Session;
  readonly threads: Set<Tracee> = new Set();
  readonly tool: Tool;
  /** Between our clone and its first exec the child shares the tracer's memory: look, don't touch. */
  launching = false;
  /** How often SIGCONT came. */
  continued = 0;
  /** Every call of it stops, by PTRACE_SYSCALL: there is no filter, or it can't be relied upon. */
  stopsAtEveryCall: boolean;
  /** The run does not wait for it. */
  isDaemon = false;
  /** It never asked where it may run, so it can't notice where it does. */
  mayBeMoved: boolean;
  /** Address of a system call instruction of the program, for injections. */
  callSite: number | undefined;
  /** Its address space, where the agent is in it. */
  space: Space | undefined;
  /** Why that can't be so. */
  agentless: string | undefined;
  /** Its calls that stopped before the agent came. */
  stops = 0;
  /** The processes that have the same memory, not copies of it. */
  sharers: Set<Process> = new Set<Process>([this]);
  /** It made a socket of netlink, or whoever it comes from did. */
  hasNetlink: boolean;
  /** It made, or inherited, that the processor's counter can't be read, where calls are stamped by that. */
  counterTraps: boolean;
  /** Where its vDSO lies, once that was asked for. */
  vdso: ImageRange | undefined;
  /** What was overwritten in its vDSO. */
  patch: VdsoPatch | undefined;
  /** It ran before we came, and its vDSO is as it was. */
  unpatched: boolean;
  /** How often it stood still in vain. */
  tries = 0;
  /** It goes on for a moment after that. */
  moment = false;
  /** Threads that stand still until all do, and what lets each go on. See standstill.ts. */
  readonly held: Map<Tracee, () => void> = new Map();
  /** Its action for SIGSEGV, as it set it, where its instructions trap; undefined for the default one. */
  faultAction: Uint8Array | undefined;
  /** Whether that is known. */
  knowsFaultAction: boolean;
  /** The callback of an exit that has not ended; the next one waits for it. */
  tail: Promise<void> | undefined;

  constructor(session: Session, pid: number, parent: Process | undefined) {
    this.session = session;
    this.pid = pid;
    this.ppid = parent?.pid ?? session.savedMaker(pid);
    this.mayBeMoved = parent?.mayBeMoved ?? session.interests.areAll;
    this.stopsAtEveryCall = parent?.stopsAtEveryCall ?? session.stopsAtEveryCall;
    this.callSite = parent?.callSite;
    this.space = parent?.space?.fork();
    this.agentless = parent?.agentless;
    this.hasNetlink = parent?.hasNetlink ?? false;
    this.counterTraps = parent?.counterTraps ?? false;
    this.vdso = parent?.vdso;
    this.patch = parent?.patch;
    this.unpatched = parent?.unpatched ?? false;
    this.faultAction = parent?.faultAction;
    this.knowsFaultAction = parent?.knowsFaultAction ?? false;
    this.tool = session.makeTool(pid);
  }
}

/** One guest thread. */
export class Tracee {
  /** Its id; an exec gives a thread the id of its process. */
  tid: number;
  readonly process: Process;
  readonly session: Session;
  readonly guest: TraceeGuest;
  /** What the tool keeps of it. */
  state: unknown;

  /** Its first stop has not come yet. */
  unborn = false;
  gone = false;
  /** Where it may run, if it was moved; until the stop after it left. */
  home: Uint8Array | undefined;
  phase: number = phase.other;
  groupStopped = false;

  /** The call it is in, where anybody cares. */
  call: Syscall | undefined;
  /** The arguments of the call that is observed. */
  readonly words: Uint32Array = new Uint32Array(12);
  /** How that call is wanted. */
  interest = 0;
  /** What rules say of it, until that is done. */
  ruling: Ruling | undefined;
  /** What it has for its rules, where there are some. */
  rules: ThreadRules | undefined;
  /** The stop after the call is wanted. */
  wantsExit = false;
  /** What happens at that stop, if it is not for a handler or an observer. */
  atExit: ((tracee: Tracee) => void) | undefined;
  /** Changes the result of the call it is in, before anybody sees it. */
  amend: ((result: SyscallResult) => SyscallResult) | undefined;
  /** It is in seccomp's strict mode, which we have to enforce. */
  strict = false;
  /** An exec succeeded in the call it is in. */
  execed = false;
  /** The handlers that a new thread or program still has to pass. */
  readonly greetings: (() => void)[] = [];

  /** Set while a handler has the thread: what becomes of the handler's value. */
  settle: Settle | undefined;
  /** Whether that handler is the tool's; it may be work of our own. */
  isWithTool = false;
  /** Counts handlers; one whose number is past has no more effect. */
  turn = 0;
  /** The scratch memory that the handler asked for. */
  stack: ScratchArea | undefined;
  /** The value of a handler that ended before its injections. */
  early: { readonly value: unknown } | undefined;

  /** What the handler wants to be run; the first of them may be under way. */
  readonly injections: Injection[] = [];
  injecting = false;
  progress: number = progress.none;
  /** The tool was asked about the call it is in. */
  decided = false;
  /** What another filter answered before the tool was asked. */
  answer: SyscallResult | undefined;
  /** The argument words of the call that ran in the place of the guest's own. */
  replaced: Uint32Array | undefined;
  /** The registers to go back to, once an injection used its own. */
  base: RegisterWords | undefined;
  /** What its own call becomes in which it is to stop. */
  instead: { readonly number: number; readonly words: Uint32Array } | undefined;
  /** The signal mask that an injected call is to run with. */
  mask: RegisterWords | undefined;
  /** The guest's own signal mask, while an injected call runs with another. */
  ownMask: RegisterWords | undefined;
  /** What the guest's own call gave, where it ran. */
  own: SyscallResult | undefined;
  /** Nothing was injected after the guest's own call. */
  ownIsLast = false;
  /** Its own call is made again, see remake.ts. */
  remaking = false;
  /**
   * Where its last call that stopped was made, unless that ended without being interrupted. Only where no register tells
   * of calls that are to begin again.
   */
  begunAt: number | undefined;
  /** The result register at the last stop after a call. */
  resultLow = 0;
  resultHigh = 0;

  /** What it shares with us, where the agent serves it. */
  slot: Slot | undefined;
  /** Its calls without a record, beside those that its slot has counted. */
  dropped = 0;
  /** Set while it waits in the agent's handler for the tool's word on its call. */
  asked: Asked | undefined;
  /** By which it finds its slot, where no register tells it. */
  threadPointer: bigint | undefined;
  /** It waits until the child that it made by vfork has other memory: told where no register tells it its slot. */
  lentMemory = false;
  /** The signal into whose handler it is stepped, as the frame has to be put right; 0 for none. */
  framed = 0;
  /** How often in a row a signal came before its question was seen. */
  unheard = 0;
  /** What the agent does in its program once the call it is in is over. */
  upkeep: Upkeep | undefined;

  /** What is known of its instructions that trap, in runs where some do. */
  traps: ThreadTraps | undefined;

  /** The signal it is stopped for. */
  delivery: PendingSignal | undefined;
  /** What it waits for, where its tool set a timer. */
  timer: Timer | undefined;
  /** The timer that was due last. */
  due: Timer | undefined;
  /** Set while its branches are counted by stepping. */
  counting: Counting | undefined;
  /** Its counter of branches, where the processor has one for it. */
  counter: BranchCounter | undefined;
  /** The branches counted by stepping so far. */
  clock = 0;

  /** Signals that had to be sent again, each by a signal that stands for it. */
  readonly resent: Resent[] = [];

  constructor(process: Process, tid: number) {
    this.process = process;
    this.session = process.session;
    this.tid = tid;
    this.guest = new TraceeGuest(this);
    process.threads.add(this);
  }
}
