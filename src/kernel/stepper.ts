/** Single-stepping a stopped thread, with a count of the conditional branches. */
import { STEP } from "../../arch/architecture.ts";
import type { Kernel } from "./kernel.ts";

const word = (at: number): number => at >> 2;

/** What is to be stepped over. */
export interface StepTarget {
  /** Branches; 0 where only instructions are to be counted. */
  branches: number;
  /** Instructions after those. */
  instructions: number;
}

/** What one call of {@link Stepper.run} begins with. */
export interface StepStart {
  /** The signal to deliver, 0 for none. */
  readonly signal: number;
  /** How many steps at most. */
  readonly limit: number;
  /** The class of the first instruction, where it is known and is not to be asked for. */
  readonly kind?: number | undefined;
}

/** The stepping of one supervisor. */
export class Stepper {
  readonly #kernel: Kernel;

  /** @param which flags of wait4(2) that say which tasks are waited for: another one's stop ends the stepping */
  constructor(kernel: Kernel, which: number) {
    const { instructions, registers } = kernel.arch;
    this.#kernel = kernel;
    kernel.bytes.set(instructions.table, STEP.table);
    kernel.putWord(word(STEP.who), -1);
    kernel.putWord(word(STEP.which), which);
    kernel.putWord(word(STEP.vector), kernel.base + STEP.registers);
    kernel.putWord(word(STEP.vector + 8), registers.size);
  }

  /**
   * Steps a stopped thread until `target` is reached, which is counted down meanwhile, or something else
   * comes; gives one of `stepEnd`.
   */
  run(tid: number, target: StepTarget, { signal, limit, kind }: StepStart): number {
    const kernel = this.#kernel;
    kernel.flush(); // what is queued for the thread comes first
    kernel.putWord(word(STEP.tid), tid);
    kernel.putWord(word(STEP.signal), signal);
    kernel.putWord(word(STEP.limit), limit);
    kernel.putWord(word(STEP.branchesLeft), target.branches);
    kernel.putWord(word(STEP.instructionsLeft), target.instructions);
    kernel.putWord(word(STEP.isGiven), kind === undefined ? 0 : 1);
    if (kind !== undefined) kernel.putWord(word(STEP.kind), kind);
    kernel.putWord(word(STEP.counted), 0);
    kernel.putWord(word(STEP.stopped), 0);
    const end = kernel.step();
    target.branches = kernel.number(word(STEP.branchesLeft));
    target.instructions = kernel.number(word(STEP.instructionsLeft));
    return end;
  }

  /** Branches that the last run stepped over. */
  get counted(): number {
    return this.#kernel.number(word(STEP.counted));
  }

  /** The class of the last run's last instruction. */
  get kind(): number {
    return this.#kernel.i32[word(STEP.kind)]!;
  }

  /** Whose stop ended the last run, with {@link status}. */
  get stopped(): number {
    return this.#kernel.i32[word(STEP.stopped)]!;
  }

  /** See {@link stopped}. */
  get status(): number {
    return this.#kernel.i32[word(STEP.status)]!;
  }
}
