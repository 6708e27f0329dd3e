/** Tasks that stopped or ended before the one that made them could report them. */
import { isStop } from "../../kernel/wait.ts";

/** How long a task waits before its maker is looked for. */
const PATIENCE_MILLISECONDS = 100;

/**
 * How long a maker that lives may take to report what it made: on a busy machine its turn may be late. It
 * may be gone all the same, if another thread of its process executed a program.
 */
const LONG_PATIENCE_MILLISECONDS = 10_000;

/** How long the end of a task is kept for a maker that is slow to report it. */
const MEMORY_MILLISECONDS = 30_000;

interface Stray {
  readonly status: number;
  readonly since: number;
}

/** The first news of tasks that nobody has claimed yet. */
export class Strays {
  readonly #stopped = new Map<number, Stray>();
  readonly #ended = new Map<number, Stray>();

  /** How many stand still. */
  get waiting(): number {
    return this.#stopped.size;
  }

  /** Keeps what a wait said of a task. */
  add(tid: number, status: number): void {
    const since = performance.now();
    this.take(tid);
    (isStop(status) ? this.#stopped : this.#ended).set(tid, { status, since });
    this.#forgetEnds(since - MEMORY_MILLISECONDS);
  }

  /** The news of a task that is claimed now. */
  take(tid: number): number | undefined {
    const news = this.#stopped.get(tid) ?? this.#ended.get(tid);
    this.#stopped.delete(tid);
    this.#ended.delete(tid);
    return news?.status;
  }

  /**
   * Tasks that stand still and that nobody will claim any more: their makers were killed.
   *
   * @param isLast no maker is left at all
   * @param mayBeClaimed whether a task's maker may be alive; asked of those that wait for long
   */
  takeForgotten(
    isLast: boolean,
    mayBeClaimed: (tid: number) => boolean,
  ): [tid: number, status: number][] {
    const now = performance.now();
    const forgotten: [number, number][] = [];
    for (const [tid, { status, since }] of this.#stopped) {
      const waited = now - since;
      if (!isLast && waited < PATIENCE_MILLISECONDS) continue;
      if (!isLast && waited < LONG_PATIENCE_MILLISECONDS && mayBeClaimed(tid)) continue;
      this.#stopped.delete(tid);
      forgotten.push([tid, status]);
    }
    return forgotten;
  }

  #forgetEnds(before: number): void {
    for (const [tid, { since }] of this.#ended) {
      if (since > before) return; // they are in the order in which they came
      this.#ended.delete(tid);
    }
  }
}
