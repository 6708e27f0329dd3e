// What a wrapped tool gets: every kind of event, timers of its own, its saved state.
// @runtimes bun deno
import process from "node:process";
import {
  type Guest,
  innerGuest,
  InnerTool,
  mergeSubscriptions,
  type NewThread,
  type Syscall,
  type ThreadOf,
  type TimestampAnswer,
  Tool,
  type ToolClass,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

/** What a tool has that no event reaches it by. */
type Given = "pid" | "config" | "global" | "post" | "print";

const TIMER = {};

/** A thread that no engine has: its timer was set by the view for `inner`. */
const GUEST = {
  arch: "x86_64",
  thread: { inner: "state" },
  setTimer() {},
  timerSet: TIMER,
  timerDue: TIMER,
};

/** Arguments for all methods of a tool. The compiler misses the one that is added to `Tool` later. */
const METHODS: { readonly [Name in Exclude<keyof Tool, Given>]: readonly unknown[] } = {
  initThread: [{ tid: 2, pid: 1, parent: { tid: 1, thread: { inner: "maker" } } }],
  threadStart: [GUEST],
  syscall: [GUEST, { arch: "x86_64", number: 0 }],
  enter: [GUEST, { arch: "x86_64", number: 1 }],
  observe: [GUEST, { arch: "x86_64", number: 1 }, 5],
  signal: [GUEST, "a signal"],
  cpuid: [GUEST, "a query", "the machine"],
  rdtsc: [GUEST, "rdtsc", "the machine"],
  timer: [GUEST],
  postExec: [GUEST],
  threadExit: [GUEST, "an end"],
  processExit: ["a status"],
  save: [],
  restore: ["data"],
};

t.test("an inner tool forwards every method that a tool has", (t) => {
  const seen: unknown[] = [];
  abstract class Recorder extends Tool {
    static override subscriptions = { intercept: ["read"], observe: ["write"] } as const;
  }
  for (const name of Object.keys(METHODS)) {
    const record = (...args: unknown[]) => (seen.push([name, ...args]), `${name} gave this`);
    Object.defineProperty(Recorder.prototype, name, { value: record });
  }
  const init = { pid: 1, config: undefined, global: {}, post: {}, print() {} };
  const inner = new InnerTool(Recorder as never, init, "inner") as unknown as Record<
    string,
    (...args: readonly unknown[]) => unknown
  >;
  const view = innerGuest(GUEST as never, "inner" as never) as Guest;
  view.setTimer({ seconds: 1 });
  for (const [name, args] of Object.entries(METHODS)) {
    seen.length = 0;
    t.type(inner[name], "function", `InnerTool has ${name}`);
    const answer = inner[name]?.(...args);
    const [[got, ...with_] = []] = seen as unknown[][];
    t.equal(got, name, `${name} reaches the inner tool`);
    t.equal(with_.length, args.length, "with all arguments");
    if (args[0] === GUEST) t.equal(with_[0], view, "the guest as it sees it");
    const looks = ["enter", "observe", "restore"].includes(name); // their answers mean nothing
    if (!looks) t.equal(answer, `${name} gave this`, "and its answer goes back");
  }
  t.end();
});

/** What the two do at the guest's first mark. */
type Step = "outer sets" | "inner sets" | "inner calls off";

interface Config {
  readonly steps: readonly Step[];
}

const MANY = 300;
const LOOK = 4;

class Inner extends Tool<Config, { due: number }> {
  static override subscriptions = ["getppid"] as const;
  override initThread(): { due: number } {
    return { due: 0 };
  }
  set(guest: Guest<{ due: number }>): void {
    guest.setTimerPrecise({ branches: MANY });
  }
  override timer(guest: Guest<{ due: number }>): void {
    this.print(`inner ${++guest.thread.due}; `);
    if (guest.thread.due === 1) guest.setTimer({ branches: 10 });
  }
}

interface Thread {
  readonly inner: ThreadOf<typeof Inner>;
}

class Outer extends Tool<Config, Thread> {
  static override subscriptions = mergeSubscriptions(Inner.subscriptions);
  readonly #inner = new InnerTool(Inner, this, "inner");
  override initThread(thread: NewThread<Thread>): Thread {
    return { inner: this.#inner.initThread(thread) };
  }
  override syscall(guest: Guest<Thread>, call: Syscall): Verdict {
    const inner = innerGuest(guest, "inner");
    const steps: Readonly<Record<Step, () => void>> = {
      "outer sets": () => guest.setTimerPrecise({ branches: MANY + 1 }),
      "inner sets": () => (this.#inner.tool as Inner).set(inner),
      "inner calls off": () => inner.cancelTimer(),
    };
    if (Number(call.word(0)) !== LOOK) for (const step of this.config.steps) steps[step]();
    return guest.tailInject(call);
  }
  override timer(guest: Guest<Thread>) {
    if (!this.#inner.isDue(guest)) this.print("outer; ");
    return this.#inner.timer(guest);
  }
}

/** Forwards all to that one. */
class Outermost extends Tool<Config, { outer: Thread }> {
  static override subscriptions = Outer.subscriptions;
  readonly #outer = new InnerTool(Outer, this, "outer");
  override initThread(thread: NewThread<{ outer: Thread }>) {
    return { outer: this.#outer.initThread(thread) };
  }
  override syscall(guest: Guest<{ outer: Thread }>, call: Syscall) {
    return this.#outer.syscall(guest, call);
  }
  override timer(guest: Guest<{ outer: Thread }>) {
    return this.#outer.timer(guest);
  }
}

t.test("a timer is that of the tool that set it last", async (t) => {
  const told = async <Thread>(tool: ToolClass<Config, Thread>, ...steps: Step[]) => {
    const command = [guest("timers"), "marked", "1", "1", "0", String(2 * MANY)];
    return (await traceCommand(tool, command, { config: { steps } })).text;
  };
  const hold = async <Thread>(tool: ToolClass<Config, Thread>) => {
    t.equal(await told(tool, "outer sets"), "outer; ");
    t.equal(await told(tool, "inner sets"), "inner 1; inner 2; ", "and one set by a timer");
    t.equal(await told(tool, "outer sets", "inner sets"), "inner 1; inner 2; ");
    t.equal(await told(tool, "inner sets", "outer sets"), "outer; ");
    t.equal(await told(tool, "inner sets", "inner calls off"), "");
    t.equal(await told(tool, "outer sets", "inner calls off"), "outer; ", "not the other's");
  };
  await hold(Outer);
  await hold(Outermost);
});

t.test("an inner tool answers reads of the timestamp counter", async (t) => {
  class Counts extends Tool {
    #count = 41n;
    override rdtsc(): TimestampAnswer {
      return { tsc: ++this.#count, aux: 7 };
    }
  }
  class Around extends Tool<unknown, { inner: unknown }> {
    readonly #inner = new InnerTool(Counts, this, "inner");
    override initThread(thread: NewThread<{ inner: unknown }>) {
      return { inner: this.#inner.initThread(thread) };
    }
    override rdtsc(...event: Parameters<NonNullable<Tool<unknown, { inner: unknown }>["rdtsc"]>>) {
      return this.#inner.rdtsc(...event);
    }
  }
  const { out } = await traceCommand(Around, [guest("traps"), "tsc"]);
  t.equal(out, `rdtsc 0 1\nrdtscp 2 aux ${process.arch === "x64" ? 7 : 0}\n`);
});

t.test("its state is a part of what the outer tool saves", (t) => {
  class Counter extends Tool {
    count = 0;
  }
  class Keeper extends Tool {
    readonly #inner = new InnerTool(Counter, this, "inner");
    get counter(): Counter {
      return this.#inner.tool as Counter;
    }
    override save(): unknown {
      return { inner: this.#inner.save() };
    }
    override restore(data: { inner: unknown }): void {
      this.#inner.restore(data.inner);
    }
  }
  const init = { pid: 1, config: undefined, global: {}, post: {}, print() {} };
  const [one, two] = [new Keeper(init), new Keeper(init)];
  one.counter.count = 3;
  t.strictSame(one.save(), { inner: { count: 3 } });
  two.restore(one.save() as { inner: unknown });
  t.equal(two.counter.count, 3);
  t.end();
});
