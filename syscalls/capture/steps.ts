// Which memory must be copied while a call runs so that its text can be made when the program has gone on.
import type { Step } from "../needs.ts";

export type { Amount, Moment, Most, Place, Step } from "../needs.ts";

/** What is copied, in this order; those that are done before the call come first. */
export type Steps = readonly Step[];

/** The copies of one call on one architecture. */
export interface CapturePlan {
  /** If no argument decides on them; undefined where one does. */
  readonly steps?: Steps;
  /** By an argument, where one decides. */
  readonly chosen?: ChosenSteps;
  /**
   * This descriptor must be no socket of netlink: what of a buffer is shown then is not known in advance. So
   * the plan is not for threads that may have one (`socket`, `recvmsg` and what they inherited make them).
   */
  readonly plain?: number;
}

/** What is copied is decided by the low half of an argument, or some bits of it. */
export interface ChosenSteps {
  readonly argument: number;
  /** The bits that matter; undefined for all 32. */
  readonly mask?: number;
  /** The steps of these values (unsigned). What is absent here and not in `unknown` has `other`. */
  readonly cases: readonly (readonly [steps: Steps, values: readonly number[]])[];
  /** Values whose copies can't be told. */
  readonly unknown: readonly number[];
  /** The steps of all other values; undefined if they can't be told. */
  readonly other?: Steps;
}

/** The copies of a call with these arguments (halves, as in `Call.words`); undefined if they can't be told. */
export function stepsOf({ steps, chosen }: CapturePlan, words: Uint32Array): Steps | undefined {
  if (chosen === undefined) return steps;
  const { argument, mask = 0xffffffff, cases, unknown, other } = chosen;
  const value = (words[2 * argument]! & mask) >>> 0;
  for (const [steps, values] of cases) if (values.includes(value)) return steps;
  return unknown.includes(value) ? undefined : other;
}
