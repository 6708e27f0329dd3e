/** Which system calls a tool wants, and how. */
import { type SyscallName, suggestName, syscallNames, syscallNumber } from "../syscalls/base.ts";
import type { ArchitectureName } from "../arch/architecture.ts";
import { ReverieError } from "./errors.ts";
import { type LoweredRules, lowerRules } from "./rules/lower.ts";
import type { Rule } from "./rules/rule.ts";

/** Some calls: every one, a list of names or numbers, or every one but a list. */
export type Selection =
  | "all"
  | readonly (SyscallName | number)[]
  | { readonly except: readonly (SyscallName | number)[] };

/**
 * What a tool subscribes to. A bare selection means `intercept`. A call in both is intercepted.
 *
 * Calls that nobody subscribed to run at nearly native speed: the kernel's filter lets them through.
 */
export interface SubscriptionSet {
  /** Calls that go to `syscall()`, which decides what becomes of them. */
  readonly intercept?: Selection;
  /** Calls that go to `enter()` and `observe()`, which look on. Cheaper. */
  readonly observe?: Selection;
  /**
   * Whether calls are wanted that programs usually make without the kernel, by functions that it maps into
   * them (vdso(7)): time, clock_gettime, gettimeofday, getcpu, clock_getres, getrandom. Such functions make
   * real calls then, which cost more. By default, those calls that a list above names.
   */
  readonly vdso?: boolean;
  /**
   * Whether observed calls may be told of late: by `enter` and `observe` in their order, usually one right after
   * the other, when the thread has gone on. Then most of them need no stop, and cost next to nothing. The memory
   * that a call refers to can't be read then (and what `guest.memory` says is what is there by now), unless it
   * is kept: {@link LateMemory}.
   */
  readonly late?: boolean | LateMemory;
  /**
   * Whether the tool is told when calls began and ended: {@link Call.beginNanoseconds}, {@link Call.endNanoseconds}. Calls
   * that are told of late are stamped in the guest where the processor's counter is a clock, and stop where it is none.
   */
  readonly stamps?: boolean;
  /**
   * Whether all that is told of late is told in the order of its times, those of all threads together: `enter` when a call
   * began, `observe` when it ended; and so what is told of calls that stop. Calls have stamps then. A call that a
   * signal came before is told of as one that gave ERESTARTNOINTR, if it was told of at all.
   */
  readonly ordered?: boolean;
  /**
   * Whether threads whose room for records is full go on without: nobody waits for the tool then, and calls of which it
   * is not told are counted, see {@link GuestThread.dropped}. By default nothing is lost, and such threads wait.
   */
  readonly dropping?: boolean;
  /**
   * What becomes of calls without the tool being asked: counted, failed, answered, changed ... by machine code in the
   * guest where that can be had, which costs next to nothing. They come before all else, and what no rule decides is
   * what the lists above say, or simply made. See {@link rule}.
   */
  readonly rules?: readonly Rule[];
}

/** What is kept of the memory that calls refer to: what `format` reads for its text, and no more. */
export interface LateMemory {
  /** Bytes of strings and buffers that are shown: `stringLimit` of `format`. */
  readonly strings: number;
  /** Whether all items of arrays are shown: `verbose` of `format`. */
  readonly verbose?: boolean;
  /** Whether {@link Call.site} is kept, too. */
  readonly sites?: boolean;
}

/** What a tool may give as its subscriptions. */
export type Subscriptions = Selection | SubscriptionSet;

/** How a call is wanted: bits of {@link Interests.of}. */
export const INTERCEPT = 1;
/** See {@link INTERCEPT}. */
export const OBSERVE = 2;
/** There are rules for it. See {@link INTERCEPT}. */
export const RULED = 4;

/** The largest number with a place of its own; calls beyond are treated alike. */
const TABLE = 1024;

/** What is true or false in a set. */
const FLAGS = ["vdso", "stamps", "ordered", "dropping"];

/** The calls that a kernel may map functions for. */
const VDSO_CALLS: readonly SyscallName[] = [
  "clock_getres",
  "clock_gettime",
  "getcpu",
  "getrandom",
  "gettimeofday",
  "time",
];

/** Subscriptions by number, for one architecture. */
export class Interests {
  /** Calls whose functions in the vDSO are to make real calls: names. */
  readonly vdso: readonly SyscallName[];
  /** Whether observed calls may be told of late. */
  readonly late: boolean | LateMemory;
  /** Whether it is told when calls began and ended. */
  readonly stamps: boolean;
  /** Whether it is told of calls in the order of those times. */
  readonly ordered: boolean;
  /** Whether calls may be left out for which there is no room. */
  readonly dropping: boolean;
  /** What is tried before all else; undefined without rules. */
  readonly rules: LoweredRules | undefined;
  /** Whether every call is wanted. */
  readonly areAll: boolean;
  readonly #table = new Uint8Array(TABLE);
  readonly #others: number;

