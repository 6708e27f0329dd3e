/** A thread whose branches are counted by single-stepping. */
import { instruction } from "../../../arch/architecture.ts";
import { readSigmask, writeSigmask } from "../../kernel/registers.ts";
import type { StepTarget } from "../../kernel/stepper.ts";
import { sendAgain, takeResent } from "./resent.ts";
import type { PendingAgain, Tracee } from "./tracee.ts";

const SIGTRAP = 5;
const SIGTRAP_BIT = 1 << (SIGTRAP - 1);

/** More than any thread ever runs. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** What is known of the stepping of one thread. */
export class Counting {
  /** What is left until its timer. */
  readonly target: StepTarget = { branches: NEVER, instructions: 0 };
  /** It is in a system call, from its entry stop on. */
  inCall: boolean;
  /** The signal that its next step delivers. */
  signal = 0;
  /** The class of the instruction that a step is under way for. */
  underWay: number | undefined;
  /** What its next step must be followed by. */
  after: (() => void) | undefined;
  /** Its program asked for the trap that follows this step. */
  trapsItself = false;
  /** SIGTRAP is blocked, but not while it is stepped: the kernel would reset its disposition. */
  #unblocked = false;
  /** The program's own that came meanwhile. */
  readonly #held: PendingAgain[] = [];

  constructor(inCall: boolean) {
    this.inCall = inCall;
  }

  /** Sets when {@link isDue} will be. */
  aim(branches: number, instructions: number): void {
    this.target.branches = branches;
    this.target.instructions = instructions;
  }

  /** There is nothing to reach. */
  aimNowhere(): void {
    this.aim(NEVER, 0);
  }

  /** Whether the target is reached. */
  get isDue(): boolean {
    return this.target.branches === 0 && this.target.instructions === 0;
  }

  /** One instruction was run. */
  count(tracee: Tracee, kind: number): void {
    const { target } = this;
    if (kind === instruction.branch) tracee.clock++;
    if (target.branches === 0) target.instructions--;
    else if (kind === instruction.branch) target.branches--;
  }

  /** The call it was in ended: one instruction. */
  leaveCall(): void {
    this.inCall = false;
    if (this.target.branches === 0 && this.target.instructions > 0) this.target.instructions--;
  }

  /** Before a step. */
  unblockTrap({ session, tid }: Tracee): void {
    if (this.#unblocked) return;
    const mask = readSigmask(session.kernel, tid);
    if ((mask[0]! & SIGTRAP_BIT) === 0) return;
    mask[0]! &= ~SIGTRAP_BIT;
    writeSigmask(session.kernel, tid, mask);
    this.#unblocked = true;
  }

  /** Before anything else than a step: the mask is the program's again. */
  restoreMask(tracee: Tracee): void {
    if (!this.#unblocked) return;
    const { session, tid } = tracee;
    const mask = readSigmask(session.kernel, tid);
    mask[0]! |= SIGTRAP_BIT;
    writeSigmask(session.kernel, tid, mask);
    this.#unblocked = false;
    for (const signal of this.#held.splice(0)) sendAgain(tracee, signal);
  }

  /** A SIGTRAP of the program's came. Gives whether it has to wait, as the program blocks it. */
  hold(tracee: Tracee, info: Uint8Array<ArrayBuffer>): boolean {
    if (!this.#unblocked) return false;
    this.#held.push(takeResent(tracee, SIGTRAP) ?? { number: SIGTRAP, info, isNews: true });
    return true;
  }
}
