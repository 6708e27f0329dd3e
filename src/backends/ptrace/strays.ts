/** Tasks that stopped or ended before the one that made them could report them. */
import { stopEvent } from "../../kernel/wait.ts";

/** How long a maker that lives may take to report what it made. */
const PATIENCE_MILLISECONDS = 100;

interface Stray {
  readonly status: number;
  readonly since: number;
}

/** The first news of tasks that nobody has claimed yet. */
export class Strays {
  readonly #news = new Map<number, Stray>();

  get size(): number {
    return this.#news.size;
  }

  /** Keeps what a wait said of a task. */
  add(tid: number, status: number): void {
    this.#news.set(tid, { status, since: performance.now() });
  }

  /** The news of a task that is claimed now. */
  take(tid: number): number | undefined {
    const status = this.#news.get(tid)?.status;
    this.#news.delete(tid);
    return status;
  }

  /** Tasks that stand still and that nobody will claim any more: their makers were killed. */
  takeForgotten(isLast: boolean): [tid: number, status: number][] {
    const now = performance.now();
    const forgotten: [number, number][] = [];
    for (const [tid, { status, since }] of this.#news) {
      if (!isLast && now - since < PATIENCE_MILLISECONDS) continue;
      if (stopEvent(status) === 0 && !isLast) continue; // it ended; its maker may be slow all the same
      this.#news.delete(tid);
      if (stopEvent(status) !== 0) forgotten.push([tid, status]);
    }
    return forgotten;
  }
}
