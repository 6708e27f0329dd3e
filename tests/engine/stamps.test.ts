// When calls began and ended, as tools that ask for it are told: of calls that are recorded, and of those that stop.
// @runtimes bun deno
// @users root user
// @seconds 15
// @emulated 40 every 6
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import {
  type Engine,
  Errno,
  type GuestThread,
  mergeSubscriptions,
  type SignalDelivery,
  type SubscriptionSet,
  type Syscall,
  type SyscallResult,
  Tool,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { reverieCommand, runNative } from "../harness.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

/** A call of getppid, by what the guest says of itself, and one of any other name. */
interface Told {
  readonly name: string;
  readonly step: number;
  readonly before: number;
  /** When the guest's call before this one was over. */
  readonly behind: number;
  readonly begin: number | undefined;
  readonly end: number | undefined;
  readonly result: SyscallResult | undefined;
}

class Calls {
  readonly list: Told[] = [];
  failure: string | undefined;

  add(told: Told): void {
    this.list.push(told);
  }

  fail(what: string): void {
    this.failure ??= what;
  }
}

class Stamps extends Tool<unknown, unknown, Calls> {
  static override Global: typeof Calls = Calls;
  static override subscriptions: SubscriptionSet = {
    observe: ["getppid", "nanosleep", "read"],
    late: true,
    stamps: true,
  };

  override enter(_guest: GuestThread, call: Syscall): void {
    if (call.beginNanoseconds === undefined) this.post.fail(`${call.name} began at no time`);
    if (call.endNanoseconds !== undefined) this.post.fail(`${call.name} ended as it began`);
  }

  override observe(_guest: GuestThread, call: Syscall, result: SyscallResult | undefined): void {
    const number = (i: number) => Number(call.word(i));
    this.post.add({
      name: call.name,
      step: number(0),
      before: number(1),
      behind: number(2),
      begin: call.beginNanoseconds,
      end: call.endNanoseconds,
      result,
    });
  }
}

/** What a check needs of a test. */
type Checks = Pick<typeof t, "strictSame">;

/** Clocks are read at the same moment to this much, and no better: nanoseconds. */
const INEXACT = 20_000;

async function told(engine: Engine, mode: string): Promise<readonly Told[]> {
  const ran = await traceCommand(Stamps, [guest("stamped"), mode], { engine });
  t.strictSame([ran.global.failure, ran.warnings], [undefined, []]);
  t.equal(ran.status, "exited 0");
  return ran.global.list;
}

/** The steps in their order, each of which was made once the one before it was over. */
function checkSteps(t: Checks, list: readonly Told[], count: number): void {
  const steps = list.filter(({ name }) => name === "getppid").sort((a, b) => a.step - b.step);
  t.strictSame(
    steps.map(({ step }) => step),
    [...Array(count).keys()],
    "each step is told of once",
  );
  const wrong = steps.filter(({ begin, end }) => !(begin! <= end!));
  t.strictSame(wrong, [], "no call ends before it begins");
  const early = steps.filter(({ begin }, i) => i > 0 && begin! < steps[i - 1]!.end!);
  t.strictSame(early, [], "none begins before the one ends that it waited for");
}

/** Times are those of the guest's own clock. */
function checkTimes(t: Checks, list: readonly Told[]): void {
  const steps = list.filter(({ name, before }) => name === "getppid" && before > 0);
  const early = steps.filter(({ begin, before }) => begin! < before - INEXACT);
  t.strictSame(early, [], "no call begins before the guest says so");
  const late = steps.filter((told, i) => {
    const last = steps[i - 1];
    return (
      last && told.behind > 0 && last.step === told.step - 1 && last.end! > told.behind + INEXACT
    );
  });
  t.strictSame(late, [], "none ends after the guest says so");
}

for (const engine of ["agent", "auto", "ptrace"] as const) {
  t.test(`${engine}: calls of two threads that wait for each other`, async (t) => {
    checkSteps(t, await told(engine, "threads"), 400);
  });

  t.test(`${engine}: calls of two processes that wait for each other`, async (t) => {
    checkSteps(t, await told(engine, "processes"), 400);
  });

  t.test(`${engine}: cause comes before effect through fork, exec and wait`, async (t) => {
    const list = await told(engine, "chain");
    checkSteps(t, list, 60);
    checkTimes(t, list);
  });

  t.test(`${engine}: a program whose counter can't be read`, async (t) => {
    const list = await told(engine, "without_counter");
    checkSteps(t, list, 60);
    checkTimes(t, list);
  });

  t.test(`${engine}: calls that last, are interrupted, and never end`, async (t) => {
    const list = await told(engine, "slow");
    const slept = list.filter(({ name }) => name === "nanosleep").slice(-2);
    t.ok(slept[0]!.end! - slept[0]!.begin! >= 20_000_000, "a call of 20 ms");
    t.ok(slept[1]!.end! - slept[1]!.begin! < 50_000_000_000, "a call that a signal ends");
    // that one's maker reads files meanwhile, of which may be told later
    const endless = list.filter(({ name, result }) => name === "read" && result === undefined);
    t.strictSame(
      endless.map(({ end }) => end),
      [undefined],
      "a call that never ended",
    );
    t.ok(endless[0]!.begin! >= slept[1]!.end!, "began after those before it");
  });
}

/** What a tool is told of: a call that begins or ends. */
interface Event {
  readonly tid: number;
  readonly name: string;
  readonly step: number;
  readonly isEnd: boolean;
  readonly time: number;
  readonly result: SyscallResult | undefined;
}

class Events {
  readonly list: Event[] = [];

  add(event: Event): void {
    this.list.push(event);
  }
}

class Ordered extends Tool<unknown, unknown, Events> {
  static override Global: typeof Events = Events;
  static override subscriptions: SubscriptionSet = {
    observe: ["getppid", "nanosleep", "clone", "clone3", "wait4"],
    late: true,
    ordered: true,
  };

  #tell(guest: GuestThread, call: Syscall, time: number, result?: SyscallResult): void {
    const { name } = call;
    const isEnd = call.endNanoseconds !== undefined;
    this.post.add({ tid: guest.tid, name, step: Number(call.word(0)), isEnd, time, result });
  }

  override enter(guest: GuestThread, call: Syscall): void {
    this.#tell(guest, call, call.beginNanoseconds!);
  }

  override observe(guest: GuestThread, call: Syscall, result: SyscallResult | undefined): void {
    this.#tell(guest, call, call.endNanoseconds ?? 0, result);
  }
}