  constructor(arch: ArchitectureName, subscriptions: Subscriptions) {
    const set = setOf(subscriptions);
    this.late = set.late ?? false;
    this.ordered = set.ordered ?? false;
    this.dropping = set.dropping ?? false;
    this.stamps = set.stamps ?? this.ordered;
    this.#others =
      this.#add(arch, set.observe, OBSERVE) | this.#add(arch, set.intercept, INTERCEPT);
    const { rules = [] } = set;
    if (rules.length > 0)
      this.rules = lowerRules(arch, rules, (calls) => this.#numbersOf(arch, calls));
    for (const number of this.rules?.steps.keys() ?? []) this.#table[number]! |= RULED;
    const lists = [set.observe, set.intercept, ...rules.map(({ calls }) => calls)];
    const named = lists.flatMap((selection) =>
      Array.isArray(selection) ? numbersOf(arch, selection) : [],
    );
    this.vdso = VDSO_CALLS.filter((name) => {
      const number = syscallNumber(arch, name);
      if (number === undefined) return false;
      return set.vdso === undefined ? named.includes(number) : set.vdso && this.of(number) !== 0;
    });
    this.areAll = this.numbers === "all";
  }

  /** How the call with this number is wanted: 0, {@link INTERCEPT} or {@link OBSERVE}, and {@link RULED}. */
  of(number: number): number {
    return number >= 0 && number < TABLE ? this.#table[number]! : this.#others;
  }

  /** How calls of another ABI and calls with numbers that no kernel has are wanted. */
  get others(): number {
    return this.#others;
  }

  /** The number from which on all calls are wanted, beside {@link numbers}; undefined where they are not. */
  get from(): number | undefined {
    return this.#others === 0 ? undefined : TABLE;
  }

  /** The numbers that are wanted, or "all". */
  get numbers(): number[] | "all" {
    const wanted = [...this.#table.keys()].filter((number) => this.#table[number] !== 0);
    return wanted.length === TABLE && this.#others !== 0 ? "all" : wanted;
  }

  /** Whether nothing at all is wanted. */
  get isEmpty(): boolean {
    return this.#others === 0 && this.#table.every((how) => how === 0);
  }

  /** Whether any call is to be decided on. */
  get intercepts(): boolean {
    return (
      this.#others === INTERCEPT || this.#table.some((how) => (how & INTERCEPT) !== 0) || this.#asks
    );
  }

  get #asks(): boolean {
    const steps = [...(this.rules?.steps.values() ?? [])].flat();
    return steps.some(({ action }) => action.kind === "ask");
  }

  /** The calls of a rule: those that the architecture has. */
  #numbersOf(arch: ArchitectureName, calls: Selection): number[] {
    if (!isSelection(calls))
      throw new ReverieError(
        `A rule can't be for ${JSON.stringify(calls)}. Its calls are "all", a list of calls, or { except: a list }.`,
      );
    if (Array.isArray(calls)) return [...new Set(numbersOf(arch, calls))];
    const all = syscallNames(arch).map((name) => syscallNumber(arch, name)!);
    if (calls === "all") return all;
    const left = new Set(numbersOf(arch, exceptionsOf(calls) ?? []));
    return all.filter((number) => !left.has(number));
  }

  #add(arch: ArchitectureName, selection: Selection | undefined, how: number): number {
    if (selection === undefined) return 0;
    if (selection === "all") {
      this.#table.fill(how);
      return how;
    }
    if ("except" in selection) {
      const before = this.#table.slice();
      this.#table.fill(how);
      for (const number of numbersOf(arch, selection.except)) this.#table[number] = before[number]!;
      return how;
    }
    for (const number of numbersOf(arch, selection)) this.#table[number] = how;
    return 0;
  }
}

/**
 * All that any of these wants, in the way in which it wants it: for a tool that wraps others. The rules of the first
 * come first.
 *
 * @throws {ReverieError} where one of them is none
 */
export function mergeSubscriptions(...several: readonly Subscriptions[]): SubscriptionSet {
  const sets = several.map(setOf);
  const merged = (how: "intercept" | "observe") =>
    sets.reduce<Selection>((all, set) => union(all, set[how] ?? []), []);
  const watching = sets.filter(({ observe }) => !isNone(observe));
  const late = mergeLate(watching.map((set) => set.late ?? false));
  const observe = merged("observe");
  const rules = sets.flatMap(({ rules = [] }) => rules);
  const lists = {
    intercept: merged("intercept"),
    observe,
    ...(late !== false && { late }),
    ...(sets.some(({ stamps }) => stamps) && { stamps: true }),
    ...(sets.some(({ ordered }) => ordered) && { ordered: true }),
    ...(watching.length > 0 && watching.every(({ dropping }) => dropping) && { dropping: true }),
    ...(rules.length > 0 && { rules }),
  };
  if (sets.some((set) => set.vdso ?? namesVdsoCall(set))) return { ...lists, vdso: true };
  return sets.some(({ vdso }) => vdso === false) ? { ...lists, vdso: false } : lists;
}

