/** What the agent of a run records, and how. */
import {
  COPY,
  copyFlag,
  type HandledCall,
  type HandlerCode,
  RECORD,
} from "../../../arch/handler.ts";
import type { RuledCall } from "../../../arch/rules.ts";
import { type Errno, type Memory, type SyscallName, syscallName } from "../../../syscalls/base.ts";
import { capture, type CaptureLimits } from "../../../syscalls/capture/capture.ts";
import type { Piece } from "../../../syscalls/capture/memory.ts";
import { type CapturePlan, stepsOf } from "../../../syscalls/capture/steps.ts";
import { CallResult } from "../../../syscalls/result.ts";
import type { CallTimes } from "../../kernel/call_times.ts";
import { readMemory } from "../../kernel/process_memory.ts";
import { INTERCEPT, type Interests, OBSERVE, RULED } from "../../subscription.ts";
import type { CapturePlans, Session } from "../ptrace/session.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { BELL_AT, SHARED, TABLE } from "./arena.ts";
import { agentConditions } from "./guards.ts";
import type { Slot } from "./slot.ts";
import type { Handled } from "./unwind.ts";

/** Calls that the engine has to see itself. */
const TRAPPED: readonly string[] = [
  "arch_prctl",
  "clone",
  "clone3",
  "execve",
  "execveat",
  "exit",
  "exit_group",
  "fork",
  "io_uring_setup",
  "ioperm",
  "iopl",
  "mremap",
  "prctl",
  "restart_syscall",
  "rt_sigreturn",
  "sched_getaffinity",
  "sched_setaffinity",
  "seccomp",
  "vfork",
];

/** Why some calls are not recorded. */
export const SEEN_BY_TRACER = "the tracer has to see it, or to read its memory";

const trappedCalls = (numbers: Readonly<Record<string, number>>): Set<number> =>
  new Set(TRAPPED.flatMap((name) => numbers[name] ?? []));

/** A call of which nothing is copied. */
const PLAIN: CapturePlan = { steps: [] };

/** The same, but that the engine sees calls with this first argument. */
function except({ steps }: CapturePlan, value: number): CapturePlan {
  return { chosen: { argument: 0, cases: [], unknown: [value], ...(steps && { other: steps }) } };
}

/** What a recorder is made of. */
interface Recording {
  readonly code: HandlerCode;
  readonly stamps: CallTimes | undefined;
  readonly areStamped: boolean;
  readonly drops: boolean;
  readonly sites: boolean;
  readonly plans: ReadonlyMap<number, CapturePlan>;
  readonly ruled: ReadonlyMap<number, RuledCall>;
  readonly asks: readonly number[];
  readonly trapped: ReadonlySet<number>;
  readonly limits: CaptureLimits;
}

/**
 * The calls that the agent may serve, which can be told before its code is made; some of them can't be recorded. Empty
 * where it can't do anything.
 */
export function servedCalls({ interests, kernel: { arch }, stamps }: Session): Set<number> {
  const { handler, numbers, sites } = arch;
  if (!handler || !sites.stub) return new Set();
  const trapped = trappedCalls(numbers);
  const isServed = (number: number): boolean => {
    if (trapped.has(number)) return false;
    const wanted = interests.of(number);
    if (wanted & RULED) return true;
    if (wanted === OBSERVE) return interests.late !== false && stamps?.hasCounter !== false;
    return wanted === INTERCEPT;
  };
  return new Set(Object.values(numbers).filter(isServed));
}

/** What is recorded: made once for a run. */
export class Recorder implements Handled {
  readonly code: HandlerCode;
  /** Where in a record its copies begin. */
  readonly start: number;
  /** What the stamps of records mean, where they have some. */
  readonly stamps: CallTimes | undefined;
  /** Whether they have the stamps that the tool wants. */
  readonly areStamped: boolean;
  /** Whether calls are made without a record where there is no room. */
  readonly drops: boolean;
  /** Whether records tell where calls were made. */
  readonly sites: boolean;
  /** The calls that are asked about. */
  readonly asks: readonly number[];
  /** The calls that the engine has to see itself. */
  readonly trapped: ReadonlySet<number>;
  readonly #plans: ReadonlyMap<number, CapturePlan>;
  readonly #ruled: ReadonlyMap<number, RuledCall>;
  readonly #limits: CaptureLimits;

