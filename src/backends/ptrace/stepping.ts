/**
 * The threads that are single-stepped: those whose branches nothing else counts.
 *
 * A system call is never stepped over, so that its stops are what they are for any thread. A thread is in one of
 * three states: it waits here for its turn; a step of it is under way; or it is resumed up to a call's stop.
 */
import { type FlagInstruction, instruction, stepEnd } from "../../../arch/architecture.ts";
import { TRAP_HWBKPT } from "../../kernel/breakpoints.ts";
import { readMemory, writeMemory } from "../../kernel/process_memory.ts";
import { request } from "../../kernel/ptrace.ts";
import {
  editRegisters,
  getRegister,
  readRegisters,
  readSiginfo,
  registerEdit,
  type RegisterWords,
} from "../../kernel/registers.ts";
import { siginfoCode, siginfoSender } from "../../kernel/signals.ts";
import { Stepper } from "../../kernel/stepper.ts";
import type { Turn } from "../../kernel/turn.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Counting } from "./counting.ts";
import { interruptedCall } from "./remake.ts";
import { resume } from "./resume.ts";
import { fire } from "./timers.ts";
import type { Tracee } from "./tracee.ts";

/** Steps that a thread makes before others get their turn: some milliseconds. */
const SLICE = 1000;

const SIGTRAP = 5;
const TRAP_TRACE = 2;

/** An x86-64 instruction has at most so many bytes. */
const LONGEST = 15;

/** The threads of one supervisor that wait for their turn. */
export class Stepping {
  readonly #kernel: Kernel;
  readonly #turn: Turn;
  readonly #stepper: Stepper;
  readonly #ready: Set<Tracee> = new Set();

  constructor(kernel: Kernel, turn: Turn, which: number) {
    this.#kernel = kernel;
    this.#turn = turn;
    this.#stepper = new Stepper(kernel, which);
  }

  /** How many threads wait for their turn. */
  get size(): number {
    return this.#ready.size;
  }

  /** Has a stopped thread go on by steps. */
  add(tracee: Tracee, signal: number): void {
    tracee.counting!.signal = signal;
    this.#ready.add(tracee);
  }

  /** A thread is gone. */
  delete(tracee: Tracee): void {
    this.#ready.delete(tracee);
  }

  /** Steps the thread whose turn it is. Gives whose stop the turn adopted meanwhile, 0 if nobody's. */
  run(): number {
    const [tracee] = this.#ready;
    this.#ready.delete(tracee!);
    const counting = tracee!.counting;
    this.#turn.flush();
    if (!counting) resume(tracee!);
    else if (tracee!.session.ending) resume(tracee!, counting.signal);
    else if (counting.isDue) fire(tracee!);
    else return this.#dealt(tracee!, counting);
    return 0;
  }