/** All may be told of late, with as much memory as one of them wants. */
function mergeLate(several: readonly (boolean | LateMemory)[]): boolean | LateMemory {
  if (several.includes(false) || several.length === 0) return false;
  const strings = several.flatMap((late) => (typeof late === "object" ? [late.strings] : []));
  const verbose = several.some((late) => typeof late === "object" && late.verbose);
  const sites = several.some((late) => typeof late === "object" && late.sites);
  return strings.length === 0 || { strings: Math.max(...strings), verbose, sites };
}

function isLate(value: unknown): value is boolean | LateMemory {
  if (typeof value === "boolean") return true;
  return isObject(value) && "strings" in value && Number.isInteger(value.strings);
}

function isNone(selection: Selection | undefined): boolean {
  return selection === undefined || (Array.isArray(selection) && selection.length === 0);
}

function namesVdsoCall({ intercept = [], observe = [], rules = [] }: SubscriptionSet): boolean {
  const lists = [intercept, observe, ...rules.map(({ calls }) => calls)];
  const names: readonly unknown[] = lists.flatMap(listOf);
  return VDSO_CALLS.some((name) =>
    names.some(
      (other) =>
        other === name || ARCHITECTURES.some((arch) => other === syscallNumber(arch, name)),
    ),
  );
}

function union(a: Selection, b: Selection): Selection {
  if (a === "all" || b === "all") return "all";
  const [left, right] = [exceptionsOf(a), exceptionsOf(b)];
  if (left && right) return { except: left.filter((name) => right.includes(name)) };
  if (left) return { except: left.filter((name) => !listOf(b).includes(name)) };
  if (right) return { except: right.filter((name) => !listOf(a).includes(name)) };
  return [...new Set([...listOf(a), ...listOf(b)])];
}

function exceptionsOf(selection: Selection): readonly (SyscallName | number)[] | undefined {
  return typeof selection === "object" && "except" in selection ? selection.except : undefined;
}

function listOf(selection: Selection): readonly (SyscallName | number)[] {
  return Array.isArray(selection) ? selection : [];
}

/** What nobody checks where tools are plain JavaScript: a wrong word must not be a call that is missed. */
function setOf(subscriptions: Subscriptions): SubscriptionSet {
  if (isSelection(subscriptions)) return { intercept: subscriptions };
  if (isSet(subscriptions)) return subscriptions;
  throw new ReverieError(
    `Cannot subscribe to ${JSON.stringify(subscriptions)}: subscriptions are "all", a list of calls, ` +
      `{ except: a list }, or { intercept, observe } with one of those each, vdso: true or false, late: true, false or { strings }, stamps: true or false, ordered or dropping: true or false, and rules: a list.`,
  );
}

function isSelection(value: unknown): value is Selection {
  if (value === "all" || Array.isArray(value)) return true;
  return isObject(value) && "except" in value && Array.isArray(value.except);
}

function isSet(value: unknown): value is SubscriptionSet {
  return (
    isObject(value) &&
    Object.entries(value).every(
      ([how, what]) =>
        what === undefined ||
        (FLAGS.includes(how) && typeof what === "boolean") ||
        (how === "late" && isLate(what)) ||
        (how === "rules" && Array.isArray(what)) ||
        ((how === "intercept" || how === "observe") && isSelection(what)),
    )
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Numbers of calls; a name that only another architecture has is left out. */
function numbersOf(arch: ArchitectureName, names: readonly (SyscallName | number)[]): number[] {
  return names.flatMap((name) => {
    if (typeof name === "number") {
      if (Number.isInteger(name) && name >= 0 && name < TABLE) return [name];
      throw new ReverieError(
        `Cannot subscribe to system call number ${name}: not in 0 to ${TABLE - 1}.`,
      );
    }
    const number = syscallNumber(arch, name);
    if (number !== undefined) return [number];
    if (ARCHITECTURES.some((other) => syscallNumber(other, name) !== undefined)) return [];
    const near = suggestName(name);
    throw new ReverieError(
      `Unknown system call "${name}".` + (near === undefined ? "" : ` Did you mean "${near}"?`),
    );
  });
}

const ARCHITECTURES: readonly ArchitectureName[] = ["x86_64", "aarch64"];
