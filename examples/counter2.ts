/**
 * Counts the system calls of a process tree with state on every level: each thread counts its own, a
 * process adds up its threads, and only at its end tells the global state.
 *
 *     bun counter2.ts -- sh -c 'ls | wc -l'
 */
import { type GuestThread, main, type RunEnd, type Syscall, Tool } from "reverie";

/** Of the whole run. */
class Totals {
  readonly byName = new Map<string, number>();
  processes = 0;
  threads = 0;

  add(counts: ReadonlyMap<string, number>, threads: number): void {
    for (const [name, count] of counts) this.byName.set(name, (this.byName.get(name) ?? 0) + count);
    this.threads += threads;
    this.processes++;
  }
}

type Counts = Map<string, number>;

/** Its fields are the state of one process. */
export default class Counter2 extends Tool<unknown, Counts, Totals> {
  static override brief = "counts system calls by name";
  static override subscriptions = { observe: "all" } as const;
  static override Global: typeof Totals = Totals;

  static override report({ global, print }: RunEnd<unknown, Totals>): void {
    const sorted = [...global.byName].sort(([, a], [, b]) => b - a);
    for (const [name, count] of sorted) print(`${String(count).padStart(8)}  ${name}\n`);
    const calls = sorted.reduce((sum, [, count]) => sum + count, 0);
    const { processes, threads } = global;
    print(`counter2: ${calls} system calls in ${processes} processes, ${threads} threads\n`);
  }

  readonly #counts: Counts = new Map();
  #threads = 0;

  override initThread(): Counts {
    return new Map();
  }

  override enter({ thread }: GuestThread<Counts>, { name }: Syscall): void {
    thread.set(name, (thread.get(name) ?? 0) + 1);
  }

  override threadExit({ thread }: GuestThread<Counts>): void {
    for (const [name, count] of thread)
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
    this.#threads++;
  }

  override async processExit(): Promise<void> {
    await this.global.add(this.#counts, this.#threads);
  }
}

if (import.meta.main) await main(Counter2);
