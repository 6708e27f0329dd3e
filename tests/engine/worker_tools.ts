// Tools that tests start in workers, by their names.
import {
  Errno,
  type Guest,
  type GuestThread,
  InnerTool,
  type GlobalInit,
  type NewThread,
  partOf,
  type Syscall,
  syscall,
  Tool,
  type ToolInit,
  type Verdict,
} from "../../src/mod.ts";

/** Keeps words in the order in which they came; answers, fails, waits. */
export class Words {
  readonly words: unknown[] = [];
  readonly print: (text: string) => void;
  constructor(init: GlobalInit<never>) {
    this.print = init.print;
  }
  add(word: unknown): number {
    return this.words.push(word);
  }
  async late(word: unknown): Promise<unknown> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.words.push(word);
    return word;
  }
  fail(kind: string): never {
    if (kind === "range") throw new RangeError("too far");
    if (kind === "own") throw new OwnError("of its own", 7);
    if (kind === "text") throw "just a text";
    throw new Error("plain", { cause: Errno.EIO });
  }
  say(text: string): void {
    this.print(text);
  }
  uncloneable(): unknown {
    return () => 0;
  }
}

/** An error of the tool's own. */
export class OwnError extends Error {
  override name = "OwnError";
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** Its config says what it does at the guest's marking call. */
abstract class Marked extends Tool<string, unknown, Words> {
  static override Global: typeof Words = Words;
  static override subscriptions = ["getuid"] as const;
  abstract mark(guest: Guest): Promise<void>;
  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    await this.mark(guest);
    return guest.tailInject(call);
  }
}

/** Messages in an order. */
export default class Order extends Marked {
  async mark(guest: Guest): Promise<void> {
    this.post.add("first");
    this.print("printed\n");
    const second = this.global.add("second");
    this.post.add("third");
    const late = this.global.late("late");
    this.post.add(await second);
    this.post.add(await guest.inject(syscall("close", { fd: -1 })));
    this.post.add(await late);
    this.post.add(new Map([[1n, new Uint8Array(2)]]));
    await this.global.say("by the global state\n");
  }
}

/** Errors of the global state, caught by the tool. */
export class Errors extends Marked {
  async mark(): Promise<void> {
    for (const kind of ["range", "own", "text", "plain"]) {
      try {
        await this.global.fail(kind);
      } catch (error) {
        this.post.add(describe(error));
      }
    }
    const { nothing, uncloneable } = this.global as unknown as Record<string, () => Promise<void>>;
    for (const act of [nothing!, uncloneable!, () => this.global.add(() => 0)]) {
      try {
        await act();
        this.post.add("no error?!");
      } catch (error) {
        this.post.add((error as Error).message.replace(/[\s\S]*(clone)[\s\S]*/, "$1"));
      }
    }
  }
}

/** What the tests compare of an error. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return `${typeof error} ${String(error)}`;
  const own = error instanceof OwnError ? ` ${error.code}` : "";
  const cause = error.cause instanceof Errno ? ` for ${error.cause.name}` : "";
  return `${error.constructor.name} ${error.name}: ${error.message}${own}${cause}`;
}

/** A message fails, of which the tool does not hear. */
export class PostFails extends Marked {
  async mark(guest: Guest): Promise<void> {
    this.post.fail("own");
    await guest.inject(syscall("getpid", {}));
  }
}

/** The tool itself fails. */
export class Throws extends Marked {
  async mark(): Promise<void> {
    throw new OwnError("from the tool", 8);
  }
}

/** Does nothing else any more. */
export class Spins extends Marked {
  async mark(): Promise<void> {
    for (;;);
  }
}

/** Ends its thread. */
export class Leaves extends Marked {
  async mark(): Promise<void> {
    (await import("node:process")).exit(3);
  }
}

/** Does nothing. */
export class Noop extends Tool {}

/** A global state with another in it. */
class Whole {
  readonly inner: Words;
  constructor(init: GlobalInit<never>) {
    this.inner = new Words(init);
  }
  size(): number {
    return this.inner.words.length;
  }
}

/** A tool around another, whose global state is a part. */
export class Around extends Tool<string, { inner: unknown }, Whole> {
  static override Global: typeof Whole = Whole;
  static override subscriptions: readonly ["getuid"] = Marked.subscriptions;
  readonly #inner: InnerTool<string, unknown, Words, "inner">;
  constructor(init: ToolInit<string, Whole>) {
    super(init);
    this.#inner = new InnerTool(Order, partOf(init, "inner"), "inner");
  }
  override initThread(thread: NewThread<{ inner: unknown }>): { inner: unknown } {
    return { inner: this.#inner.initThread(thread) };
  }
  override async syscall(guest: Guest<{ inner: unknown }>, call: Syscall): Promise<Verdict> {
    const verdict = await this.#inner.syscall(guest, call);
    this.print(`${await this.global.size()} words\n`);
    return verdict;
  }
}

/** Adds up what it is told. */
export class Sums {
  sum = 0;
  add(): void {
    this.sum++;
  }
}

/** Counts calls on three levels; how it began is part of its state. */
export class Counts extends Tool<string, { calls: number; name: string }, Sums> {
  static override Global: typeof Sums = Sums;
  static override subscriptions = { observe: ["wait4"] } as const;
  total = 0;
  readonly #names: string[] = [];
  override initThread({ parent }: NewThread): { calls: number; name: string } {
    return { calls: 0, name: parent ? "made" : this.config };
  }
  override enter({ thread }: GuestThread<{ calls: number; name: string }>): void {
    thread.calls++;
    this.total++;
    this.post.add();
    this.#names.push(thread.name);
  }
  override save(): unknown {
    return { total: this.total, names: this.#names };
  }
  override restore(data: { total: number; names: string[] }): void {
    this.total = data.total;
    this.#names.push(...data.names);
  }
}
