/** The guest thread as the ptrace backend's tools hold it. */
import {
  type Address,
  type Arch,
  type Call,
  encodeRequest,
  Errno,
  type Syscall,
  type SyscallName,
  type SyscallRequest,
} from "../../../syscalls/base.ts";
import { type Auxv, auxvOf } from "../../auxv.ts";
import type { Backtrace, BacktraceOptions } from "../../backtrace.ts";
import type {
  Guest,
  GuestMemory,
  GuestPages,
  GuestStack,
  MappedPlace,
  TailInject,
} from "../../guest.ts";
import { GuestGone } from "../../guest.ts";
import { auxiliaryVector, statusField, statusMask } from "../../kernel/proc.ts";
import { getRegister, setRegister, writeRegisters } from "../../kernel/registers.ts";
import type { Registers } from "../../registers.ts";
import type { SyscallResult } from "../../result.ts";
import type { GuestTimers, TimerSchedule } from "../../timer.ts";
import { bringToStop } from "../agent/bringing.ts";
import { backtrace } from "./backtrace.ts";
import { openCounter } from "./counters.ts";
import { currentRegisters, inject } from "./injections.ts";
import { TraceeMemory } from "./memory.ts";
import { mapPages, ScratchArea, StackPart } from "./scratch.ts";
import { Maps } from "../../symbols/maps.ts";
import { cancelTimer, setTimer } from "./timers.ts";
import { phase, type Tracee } from "./tracee.ts";

/** A call to be run as a handler's last act. */
export class TailCall implements TailInject {
  readonly tail: Call | SyscallRequest;
  readonly number: number;
  readonly words: Uint32Array;

  constructor(tail: Call | SyscallRequest, number: number, words: Uint32Array) {
    this.tail = tail;
    this.number = number;
    this.words = words;
  }
}

/** Whether a tail call is the intercepted call as it stands. */
export function isSameCall({ call }: Tracee, tail: TailCall): boolean {
  return tail.words === call!.words && tail.number === call!.number;
}

function isRetried(result: SyscallResult): boolean {
  return result === Errno.EINTR || result === Errno.ERESTARTSYS;
}

/** One guest thread, as its tool's methods get it. One object serves a thread all its life. */
export class TraceeGuest implements Guest, GuestTimers {
  readonly memory: GuestMemory;
  readonly #tracee: Tracee;

  constructor(tracee: Tracee) {
    this.#tracee = tracee;
    this.memory = new TraceeMemory(tracee);
  }

  get arch(): Arch {
    return this.#tracee.session.kernel.arch.name;
  }

  get tid(): number {
    return this.#tracee.tid;
  }

  get pid(): number {
    return this.#tracee.process.pid;
  }

  get ppid(): number | undefined {
    return this.#tracee.process.ppid;
  }

  get currentPpid(): number | undefined {
    const field = this.#tracee.gone ? undefined : statusField(this.tid, "PPid");
    return field === undefined ? undefined : Number(field);
  }

  get isMainThread(): boolean {
    return this.tid === this.pid;
  }

  get isRootProcess(): boolean {
    return this.#tracee.process === this.#tracee.session.root;
  }

  get isRootThread(): boolean {
    return this.isMainThread && this.isRootProcess;
  }

  get hasCpuidInterception(): boolean {
    return this.#tracee.session.traps?.canTrapCpuid ?? false;
  }

  counts(): ReadonlyMap<string, number> {
    return this.#tracee.rules?.counts ?? new Map();
  }

  dropped(): number {
    const { dropped, slot } = this.#tracee;
    return dropped + (slot?.dropped ?? 0);
  }

  realtime(nanoseconds: number): bigint {
    return this.#tracee.session.times.realtime(nanoseconds);
  }

  now(): number {
    return this.#tracee.session.times.now();
  }

  get thread(): unknown {
    return this.#tracee.state;
  }

  set thread(state: unknown) {
    this.#tracee.state = state;
  }

  mapping(address: Address): MappedPlace | undefined {
    const at = Number(address);
    const found = this.#tracee.gone ? undefined : Maps.read(this.tid, undefined).find(at);
    if (!found) return undefined;
    const { path, offset, start, isDeleted } = found;
    return { path, offset: offset + at - start, isDeleted };
  }

  inject<N extends SyscallName>(call: Syscall<N> | SyscallRequest<N>): Promise<SyscallResult> {
    return this.#inject(call, 0n);
  }

  #inject(call: Syscall | SyscallRequest, held: bigint): Promise<SyscallResult> {
    const { number, words } = this.#encode(call);
    try {
      return inject(this.#held("inject"), number, words, held);
    } catch (error) {
      const refused = Promise.reject<SyscallResult>(error);
      refused.catch(() => {}); // a guest may die under a handler that does not await this
      return refused;
    }
  }