  /**
   * Undefined where nothing can be recorded.
   *
   * @param served what {@link servedCalls} gave
   * @param captures what memory the calls need, where the tool wants it
   */
  static of(
    session: Session,
    served: ReadonlySet<number>,
    captures: CapturePlans | undefined,
  ): Recorder | undefined {
    const { handler, name, numbers } = session.kernel.arch;
    const { interests } = session;
    if (!handler) return undefined;
    const { late } = interests;
    const stamps = session.stamps?.hasCounter ? session.stamps : undefined;
    const mustStop = late === false || stamps !== session.stamps;
    const planOf = (number: number): CapturePlan | undefined => {
      if (mustStop) return undefined;
      const call = syscallName(name, number);
      if (typeof late === "boolean") return PLAIN;
      return call === undefined ? undefined : captures?.(name, call as SyscallName);
    };
    const trapped = trappedCalls(numbers);
    const seen = new Map(agentConditions(numbers).map((one) => [one.number, one.operand]));
    const plans = new Map<number, CapturePlan>();
    const asks: number[] = [];
    for (const number of served) {
      const wanted = interests.of(number) & ~RULED;
      if (wanted === INTERCEPT && !seen.has(number)) asks.push(number);
      if (wanted !== OBSERVE) continue;
      const plan = planOf(number);
      const value = seen.get(number);
      if (plan) plans.set(number, value === undefined ? plan : except(plan, value));
    }
    const {
      strings,
      verbose = false,
      sites: keepsSites = false,
    } = typeof late === "boolean" ? { strings: 0 } : late;
    const calls: ReadonlyMap<number, HandledCall> = plans;
    const limits = { string: strings, items: verbose ? Infinity : strings };
    const ruled = ruledCalls(interests, { trapped, seen, asks, plans });
    for (const [number, { steps }] of ruled)
      if (steps.some(({ action }) => action.kind === "ask")) asks.push(number);
    if (plans.size === 0 && asks.length === 0 && ruled.size === 0) return undefined;
    const direct = asks.filter((number) => !ruled.has(number)); // rules lead to it by themselves
    const code = handler({
      table: SHARED + TABLE,
      stamps: stamps !== undefined,
      drops: interests.dropping,
      sites: keepsSites,
      calls,
      ruled,
      limits,
      asks: asks.length > 0 ? { calls: direct, bell: SHARED + BELL_AT } : undefined,
    });
    return new Recorder({
      code,
      stamps,
      areStamped: stamps === session.stamps,
      drops: interests.dropping,
      sites: keepsSites,
      plans,
      ruled,
      asks,
      trapped,
      limits: { stringLimit: strings, verbose },
    });
  }

  private constructor(recording: Recording) {
    const { code, drops, stamps, areStamped, sites, plans, ruled, limits, asks, trapped } =
      recording;
    this.code = code;
    this.drops = drops;
    this.stamps = stamps;
    this.areStamped = areStamped;
    this.start = stamps ? RECORD.stamped : RECORD.plain;
    this.sites = sites;
    this.asks = asks;
    this.trapped = trapped;
    this.#plans = plans;
    this.#ruled = ruled;
    this.#limits = limits;
  }

  /** Whether calls are recorded, or rules deal with them. */
  get records(): boolean {
    return this.#plans.size > 0 || this.#ruled.size > 0;
  }

