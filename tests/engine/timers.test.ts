// Timers of branches, and the clock. This runs without the processor's counter, on the fallback: by single-stepping.
// @runtimes bun deno
// @users root user
// @emulated 45 every 3
import process from "node:process";
import {
  type Awaitable,
  type Guest,
  type RunOptions,
  type SignalDelivery,
  type Syscall,
  syscall,
  type TimestampRead,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

/** The words of the guest's marks. */
const [SET, SET_PRECISE, CANCEL, LOOK] = [1, 2, 3, 4];

const FEW = 15;
const MANY = 300;

/** Does what the marks say, and keeps what it sees. */
class Marks extends Tool<{ instructions?: number; again?: number }> {
  static override subscriptions = ["getppid"] as const;
  /** What was seen: "timer 12 ip x" with the clock, "look 13". */
  static seen: string[] = [];

  override syscall(guest: Guest, call: Syscall): Awaitable<Verdict> {
    return this.heed(guest, call);
  }

  heed(guest: Guest, call: Syscall): Verdict {
    const [word, branches] = [Number(call.word(0)), Number(call.word(1))];
    const { instructions = 0 } = this.config ?? {};
    if (word === SET) guest.setTimer({ branches, instructions });
    if (word === SET_PRECISE) guest.setTimerPrecise({ branches, instructions });
    if (word === CANCEL) guest.cancelTimer();
    Marks.seen.push(`${["nothing", "set", "set", "cancel", "look"][word]} ${guest.readClock()}`);
    return guest.tailInject(call);
  }

  override timer(guest: Guest): void {
    const { rip, rdx, pc, x2 } = guest.registers();
    Marks.seen.push(`timer ${guest.readClock()} at ${rip ?? pc} left ${rdx ?? x2}`);
    if (this.config?.again) guest.setTimer({ branches: this.config.again });
  }
}

/** The same for a tool that also looks at signals. */
class Signals extends Marks {
  override signal(_: Guest, signal: SignalDelivery): undefined {
    Marks.seen.push(signal.name);
  }
}

/** The same for one that answers what the processor is asked. */
class Answers extends Marks {
  override cpuid(): void {
    Marks.seen.push("cpuid");
  }
  override rdtsc(_: Guest, how: TimestampRead): void {
    Marks.seen.push(how);
  }
}

/** The same for one that makes calls after it has set the timer. */
class Injects extends Marks {
  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    const verdict = this.heed(guest, call);
    for (let i = 0; i < 10; i++) await guest.inject(syscall("getpid", {}));
    return call.word(0) === BigInt(LOOK) ? verdict : guest.tailInject(syscall("getpid", {}));
  }
}

/** Runs the guest `timers`; gives what the tool saw. */
async function seen(
  words: readonly (string | number)[],
  options: RunOptions<{ instructions?: number; again?: number }> = {},
  tool: typeof Marks = Marks,
  program = "timers",
): Promise<string[]> {
  Marks.seen = [];
  const { out, status, text } = await traceCommand(
    tool,
    [guest(program), ...words.map(String)],
    options,
  );
  t.strictSame([out, status, text], ["done\n", "exited 0", ""], `timers ${words.join(" ")}`);
  return Marks.seen;
}

/** How many timers there were. */
const timers = (list: readonly string[]): number =>
  list.filter((text) => text.startsWith("timer")).length;

t.test("a precise timer is due behind its last branch, not one earlier or later", async (t) => {
  for (const branches of [1, 2, FEW, MANY]) {
    for (const set of [SET, SET_PRECISE]) {
      t.equal(
        timers(await seen(["marked", 1, set, branches, branches - 1 || 1])),
        +(branches === 1),
      );
      const list = await seen(["marked", 1, set, branches, branches]);
      t.equal(timers(list), 1, `${branches} branches of ${branches}`);
      t.match(list[1], new RegExp(`^timer ${branches} .* left 0$`));
      t.match(list[2], new RegExp(`^look ${branches}$`));
    }
  }
});

