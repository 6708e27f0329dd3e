/** The agent of one run: which calls it records in the guests, and what the engine asks of it. */
import { action, HANDLED_CALLS, type HandlerCode, RECORD } from "../../../arch/handler.ts";
import type { Syscall } from "../../../syscalls/base.ts";
import { infoField } from "../../kernel/ptrace.ts";
import { editCallNumber, editRegisters } from "../../kernel/registers.ts";
import { Windows } from "../../kernel/window.ts";
import { OBSERVE } from "../../subscription.ts";
import { engage } from "../ptrace/handlers.ts";
import { resume } from "../ptrace/resume.ts";
import type { Session } from "../ptrace/session.ts";
import type { Process, Tracee } from "../ptrace/tracee.ts";
import { ACTIONS, Arena, HANDLER, SHARED, SHARED_SIZE } from "./arena.ts";
import { install, NoAgent } from "./install.ts";
import { patch } from "./patching.ts";
import { begin, drain, end } from "./records.ts";
import { Space } from "./space.ts";
import { putRight } from "./unwind.ts";

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
  "mremap",
  "prctl",
  "restart_syscall",
  "rt_sigreturn",
  "sched_getaffinity",
  "sched_setaffinity",
  "seccomp",
  "vfork",
];

/** How often a site stops before it is patched. */
const STOPS = 2;

/** Signals of instructions that fault. */
const FAULTS = [4, 5, 7, 11];

/** A run's agent. */
export class Agent {
  readonly #session: Session;
  readonly #code: HandlerCode;
  readonly #actions: Uint8Array;
  readonly #windows: Windows;
  readonly #recordSize = RECORD.size;
  readonly #slots = new Set<Tracee>();

  /** The agent of a session; undefined where it can do nothing for it. */
  static of(session: Session): Agent | undefined {
    const { handler, sites } = session.kernel.arch;
    const { interests, options, traps, logsCalls, toolClass } = session;
    if (options.engine === "ptrace" || !handler || !sites.stub) return undefined;
    if (!options.filter || !interests.late || traps || logsCalls) return undefined;
    if (options.clock === "step" || toolClass.prototype.timer) return undefined;
    return new Agent(session, handler({ actions: SHARED + ACTIONS, stamps: false }));
  }