  async injectWithRetry<N extends SyscallName>(
    call: Syscall<N> | SyscallRequest<N>,
  ): Promise<SyscallResult> {
    for (let held = 0n; ;) {
      const result = await this.#inject(call, held);
      if (!isRetried(result) || this.#tracee.answer !== undefined) return result;
      const pending = statusMask(this.tid, "SigPnd") | statusMask(this.tid, "ShdPnd");
      if (held !== 0n && (pending & ~held) === 0n) return result; // they interrupt it though they are held
      held |= pending;
    }
  }

  tailInject<N extends SyscallName>(call: Syscall<N> | SyscallRequest<N>): TailInject {
    const { number, words } = this.#encode(call);
    return new TailCall(call as Call | SyscallRequest, number, words);
  }

  registers(): Registers {
    const tracee = this.#stopped("registers");
    const { names } = tracee.session.kernel.arch.registers;
    const words = currentRegisters(tracee);
    return Object.fromEntries(names.map((name, i) => [name, getRegister(words, i)]));
  }

  setRegisters(changes: Readonly<Registers>): void {
    const tracee = this.#stopped("setRegisters");
    const { kernel } = tracee.session;
    const words = currentRegisters(tracee);
    for (const [name, value] of Object.entries(changes)) {
      const index = kernel.arch.registers.names.indexOf(name);
      if (index < 0) throw new RangeError(`${kernel.arch.name} has no register "${name}"`);
      const word = BigInt.asUintN(64, value);
      setRegister(words, index, Number(word & 0xffffffffn), Number(word >> 32n));
    }
    writeRegisters(kernel, tracee.tid, words);
    if (tracee.replaced || tracee.base) tracee.base = words; // to go back to when the handler ends
  }

  stack(): GuestStack {
    const tracee = this.#waiting("stack");
    tracee.stack ??= ScratchArea.below(tracee);
    return new StackPart(tracee.stack);
  }

  pages(length: number): Promise<GuestPages> {
    return mapPages(this, length);
  }

  auxv(): Auxv {
    const { tid } = this.#waiting("auxv");
    const entries = auxiliaryVector(tid);
    if (entries.size === 0) throw new GuestGone(tid); // it is being killed
    return auxvOf(entries);
  }

  daemonize(): void {
    const { process, session } = this.#held("daemonize");
    process.isDaemon = true;
    session.releaseDaemons();
  }

  backtrace(options?: BacktraceOptions): Promise<Backtrace> {
    const tracee = this.#stopped("backtrace");
    const { arch, tid, pid, memory } = this;
    return backtrace(tracee, { arch, tid, pid, memory, registers: this.registers() }, options);
  }

  setTimer(schedule: TimerSchedule): void {
    setTimer(this.#stopped("setTimer"), schedule, false);
  }

  setTimerPrecise(schedule: TimerSchedule): void {
    setTimer(this.#stopped("setTimerPrecise"), schedule, true);
  }

  cancelTimer(): void {
    cancelTimer(this.#stopped("cancelTimer"));
  }

  get timerSet(): object | undefined {
    return this.#tracee.timer;
  }

  get timerDue(): object | undefined {
    return this.#tracee.due;
  }

  readClock(): number {
    const tracee = this.#stopped("readClock");
    const count = openCounter(tracee) ? tracee.counter!.read() : NaN;
    return Number.isNaN(count) ? tracee.clock : count;
  }

  #encode(call: Syscall | SyscallRequest): { number: number; words: Uint32Array } {
    if ("words" in call) return call;
    const { call: own, session } = this.#tracee;
    // a register that the call does not read need not be changed and changed back
    return encodeRequest(session.kernel.arch.name, call, own?.words);
  }

  /** The thread, if a handler has it. */
  #held(what: string): Tracee {
    const tracee = this.#tracee;
    if (tracee.gone) throw new GuestGone(tracee.tid);
    if (!tracee.settle) throw new Error(`guest.${what}() outside of a handler: the guest runs`);
    return tracee;
  }

  /** The thread, if a handler has it and it waits for that. */
  #waiting(what: string): Tracee {
    const tracee = this.#held(what);
    if (tracee.phase === phase.running)
      throw new Error(`guest.${what}() while an injected call runs`);
    if (tracee.process.launching) {
      throw new Error(`guest.${what}() before the launched child executed its program`);
    }
    return tracee;
  }

  /** The same where it stands still. */
  #stopped(what: string): Tracee {
    const tracee = this.#waiting(what);
    if (tracee.asked) bringToStop(tracee);
    return tracee;
  }
}
