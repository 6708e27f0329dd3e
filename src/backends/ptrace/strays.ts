/** Tasks that stopped or ended before the one that made them could report them. */
import { isStop } from "../../kernel/wait.ts";

/** How long a maker that lives may take to report what it made. */
const PATIENCE_MILLISECONDS = 100;

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

  /** Tasks that stand still and that nobody will claim any more: their makers were killed. */
  takeForgotten(isLast: boolean): [tid: number, status: number][] {
    const now = performance.now();
    const forgotten: [number, number][] = [];
    for (const [tid, { status, since }] of this.#stopped) {
      if (!isLast && now - since < PATIENCE_MILLISECONDS) continue;
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