async function ordered(engine: Engine, mode: string): Promise<readonly Event[]> {
  const ran = await traceCommand(Ordered, [guest("stamped"), mode], { engine });
  t.strictSame([ran.status, ran.warnings], ["exited 0", []]);
  return ran.global.list;
}

for (const engine of ["auto", "ptrace"] as const) {
  t.test(`${engine}: cause is told of before effect`, async (t) => {
    for (const [mode, count] of [
      ["threads", 400],
      ["processes", 400],
      ["chain", 60],
    ] as const) {
      const list = await ordered(engine, mode);
      const steps = list.filter(({ name }) => name === "getppid");
      const told = steps.map(({ step, isEnd }) => 2 * step + Number(isEnd));
      t.strictSame(told, [...Array(2 * count).keys()], mode);
    }
  });

  t.test(`${engine}: calls of many threads and processes are told in order`, async (t) => {
    const list = await ordered(engine, "crowd");
    const [inCall, ends] = [new Map<number, Event>(), [] as Event[]];
    let wrong = 0;
    for (const event of list) {
      const before = inCall.get(event.tid);
      if (event.isEnd !== (before !== undefined) || (before && before.name !== event.name)) wrong++;
      if (event.isEnd) inCall.delete(event.tid);
      else inCall.set(event.tid, event);
      if (event.isEnd && event.result !== Errno.ERESTARTNOINTR) ends.push(event);
    }
    t.equal(wrong, 0, "each thread's calls begin and end by turns");
    const count = ends.filter(({ name }) => name === "getppid").length;
    t.equal(count, 4 * 4000 + 10 * 200, "each is told of once");
    let [last, late] = [0, 0];
    for (const { time } of list) {
      if (time < last) late++;
      last = Math.max(last, time);
    }
    // a thread that is interrupted between a stamp and the word that makes it known
    t.ok(late <= list.length / 100, `${late} of ${list.length} times are told of late`);
  });
}

