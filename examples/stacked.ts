/**
 * A tool around another: what does chaos.ts make of a program's calls, and how often?
 *
 *     bun stacked.ts --log-file chaos.log -- tar -cf /dev/null /etc
 */
import {
  type ConfigOf,
  Errno,
  type Guest,
  InnerTool,
  main,
  type NewThread,
  type RunEnd,
  type Syscall,
  type ThreadOf,
  Tool,
  type Verdict,
} from "reverie";
import Chaos from "./chaos.ts";

/** Of the whole run. */
class Totals {
  readonly calls = { interrupted: 0, answered: 0, "left alone": 0 };

  add(kind: keyof Totals["calls"]): void {
    this.calls[kind]++;
  }
}

/** Of each thread: what the inner tool keeps of it is a field among others. */
interface Thread {
  readonly chaos: ThreadOf<typeof Chaos>;
}

/** Forwards every call to the inner tool, and looks at its verdict. */
export default class Stacked extends Tool<ConfigOf<typeof Chaos>, Thread, Totals> {
  static override brief = "counts what the tool chaos does to calls";
  static override options = Chaos.options;
  static override Global: typeof Totals = Totals;

  static override report({ global, print }: RunEnd<unknown, Totals>): void {
    const counts = Object.entries(global.calls).map(([kind, count]) => `${count} ${kind}`);
    print(`stacked: ${counts.join(", ")}\n`);
  }

  readonly #chaos = new InnerTool(Chaos, this, "chaos");

  override initThread(thread: NewThread<Thread>): Thread {
    return { chaos: this.#chaos.initThread(thread) };
  }

  override async syscall(guest: Guest<Thread>, call: Syscall): Promise<Verdict> {
    const verdict = await this.#chaos.syscall(guest, call);
    this.post.add(kindOf(verdict));
    return verdict;
  }
}

function kindOf(verdict: Verdict): keyof Totals["calls"] {
  if (verdict === Errno.ERESTARTSYS) return "interrupted";
  return typeof verdict === "object" && "tail" in verdict ? "left alone" : "answered";
}

if (import.meta.main) await main(Stacked);
