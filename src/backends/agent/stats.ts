/** How the calls of a run were served. */
import { HANDLED_CALLS } from "../../../arch/handler.ts";
import { type Arch, syscallName } from "../../../syscalls/base.ts";

/** One row: a system call. */
export interface CallStats {
  readonly name: string;
  /** How often it was recorded in the guest. */
  readonly recorded: number;
  /** How often it stopped for the tracer. */
  readonly stopped: number;
}

/** What is counted while a run lasts. */
export class Stats {
  readonly #arch: Arch;
  readonly #recorded = new Uint32Array(HANDLED_CALLS);
  readonly #stopped = new Uint32Array(HANDLED_CALLS);
  readonly #reasons = new Map<string, number>();
  /** Sites that were patched. */
  patched = 0;
  /** How often a thread's room for records was full. */
  full = 0;

  readonly #dropped = new Map<number, number>();

  readonly #hasRules: boolean;

  /** @param hasRules there are calls that rules decide on, of which nobody is told */
  constructor(arch: Arch, hasRules: boolean) {
    this.#arch = arch;
    this.#hasRules = hasRules;
  }

  recorded(number: number): void {
    this.#recorded[number]!++;
  }

  /** The tool decided on one without a stop. */
  asked(number: number): void {
    this.recorded(number);
  }

  /** @param reason why it was not recorded */
  stopped(number: number, reason: string): void {
    if (number >= 0 && number < HANDLED_CALLS) this.#stopped[number]!++;
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  /** A thread made calls without being recorded. */
  dropped(tid: number, calls: number): void {
    if (calls > 0) this.#dropped.set(tid, (this.#dropped.get(tid) ?? 0) + calls);
  }

  /** The calls that were made, the most frequent first. */
  get calls(): CallStats[] {
    const calls: CallStats[] = [];
    for (let number = 0; number < HANDLED_CALLS; number++) {
      const [recorded, stopped] = [this.#recorded[number]!, this.#stopped[number]!];
      if (recorded + stopped === 0) continue;
      calls.push({ name: syscallName(this.#arch, number) ?? `${number}`, recorded, stopped });
    }
    return calls.sort((a, b) => b.recorded + b.stopped - a.recorded - a.stopped);
  }

  /** Why calls stopped, the most frequent first. */
  get reasons(): [reason: string, calls: number][] {
    return [...this.#reasons].sort(([, a], [, b]) => b - a);
  }

  /** All that as lines of text. */
  get text(): string {
    const line = (a: string | number, b: string | number, what: string) =>
      `${String(a).padStart(10)} ${String(b).padStart(10)} ${what}\n`;
    const { calls } = this;
    const sum = (what: "recorded" | "stopped") => calls.reduce((all, call) => all + call[what], 0);
    const reasons = this.reasons.map(([reason, count]) => line("", count, `stopped: ${reason}`));
    const dropped = [...this.#dropped].sort(([, a], [, b]) => b - a);
    const lost = dropped.reduce((all, [, count]) => all + count, 0);
    return [
      line("in guest", "stopped", "system call"),
      ...calls.map(({ name, recorded, stopped }) => line(recorded, stopped, name)),
      line(sum("recorded"), sum("stopped"), "in all"),
      ...reasons,
      ...(lost > 0 ? [line("", lost, "not recorded, for want of room")] : []),
      ...dropped.map(([tid, count]) => line("", count, `of these by thread ${tid}`)),
      ...(this.#hasRules ? [line("?", "", "on which rules alone decided: not counted")] : []),
      line("", this.patched, "places patched"),
      line("", this.full, "times the room for records was full"),
    ].join("");
  }
}
