/** A thread whose branches are counted by single-stepping. */
import { instruction } from "../../../arch/architecture.ts";
import type { Exit } from "../../../arch/architecture.ts";
import { setBreakpoints } from "../../kernel/breakpoints.ts";
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
  /** Where it stops behind a sequence that can't be stepped. */
  #exits: readonly (readonly [address: bigint, branches: number])[] = [];
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

  /** Whether it was let go to the end of such a sequence. */
  get isLeaping(): boolean {
    return this.#exits.length > 0;
  }

  /** Has a stopped thread stop where it leaves a sequence. Gives whether it will. */
  leap({ session, tid }: Tracee, from: bigint, exits: readonly Exit[]): boolean {
    const places = exits.map(
      ({ distance, branches }) => [from + BigInt(distance), branches] as const,
    );
    const addresses = places.map(([address]) => address);
    if (!setBreakpoints(session.kernel, tid, addresses)) return false;
    this.#exits = places;
    return true;
  }

  /** It stopped, behind its sequence if it stands `at` such a place: that is one instruction, or so many branches. */
  land(tracee: Tracee, at?: bigint): void {
    const exits = this.#exits;
    if (exits.length === 0) return;
    this.#exits = [];
    setBreakpoints(
      tracee.session.kernel,
      tracee.tid,
      exits.map(() => 0n),
    );
    const branches = exits.find(([address]) => address === at)?.[1];
    if (branches === 0) this.count(tracee, instruction.plain);
    for (let i = 0; i < (branches ?? 0) && !this.isDue; i++) this.count(tracee, instruction.branch);
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
    this.land(tracee);
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
