/** Rules where the engine applies them: at calls that stop. */
import { setTimeout as sleep } from "node:timers/promises";
import { DRAW, halves, PATH_MAX, SEED_WORD, spread } from "../../../arch/rules.ts";
import { Call, Errno, type Syscall } from "../../../syscalls/base.ts";
import type { GuestScratch } from "../../guest.ts";
import { resultOf } from "../../result.ts";
import { type Decision, evaluate } from "../../rules/evaluate.ts";
import type { LoweredRules } from "../../rules/lower.ts";
import { INTERCEPT, OBSERVE, RULED } from "../../subscription.ts";
import { readMemory } from "../../kernel/process_memory.ts";
import { endWith, EXECVE, skipCall, proceed, settleEntry } from "./calls.ts";
import { TailCall } from "./guest.ts";
import { lend } from "./handlers.ts";
import { mapPages } from "./scratch.ts";
import type { Tracee } from "./tracee.ts";

/** Paths that need no more may lie on the guest's stack. */
const MOST_ON_STACK = 800;

const ALIGNMENT = 16;

type Changed = Decision & { readonly kind: "change" };

/** What a thread has for its rules. */
export class ThreadRules {
  readonly #rules: LoweredRules;
  #births = 0;
  /** Its words, halves: memory of ours, or what it shares with us. */
  state: Uint32Array;

  /**
   * The words of a new thread. Its seed comes of its maker's and how many that made before, so it is the same in
   * each run.
   */
  constructor(rules: LoweredRules, maker: ThreadRules | undefined) {
    this.#rules = rules;
    this.state = new Uint32Array(2 * rules.words);
    this.state[2 * SEED_WORD] = maker ? maker.#seedOfChild() : spread(DRAW.golden);
  }

  #seedOfChild(): number {
    this.#births++;
    return spread((this.state[2 * SEED_WORD]! + Math.imul(this.#births, DRAW.golden)) | 0);
  }

  /** Has the thread and us use other memory from now on. */
  moveTo(memory: Uint32Array): void {
    memory.set(this.state);
    this.state = memory;
  }

  /** The words are ours alone again. */
  moveBack(): void {
    this.state = this.state.slice();
  }

  /** Counters that were used, by their names. */
  get counts(): Map<string, number> {
    const counts = new Map<string, number>();
    this.#rules.names.forEach((name, i) => {
      const count = this.state[2 * i + 1]! * 2 ** 32 + this.state[2 * i]!;
      if (name !== undefined && count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
    });
    return counts;
  }
}

/** Applies the rules to a call that is about to begin: from then on it is wanted as they say. */
export function judge(tracee: Tracee, call: Syscall): void {
  const { process, rules, session } = tracee;
  const steps = session.interests.rules!.steps.get(call.number);
  const wanted = tracee.interest & ~RULED;
  tracee.interest = wanted;
  if (!steps || process.launching) return;
  const paths = new Map<number, Uint8Array | undefined>();
  const path = (argument: number) => {
    if (!paths.has(argument)) paths.set(argument, readPath(tracee, call, argument));
    return paths.get(argument);
  };
  const ruling = evaluate(steps, { words: call.words, path }, rules!.state);
  const { kind } = ruling.decision;
  if (kind === "pass") tracee.interest = 0;
  else if (kind === "ask") tracee.interest = INTERCEPT;
  else if (kind !== "none") tracee.interest = wanted & OBSERVE;
  if (kind === "answer" || kind === "change" || ruling.delayMicroseconds > 0)
    tracee.ruling = ruling;
}

function readPath(
  { session, tid }: Tracee,
  call: Syscall,
  argument: number,
): Uint8Array | undefined {
  const address = call.address(argument);
  if (address === 0n || address === 0) return undefined;
  const bytes = readMemory(session.kernel, tid, address, PATH_MAX);
  const end = bytes.indexOf(0);
  return end < 0 ? undefined : bytes.subarray(0, end);
}

/** Does what the rules said of a call that is about to begin. */
export function carryOut(tracee: Tracee): void {
  const { decision, delayMicroseconds } = tracee.ruling!;
  tracee.ruling = undefined;
  if (delayMicroseconds === 0) return decided(tracee, decision);
  lend(
    tracee,
    () => sleep(delayMicroseconds / 1000),
    (tracee) => decided(tracee, decision),
  );
}

function decided(tracee: Tracee, decision: Decision): void {
  switch (decision.kind) {
    case "answer": {
      const result = resultOf(decision.low | 0, decision.high | 0);
      // whoever looks on waits for the end
      if (tracee.interest & OBSERVE) return endWith(tracee, result);
      return skipCall(tracee, result);
    }
    case "change":
      return lend(tracee, () => changed(tracee, decision), settleEntry);
    default:
      return proceed(tracee);
  }
}

/** Makes the call with other arguments. */
function changed(tracee: Tracee, { words, paths }: Changed): TailCall | Promise<unknown> {
  const { call, guest } = tracee;
  const tail = new TailCall(call!, call!.number, words);
  const size = [...paths.values()].reduce((sum, { length }) => sum + length + ALIGNMENT, 0);
  if (size === 0) return tail;
  if (size <= MOST_ON_STACK) {
    try {
      put(guest.stack(), words, paths);
      return tail;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // there is no stack
    }
  }
  return onPages(tracee, size, { words, paths }, tail);
}

function put(scratch: GuestScratch, words: Uint32Array, paths: Changed["paths"]): void {
  for (const [argument, bytes] of paths) {
    words.set(halves(scratch.push(bytes)), 2 * argument);
  }
}

async function onPages(
  { call, guest }: Tracee,
  size: number,
  { words, paths }: Omit<Changed, "kind">,
  tail: TailCall,
): Promise<unknown> {
  const { arch, memory, name, number } = call!;
  const pages = await mapPages(guest, size).catch((error: unknown) => {
    if (error instanceof RangeError) return undefined;
    throw error;
  });
  if (!pages) return Errno.ENOMEM;
  put(pages, words, paths);
  if (EXECVE.has(name)) return tail; // they go with the program
  try {
    return await guest.inject(new Call(arch, number, words, memory) as Syscall);
  } finally {
    await pages.release();
  }
}