t.test("a signal is told of behind the call that it ended", async (t) => {
  class Signals extends Tool {
    static override subscriptions: SubscriptionSet = { observe: ["nanosleep"], late: true };

    override observe(_guest: GuestThread, _call: Syscall, result: SyscallResult | undefined): void {
      this.print(result === 0 ? "" : "interrupted ");
    }

    override signal(_guest: GuestThread, { name }: SignalDelivery): void {
      if (name === "SIGALRM") this.print("signal ");
    }
  }
  const { text } = await traceCommand(Signals, [guest("stamped"), "slow"]);
  t.match(text, /interrupted signal/);
});

t.test("times can be told as those of the wall clock", async (t) => {
  class Wall extends Tool {
    static override subscriptions: SubscriptionSet = {
      observe: ["getppid"],
      late: true,
      stamps: true,
    };

    override observe(guest: GuestThread, { beginNanoseconds, endNanoseconds }: Syscall): void {
      const begin = guest.realtime(beginNanoseconds!);
      if (guest.realtime(endNanoseconds!) < begin) this.print("wrong ");
      const late = Date.now() - Number(begin / 1_000_000n);
      this.print(late >= -1 && late < 60_000 ? "" : `${late} ms late `);
    }
  }
  t.equal((await traceCommand(Wall, [guest("stamped"), "chain"])).text, "");
});

t.test(
  "tools without stamps are told no times; one that wraps others has what any wants",
  async (t) => {
    class Without extends Stamps {
      static override subscriptions: SubscriptionSet = { observe: ["getppid"], late: true };
    }
    const { global } = await traceCommand(Without, [guest("stamped"), "exec_end"]);
    t.strictSame(
      global.list.map(({ begin, end }) => [begin, end]),
      Array(10).fill([undefined, undefined]),
    );
    const merged = mergeSubscriptions(
      { observe: ["read"], late: true },
      { observe: ["write"], late: true, stamps: true },
    );
    t.strictSame(merged, { intercept: [], observe: ["read", "write"], late: true, stamps: true });
  },
);

t.test("calls stop where the kernel does not take the counter for a clock", async (t) => {
  if (process.getuid!() !== 0) return void t.pass("only root can have the machine say so");
  const folder = mkdtempSync(join(tmpdir(), "reverie-stamps-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "clocksource");
  writeFileSync(file, "hpet\n");
  const sources = "/sys/devices/system/clocksource/clocksource0";
  const binds = ["current", "available"].map(
    (which) => `mount --bind ${file} ${sources}/${which}_clocksource`,
  );
  const script = `${binds.join(" && ")} && exec "$@"`;
  const before = ["--stats", "--engine", "agent"];
  const command = reverieCommand("in_order", [guest("stamped"), "chain"], before);
  const hidden = ["unshare", "-m", "sh", "-c", script, "sh", ...command];
  const { status, stderr } = await runNative(hidden);
  if (/unshare: |mount: /.test(stderr)) return void t.pass(`not here: ${stderr}`);
  t.equal(status, "exited 0", stderr);
  t.match(stderr, /^60 calls in order$/m);
  t.match(stderr, /nothing was recorded in guests/);
  const here = await runNative(command);
  t.match(here.stderr, /^60 calls in order$/m);
  t.match(here.stderr, /^ +[1-9]\d* +\d+ getppid$/m, "as some are else");
});
