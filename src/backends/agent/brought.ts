/** Calls about which it is in vain to ask: their handlers need the stop that they would have had. */
import { HANDLED_CALLS } from "../../../arch/handler.ts";
import type { Process } from "../ptrace/tracee.ts";

/** How often a handler needs the stop before it is said to. */
const LEAST = 32;

/** Which these are in a run. */
export class Brought {
  readonly #asked = new Uint32Array(HANDLED_CALLS);
  readonly #brought = new Uint32Array(HANDLED_CALLS);
  /** The calls that stop at once, by now. */
  readonly numbers: Set<number> = new Set();

  /** A thread asked about a call with this number. */
  asked(number: number): void {
    this.#asked[number]!++;
  }

  /** It was brought to its stop. Where that happens to most, calls with this number stop at once from now on. */
  brought(number: number, processes: Iterable<Process>): void {
    const brought = ++this.#brought[number]!;
    if (brought < LEAST || 2 * brought < this.#asked[number]! || this.numbers.has(number)) return;
    this.numbers.add(number);
    for (const { space } of processes) space?.arena.refuse([number]);
  }
}
