// A thousand threads at once, each in a handler that waits: all get on alike, and none keeps the process.
// @runtimes bun deno
// @users root user
// @timeout 120
import { setTimeout as sleep } from "node:timers/promises";
import { type Guest, type Syscall, Tool, type Verdict } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

const THREADS = 1000;
const ROUNDS = 6;

for (const blocking of [false, true]) {
  const mode = blocking ? "sleeping in the kernel" : "with a live event loop";

  t.test(`a thousand threads in handlers that wait get on alike, ${mode}`, async (t) => {
    const rounds = new Map<number, number>();
    let together = (): void => {};
    const all = new Promise<void>((resolve) => (together = resolve));
    /** For each round, how many rounds the slowest thread had behind it when the first one was through. */
    const slowest: number[] = [];
    class Waits extends Tool {
      static override subscriptions = ["getuid"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        const round = rounds.get(guest.tid) ?? 0;
        rounds.set(guest.tid, round);
        // the first call of each waits for all the others, whenever they may begin
        if (round === 0 && rounds.size === THREADS) together();
        await (round === 0 ? all : sleep(1));
        const result = await guest.inject(call);
        rounds.set(guest.tid, round + 1);
        if (round >= slowest.length) slowest.push(Math.min(...rounds.values()));
        return result;
      }
    }
    const command = [guest("threads_await"), String(THREADS), String(ROUNDS)];
    const { out, status } = await traceCommand(Waits, command, { blocking });
    t.equal(out, "joined\n");
    t.equal(status, "exited 0");
    t.strictSame([...rounds.values()], Array<number>(THREADS).fill(ROUNDS));
    t.comment(`rounds of the slowest thread: ${slowest.join(" ")}`);
    t.ok(
      slowest.at(-1)! >= ROUNDS / 3,
      `all had done ${slowest.at(-1)} when one had done ${ROUNDS}`,
    );
  });

  t.test(`a thousand handlers that never end do not keep their process, ${mode}`, async (t) => {
    let stuck = 0;
    let ended = 0;
    let allStuck = (): void => {};
    const all = new Promise<void>((resolve) => (allStuck = resolve));
    class Never extends Tool {
      static override subscriptions = ["getuid", "getppid"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        if (call.name === "getuid") {
          if (++stuck === THREADS) allStuck();
          await new Promise(() => {});
        }
        await all; // only then may the first thread end the process
        return guest.tailInject(call);
      }
      override threadExit(): void {
        ended++;
      }
    }
    const command = [guest("threads_await"), String(THREADS), "0"];
    const { out, status } = await traceCommand(Never, command, { blocking });
    t.equal(out, "leaving\n");
    t.equal(status, "exited 5");
    t.strictSame([stuck, ended], [THREADS, THREADS + 1]);
  });
}