  /** The calls whose plans are not for sockets of netlink. */
  get plain(): number[] {
    return [...this.#plans].flatMap(([number, { plain }]) => (plain === undefined ? [] : [number]));
  }

  /** Why calls with this number are not recorded; undefined for those that are. */
  refusalOf(number: number): string | undefined {
    if (this.code.calls[number] !== 0) return undefined;
    if (this.#ruled.has(number)) return "its rules are too many";
    if (this.#plans.has(number)) return "too much of its memory is shown";
    if (!this.areStamped) return "the processor's counter is no clock here";
    return SEEN_BY_TRACER;
  }

  /** Ends the record of a call that is over, which has its result; copies what is to be copied after it. */
  finish(tracee: Tracee, slot: Slot): void {
    const { u32 } = slot.window;
    const record = slot.next;
    const words = u32.slice((record + RECORD.arguments) >> 2, (record + RECORD.begin) >> 2);
    const number = u32[(record + RECORD.number) >> 2]!;
    const result = (record + RECORD.result) >> 2;
    let at = record + u32[(record + RECORD.entrySize) >> 2]!;
    const steps = stepsOf(this.#plans.get(number) ?? PLAIN, words) ?? [];
    const outcome = new CallResult(u32[result]!, u32[result + 1]!);
    const pieces = capture(steps, words, memoryOf(tracee), outcome, this.#limits);
    for (const piece of pieces) at = write(slot, at, piece);
    u32[(record + RECORD.size) >> 2] = at - record;
    if (this.stamps) u32.set(this.stamps.stamp(), (record + RECORD.end) >> 2);
    slot.next = at;
  }

  /** Ends the record of a call that was interrupted, and prepares the same anew: the call may be made again where it is. */
  interrupt(tracee: Tracee, slot: Slot, why: Errno): void {
    const { i32 } = slot.window;
    const record = slot.next;
    i32.set([-why.number, -1], (record + RECORD.result) >> 2);
    this.finish(tracee, slot);
    slot.repeat(record);
  }

  /** Begins that. */
  goOn(slot: Slot): void {
    if (this.stamps) slot.window.u32.set(this.stamps.stamp(), (slot.next + RECORD.begin) >> 2);
    slot.goOn();
  }
}

/** What becomes of calls that no rule decides on. */
interface Others {
  readonly trapped: ReadonlySet<number>;
  readonly seen: ReadonlyMap<number, number>;
  readonly asks: readonly number[];
  readonly plans: ReadonlyMap<number, CapturePlan>;
}

/** The rules of calls that the handler may apply. */
function ruledCalls(
  interests: Interests,
  { trapped, seen, asks, plans }: Others,
): Map<number, RuledCall> {
  const ruled = new Map<number, RuledCall>();
  for (const [number, steps] of interests.rules?.steps ?? []) {
    if (trapped.has(number)) continue;
    const wanted = interests.of(number);
    const isTold = (wanted & OBSERVE) !== 0;
    const intercepted = asks.includes(number) ? "ask" : "trap";
    const untold = (wanted & INTERCEPT) === 0 ? "pass" : intercepted;
    const otherwise = plans.has(number) ? "record" : isTold ? "trap" : untold;
    ruled.set(number, { steps, otherwise, isTold, traced: seen.get(number) });
  }
  return ruled;
}

function memoryOf({ session, tid }: Tracee): Memory {
  return { read: (address, length) => readMemory(session.kernel, tid, address, length) };
}

/** Writes a copy as the handler does. Gives where the next one may begin. */
function write({ window }: Slot, at: number, { address, bytes, cut, ended }: Piece): number {
  const { u32 } = window;
  const word = Number(address);
  u32[at >> 2] = word % 2 ** 32;
  u32[(at + 4) >> 2] = Math.floor(word / 2 ** 32);
  u32[(at + COPY.length) >> 2] = bytes.length;
  u32[(at + COPY.flags) >> 2] = (cut ? copyFlag.cut : 0) | (ended ? copyFlag.text : 0);
  window.bytes.set(bytes, at + COPY.bytes);
  return (at + COPY.bytes + bytes.length + 7) & ~7;
}