  private constructor(session: Session, code: HandlerCode) {
    const { interests, kernel } = session;
    this.#session = session;
    this.#code = code;
    this.#windows = new Windows(kernel, SHARED_SIZE);
    const trapped = new Set(TRAPPED.map((name) => kernel.arch.numbers[name]));
    this.#actions = Uint8Array.from({ length: HANDLED_CALLS }, (_, number) =>
      interests.of(number) === OBSERVE && !trapped.has(number) ? action.record : action.trap,
    );
  }

  /** Where calls may come from without a stop. */
  get gate(): { readonly start: bigint; readonly end: bigint } {
    const { abi } = this.#session.kernel.arch;
    const start = BigInt(HANDLER + this.#code.gate + abi.instruction.length);
    return { start, end: start + 1n };
  }

  /** Brings the agent into a new program, whose first thread has just begun. */
  async install(tracee: Tracee): Promise<void> {
    const { process } = tracee;
    try {
      const window = await install(tracee, this.#code.code, (file) => this.#windows.open(file));
      process.space = new Space(new Arena(this.#windows, window, this.#actions, this.#recordSize));
      process.mayBeMoved = false;
      this.adopt(tracee);
    } catch (error) {
      if (!(error instanceof NoAgent)) throw error;
      process.agentless = error.message;
    }
  }

  /** Gives a thread that is about to begin its slot. */
  adopt(tracee: Tracee): void {
    const { process, session, tid } = tracee;
    const { kernel } = session;
    if (!process.space) return;
    tracee.slot = process.space.arena.take();
    if (tracee.slot) this.#slots.add(tracee);
    const address = tracee.slot?.address ?? SHARED;
    const register = kernel.arch.sites.slotRegister!;
    editRegisters(kernel, tid, [[register, address % 2 ** 32, Math.floor(address / 2 ** 32)]]);
  }

  /** Tells of what a thread did, before anything else of it is told. */
  drain(tracee: Tracee): void {
    if (tracee.slot) drain(tracee, tracee.slot, this.#recordSize);
  }

  /** The same for all threads. */
  drainAll(): void {
    for (const tracee of this.#slots) this.drain(tracee);
  }

  /** The same; and calls that are under way are told of, too. */
  flush(): void {
    for (const tracee of this.#slots) {
      this.drain(tracee);
      begin(tracee, tracee.slot!);
    }
  }

  /** A thread is gone, or executes another program. */
  leave(tracee: Tracee): void {
    const { process, slot } = tracee;
    if (!slot) return;
    this.drain(tracee);
    end(tracee, slot);
    this.#slots.delete(tracee);
    tracee.slot = undefined;
    process.space?.arena.giveBack(slot);
  }

  /** A process is gone, or executed another program. */
  leaveSpace(process: Process): void {
    process.space?.leave();
    process.space = undefined;
  }

  /** A thread's room was full as it came to a call: it makes the call again. Gives whether that was it. */
  turnedOver(tracee: Tracee): boolean {
    const { process, session, slot, tid } = tracee;
    if (!slot?.isFull || !process.space) return false;
    const { kernel, supervisor } = session;
    const patched = process.space.stubAt(this.#stoppedAt());
    if (!patched) return false;
    this.drain(tracee); // what is left of the other room must have been told
    slot.turn();
    const { abi } = kernel.arch;
    const number = kernel.i32[supervisor.turn.info + (infoField.number >> 2)]!;
    const entry = patched.address + patched.stub.entry;
    editCallNumber(kernel, tid, -1);
    editRegisters(kernel, tid, [
      [abi.number, number, 0],
      [abi.instructionPointer, entry % 2 ** 32, Math.floor(entry / 2 ** 32)],
    ]);
    resume(tracee);
    supervisor.turn.flush(); // it runs while we look at what it did
    this.drain(tracee);
    return true;
  }

  /** A thread stopped before a call: where it makes it may be patched when the call is over. */
  note(tracee: Tracee, call: Syscall): void {
    const { process, session } = tracee;
    const { space } = process;
    if (!space || this.#actions[call.number] !== action.record || process.stopsAtEveryCall) return;
    if (call.arch !== session.kernel.arch.name) return;
    const address = this.#stoppedAt() - session.kernel.arch.abi.instruction.length;
    let site = space.sites.get(address);
    if (!site) {
      if (space.isNear(address)) return;
      site = { address, stops: 0, patch: undefined, reason: undefined };
      space.sites.set(address, site);
    }
    if (++site.stops < STOPS || site.reason !== undefined) return;
    tracee.site = site;
    tracee.wantsExit = true;
  }

  /** Where the thread's program is that is stopped for a call: behind the instruction. */
  #stoppedAt(): number {
    const { kernel, supervisor } = this.#session;
    const at = supervisor.turn.info + (infoField.instructionPointer >> 2);
    return kernel.u32[at + 1]! * 2 ** 32 + kernel.u32[at]!;
  }

  /** Patches the place of the call that is over. Gives whether the thread is kept for that. */
  patch(tracee: Tracee, number: number, goOn: (tracee: Tracee) => void): boolean {
    const { process, site } = tracee;
    const { space } = process;
    tracee.site = undefined;
    if (!site || !space || this.#session.ending) return false;
    engage(tracee, () => patch(tracee, space, site, number), goOn);
    return true;
  }

  /** Puts a thread right that stopped inside of our code. Gives whether its signal is none of the program's. */
  heal(tracee: Tracee, signal: number): boolean {
    if (!tracee.process.space) return false;
    const isFault = FAULTS.includes(signal);
    return putRight(tracee, this.#code, this.#recordSize, isFault) === "healed";
  }
}