  #dealt(tracee: Tracee, counting: Counting): number {
    try {
      return this.#slice(tracee, counting);
    } catch (error) {
      tracee.session.broken(tracee, error);
      return 0;
    }
  }

  #slice(tracee: Tracee, counting: Counting): number {
    const registers = readRegisters(this.#kernel, tracee.tid);
    if (!registers) return 0; // it is being killed: its end will be told
    counting.land(tracee);
    if (counting.signal !== 0) return this.#deliver(tracee, counting, registers);
    if (interruptedCall(tracee, registers)) return this.#cross(tracee, counting);
    counting.unblockTrap(tracee);
    return this.#run(tracee, counting, { signal: 0, limit: SLICE });
  }

  /** A step with a signal ends where its handler begins; without one, behind an instruction. */
  #deliver(tracee: Tracee, counting: Counting, registers: RegisterWords): number {
    counting.restoreMask(tracee);
    const kind = this.#kindOf(this.#next(tracee, registers));
    return this.#run(tracee, counting, { signal: counting.signal, limit: 1, kind });
  }

  /** The next instruction. */
  #next(tracee: Tracee, registers: RegisterWords): Uint8Array {
    const ip = getRegister(registers, this.#kernel.arch.abi.instructionPointer);
    return readMemory(this.#kernel, tracee.tid, ip, LONGEST);
  }

  #kindOf(bytes: Uint8Array): number {
    const isBranch = this.#kernel.arch.instructions.classify(bytes) === instruction.branch;
    return isBranch ? instruction.branch : instruction.plain;
  }

  #run(
    tracee: Tracee,
    counting: Counting,
    start: { readonly signal: number; readonly limit: number; readonly kind?: number },
  ): number {
    const stepper = this.#stepper;
    const end = stepper.run(tracee.tid, counting.target, start);
    tracee.clock += stepper.counted;
    counting.signal = 0;
    switch (end) {
      case stepEnd.limit:
        if (start.kind !== undefined) return this.#stepped(tracee, counting);
        this.#ready.add(tracee);
        return 0;
      case stepEnd.special:
        return this.#special(tracee, counting);
      case stepEnd.done:
        if (start.kind !== undefined) return this.#stepped(tracee, counting);
        fire(tracee);
        return 0;
      case stepEnd.stop:
        counting.underWay = undefined;
        counting.after = undefined;
        return this.#adopt();
      case stepEnd.other:
        counting.underWay = stepper.kind;
        return this.#adopt();
      case stepEnd.waiting:
        counting.underWay = stepper.kind;
        return 0;
      default: // it is being killed
        return 0;
    }
  }

  /** One instruction was stepped over that needs more than that. */
  #stepped(tracee: Tracee, counting: Counting): number {
    counting.after?.();
    counting.after = undefined;
    this.#ready.add(tracee);
    return 0;
  }

  #adopt(): number {
    const { stopped, status } = this.#stepper;
    this.#turn.adopt(stopped, status);
    return stopped;
  }

  /** Lets a thread go on to the entry of the call that it is about to make. */
  #cross(tracee: Tracee, counting: Counting): number {
    counting.restoreMask(tracee);
    this.#turn.resume(tracee.tid, request.syscall, counting.signal);
    return 0;
  }

  /** An instruction that the thunk does not step over. */
  #special(tracee: Tracee, counting: Counting): number {
    const { instructions } = this.#kernel.arch;
    const registers = readRegisters(this.#kernel, tracee.tid);
    if (!registers) return 0;
    const bytes = this.#next(tracee, registers);
    if (instructions.isCall(bytes)) return this.#cross(tracee, counting);
    const { exclusives, flags } = instructions;
    if (exclusives) {
      const from = getRegister(registers, this.#kernel.arch.abi.instructionPointer);
      const code = readMemory(this.#kernel, tracee.tid, from, exclusives.longest);
      const exits = exclusives.find(code);
      if (exits && counting.leap(tracee, from, exits)) {
        this.#turn.resume(tracee.tid, request.continue, 0);
        return 0;
      }
    }
    if (flags && (registers[2 * flags.register]! & flags.trap) !== 0)
      return this.#letTrap(tracee, counting, bytes);
    const found = flags?.find(bytes);
    if (found?.pops) return this.#popFlags(tracee, counting, registers, found);
    if (found) counting.after = () => this.#cleanFlags(tracee, registers, found.size);
    return this.#run(tracee, counting, { signal: 0, limit: 1, kind: this.#kindOf(bytes) });
  }

  /** The program steps itself: its next trap is as good as ours. */
  #letTrap(tracee: Tracee, counting: Counting, bytes: Uint8Array): number {
    counting.underWay = this.#kindOf(bytes);
    counting.trapsItself = true;
    counting.restoreMask(tracee);
    this.#turn.resume(tracee.tid, request.continue, 0);
    return 0;
  }

  /** Takes the flag of our own stepping out of what the program pushed. */
  #cleanFlags(tracee: Tracee, before: RegisterWords, size: number): void {
    const { abi, instructions } = this.#kernel.arch;
    const at = getRegister(before, abi.stackPointer) - BigInt(size);
    const bytes = readMemory(this.#kernel, tracee.tid, at, size);
    if (bytes.length < size) return;
    bytes[1]! &= ~(instructions.flags!.trap >> 8);
    writeMemory(this.#kernel, tracee.tid, at, bytes);
  }

  /** Pops flags in the program's stead: the kernel would lose track of whose trap flag it is. */
  #popFlags(
    tracee: Tracee,
    counting: Counting,
    registers: RegisterWords,
    { size, length }: FlagInstruction,
  ): number {
    const { abi, instructions } = this.#kernel.arch;
    const { register, settable } = instructions.flags!;
    const from = getRegister(registers, abi.stackPointer);
    const bytes = readMemory(this.#kernel, tracee.tid, from, size);
    // it faults, and so changes nothing
    if (bytes.length < size)
      return this.#run(tracee, counting, { signal: 0, limit: 1, kind: instruction.plain });
    const mask = size === 2 ? settable & 0xffff : settable;
    const popped = bytes.reduceRight((value, byte) => (value << 8) | byte, 0);
    const value = (registers[2 * register]! & ~mask) | (popped & mask);
    const ip = getRegister(registers, abi.instructionPointer);
    editRegisters(this.#kernel, tracee.tid, [
      [register, value, 0],
      registerEdit(abi.stackPointer, from + BigInt(size)),
      registerEdit(abi.instructionPointer, ip + BigInt(length)),
    ]);
    counting.count(tracee, instruction.plain);
    this.#ready.add(tracee);
    return 0;
  }
}

/**
 * A thread that is stepped stopped for a signal: gives whether that is the end of its step, and no signal of
 * the program's.
 */
export function endsStep(tracee: Tracee, number: number): boolean {
  const counting = tracee.counting!;
  const { underWay, after, trapsItself } = counting;
  counting.underWay = undefined;
  counting.after = undefined;
  counting.trapsItself = false;
  if (number !== SIGTRAP) return false;
  const { kernel } = tracee.session;
  const info = readSiginfo(kernel, tracee.tid);
  if (!info) return false;
  const code = siginfoCode(info);
  if (code === TRAP_TRACE && underWay !== undefined) {
    counting.count(tracee, underWay);
    after?.();
  }
  if (code === TRAP_HWBKPT && counting.isLeaping) {
    const registers = readRegisters(kernel, tracee.tid);
    const at = registers && getRegister(registers, kernel.arch.abi.instructionPointer);
    counting.land(tracee, at);
    resume(tracee);
    return true;
  }
  if (trapsItself) return false;
  if (!isOurTrap(tracee, info) && !counting.hold(tracee, info)) return false;
  resume(tracee);
  return true;
}

/** Whether a SIGTRAP is of our stepping: after an instruction, a call, or where a handler begins. */
function isOurTrap(tracee: Tracee, info: Uint8Array<ArrayBuffer>): boolean {
  const code = siginfoCode(info);
  if (code === TRAP_TRACE || code === SIGTRAP) return true;
  const { kernel } = tracee.session;
  const { abi, instructions } = kernel.arch;
  const afterCall = abi.pendingNumber === undefined ? 0 : 1; // SI_USER, TRAP_BRKPT
  if (code !== afterCall || (afterCall === 0 && siginfoSender(info) !== 0)) return false;
  const registers = readRegisters(kernel, tracee.tid);
  if (!registers) return false;
  const size = abi.instruction.length;
  const ip = getRegister(registers, abi.instructionPointer) - BigInt(size);
  return instructions.isCall(readMemory(kernel, tracee.tid, ip, size));
}
