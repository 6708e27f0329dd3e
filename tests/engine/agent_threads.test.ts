// Programs with many threads: the agent serves each of them.
// @runtimes bun deno
// @users root user
// @seconds 15
// @emulated 30 every 2
import { type GuestThread, type SubscriptionSet, Tool } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { reverieCommand, runNative } from "../harness.ts";
import { traceCommand } from "./trace.ts";

class Threads {
  readonly calls: number[] = [];

  add(calls: number): void {
    this.calls.push(calls);
  }
}

class Counts extends Tool<unknown, { calls: number }, Threads> {
  static override Global: typeof Threads = Threads;
  static override subscriptions: SubscriptionSet = { observe: ["getppid"], late: true };

  override initThread(): { calls: number } {
    return { calls: 0 };
  }

  override enter({ thread }: GuestThread<{ calls: number }>): void {
    thread.calls++;
  }

  override threadExit({ thread }: GuestThread<{ calls: number }>): void {
    this.post.add(thread.calls);
  }
}

t.test("a thousand threads at the same time", async (t) => {
  const { global, out, status, warnings } = await traceCommand(Counts, [guest("many_threads")]);
  t.strictSame([status, warnings], ["exited 0", []]);
  t.equal(out, "1000 threads made 200 calls each\n");
  t.equal(global.calls.length, 1001);
  t.strictSame(
    global.calls.filter((calls) => calls !== 200),
    [0],
    "each thread's calls are told of, and the first made none",
  );
});

t.test("nearly all of their calls are recorded", async (t) => {
  const command = reverieCommand("counter2", [guest("many_threads")], ["--stats"]);
  const { status, stderr } = await runNative(command);
  t.equal(status, "exited 0");
  const [, recorded, stopped] = /^ *(\d+) +(\d+) getppid$/m.exec(stderr) ?? [];
  t.equal(Number(recorded) + Number(stopped), 200_000);
  t.ok(Number(recorded) >= 195_000, `${recorded} were recorded`);
});

/** Its calls that make children stop, so they are made while the tracer is busy with other threads. */
class Births extends Tool {
  static override subscriptions: SubscriptionSet = {
    observe: ["getppid", "clone", "wait4"],
    late: true,
    ordered: true,
  };

  override observe(): void {}
}

t.test("children that are made while other threads' calls begin to be recorded", async (t) => {
  for (let i = 0; i < 4; i++) {
    const ran = await traceCommand(Births, [guest("site_births")]);
    t.strictSame([ran.status, ran.warnings], ["exited 0", []], ran.out);
    t.equal(ran.out, "all children are well\n");
  }
});