t.test("it finds the thread at the same place each time", async (t) => {
  const list = await seen(["marked", 20, SET_PRECISE, FEW, FEW + 3]);
  t.equal(timers(list), 20);
  const places = list
    .filter((text) => text.startsWith("timer"))
    .map((text) => text.split(" at ")[1]);
  t.equal(new Set(places).size, 1, "20 times");
});

t.test(
  "it can be due some instructions behind the branch, each at a place of its own",
  async (t) => {
    const places: string[] = [];
    for (let instructions = 0; instructions < 6; instructions++) {
      const options = { config: { instructions } };
      const words = ["marked", 1, SET_PRECISE, FEW, FEW + 3];
      const list = await seen(words, options, Marks, "timers.static"); // it lies at the same address each time
      t.equal(timers(list), 1);
      places.push(list[1]!.split(" at ")[1]!);
      t.match(
        list[1],
        new RegExp(`left ${3 - Math.ceil(instructions / 2)}$`),
        `${instructions} on`,
      );
      const loose = await seen(["marked", 1, SET, FEW, FEW + 3], options);
      t.match(loose[1], /left 3$/, "setTimer leaves them out");
    }
    t.equal(new Set(places).size, 6, "the loop has two instructions");
    t.equal(new Set(places.map((text) => text.split(" ")[0])).size, 2);
  },
);

t.test("a timer is single: a new one takes its place", async (t) => {
  t.equal(timers(await seen(["marked", 3, SET_PRECISE, MANY, MANY])), 3, "each is due once");
  t.equal(timers(await seen(["marked", 10, SET_PRECISE, MANY, MANY / 2])), 0, "set again too soon");
});

t.test("a timer counts from when the thread goes on, whatever its handler did since", async (t) => {
  for (const branches of [FEW, MANY]) {
    for (const set of [SET, SET_PRECISE]) {
      const early = await seen(["marked", 1, set, branches, branches - 1], {}, Injects);
      t.equal(timers(early), 0, `calls made meanwhile, ${branches - 1} of ${branches} branches`);
      const list = await seen(["marked", 1, set, branches, branches], {}, Injects);
      t.match(list[1], new RegExp(`^timer ${branches} .* left 0$`), `${branches} of ${branches}`);
    }
  }
});

t.test("one that is nearly due gives place to a shorter one, which is due once", async (t) => {
  class Short extends Marks {
    override syscall(guest: Guest, call: Syscall): Verdict {
      const verdict = this.heed(guest, call);
      if (Number(call.word(0)) === LOOK) guest.setTimerPrecise({ branches: 2 });
      return verdict;
    }
  }
  for (const left of [1, 2, 3, FEW]) {
    const list = await seen(["marked", 1, SET_PRECISE, MANY, MANY - left], {}, Short);
    t.equal(timers(list), 1, `${left} branches before its time`);
    t.match(list.at(-1), new RegExp(`^timer ${MANY - left + 2} `));
  }
});

t.test("one that is not precise is never early, in 50 rounds", async (t) => {
  t.equal(timers(await seen(["marked", 50, SET, MANY, MANY - 1])), 0);
});

t.test("what the tool sees cancels a timer, and nothing else does", async (t) => {
  const cancels = async (event: string, tool: typeof Marks, expected: number) => {
    const list = await seen(["event", 20_000, 25_000, event], {}, tool);
    t.equal(timers(list), expected, `${event}, ${tool.name}`);
  };
  await cancels("call", Marks, 0);
  await cancels("cancel", Marks, 0);
  await cancels("set", Marks, 0);
  await cancels("signal", Signals, 0);
  await cancels("handler", Signals, 0);
  if (process.arch !== "x64") return;
  for (const event of ["rdtsc", "rdtscp", "cpuid"]) {
    const list = await seen(["event", 3000, 4000, event], { onWarning() {} }, Answers);
    if (event !== "cpuid") t.ok(list.includes(event), `${event} is seen`);
    t.equal(timers(list), list.includes(event) ? 0 : 1, `${event}, where it can be had`);
  }
});

t.test("what it does not see leaves the timer as it is", async (t) => {
  for (const event of ["signal", "handler", "other-call", "cpuid", "rdtsc", "thread", "child"]) {
    if (process.arch !== "x64" && /cpuid|rdtsc/.test(event)) continue;
    const list = await seen(["event", 3000, 4000, event]);
    t.equal(timers(list), 1, event);
    t.match(
      list.find((text) => text.startsWith("timer")),
      /^timer 3000 /,
      "never early",
    );
  }
  const list = await seen(["exec", 3000], {}, Marks, "timers.static");
  t.equal(timers(list), 1, "a program that is executed");
});

t.test("set again in its own handler, it comes again and again", async (t) => {
  const list = await seen(["marked", 1, SET, 50, 83 * 50], { config: { again: 50 } });
  t.equal(timers(list), 83, "83 events");
  t.match(list.at(-1), /^look 4150$/);
  t.match(list.at(-2), /^timer 4150 .* left 0$/);
});

t.test("what can't be waited for is refused", async (t) => {
  class Refused extends Marks {
    override syscall(guest: Guest, call: Syscall): Verdict {
      const { setTimer } = guest;
      for (const branches of [0, -1, 0.5, NaN, Infinity]) {
        t.throws(() => setTimer.call(guest, { branches }), /must be an integer, and at least 1/);
        t.throws(() => guest.setTimerPrecise({ branches }), RangeError);
      }
      t.throws(() => guest.setTimer({ branches: 1, instructions: -1 }), /and not negative/);
      for (const seconds of [0, -1, NaN, Infinity])
        t.throws(() => guest.setTimer({ seconds }), /must be a positive number/);
      return guest.tailInject(call);
    }
  }
  t.equal(timers(await seen(["marked", 1, 0, 0, 5], {}, Refused)), 0);
});

t.test("the tool must have a method for it", async (t) => {
  class Without extends Tool {
    static override subscriptions = ["getppid"] as const;
    override syscall(guest: Guest): number {
      t.throws(() => guest.setTimer({ branches: 1 }), /the tool Without has no method timer\(\)/);
      return 1;
    }
  }
  await traceCommand(Without, [guest("timers"), "marked", "1", "0", "0", "1"]);
});

t.test('with clock: "step", every branch counts, from the first instruction on', async (t) => {
  const numbers = (list: readonly string[]) => list.map((text) => Number(text.split(" ")[1]));
  const step = { clock: "step" } as const;
  const run = async (...words: (string | number)[]) => seen(words, step, Marks, "timers.static");
  const first = await run("marked", 3, 0, 0, 100);
  const [a, b, c, d] = numbers(first);
  t.ok(a! > 0, "what the program did before");
  t.equal(b! - a!, 100, "exactly the branches of a loop");
  t.equal(d! - c!, 100);
  t.ok(c! > b!);
  t.strictSame(await run("marked", 3, 0, 0, 100), first, "the same in every run");
  const still = numbers(await run("straight"));
  t.strictSame(still, new Array(9).fill(still[0]), "it stands still where there is no branch");
  const timed = await run("marked", 1, SET_PRECISE, FEW, MANY);
  const [set, due, look] = numbers(timed);
  t.equal(due! - set!, FEW, "at a timer");
  t.equal(look! - set!, MANY, "and with one");
});

t.test("the clock is 0 where a thread starts", async (t) => {
  const clocks: number[] = [];
  class Starts extends Tool {
    override threadStart(guest: Guest): void {
      clocks.push(guest.readClock());
    }
  }
  for (const clock of ["auto", "step"] as const) {
    await traceCommand(Starts, [guest("timers.static"), "event", "1", "1", "thread"], { clock });
    t.strictSame(clocks.splice(0), [0, 0], clock);
  }
});
