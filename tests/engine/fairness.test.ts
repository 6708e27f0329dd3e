// A thousand threads at once, each in a handler that waits: all get on alike, and none keeps the process.
// @runtimes bun deno
// @users root user
// @emulated 45 every 3
import { setTimeout as sleep } from "node:timers/promises";
import { statusField } from "../../src/kernel/proc.ts";
import { type Guest, type Syscall, Tool, type Verdict } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

const THREADS = 1000;
const ROUNDS = 6;

/** Which stop a thread stands in: how often it had stopped before; undefined where it runs, or would if it could. */
function stopOf(tid: number): string | undefined {
  if (!/^t/.test(statusField(tid, "State") ?? "")) return undefined;
  return statusField(tid, "voluntary_ctxt_switches");
}

for (const blocking of [false, true]) {
  const mode = blocking ? "sleeping in the kernel" : "with a live event loop";

  t.test(`a thousand threads in handlers that wait get on alike, ${mode}`, async (t) => {
    const rounds = new Map<number, number>();
    let together = (): void => {};
    const all = new Promise<void>((resolve) => (together = resolve));
    /** For each round, how many rounds the slowest thread had behind it when the first one was through. */
    const slowest: number[] = [];
    /** Threads that stood in one stop while another did a whole round: the engine left them there. */
    const starved: string[] = [];
    let standing = new Map<number, string>();
    /** The first thread is through a round: what do those do that are far behind? */
    const look = (round: number): void => {
      const before = standing;
      standing = new Map();
      for (const [tid, done] of rounds) {
        const stop = done < round - 1 ? stopOf(tid) : undefined;
        if (stop !== undefined) standing.set(tid, stop);
        if (stop !== undefined && before.get(tid) === stop)
          starved.push(`${tid} in round ${done} of ${round}`);
      }
    };
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
        if (round >= slowest.length) {
          slowest.push(Math.min(...rounds.values()));
          look(round);
        }
        return result;
      }
    }
    const command = [guest("threads_await"), String(THREADS), String(ROUNDS)];
    const { out, status } = await traceCommand(Waits, command, { blocking });
    t.equal(out, "joined\n");
    t.equal(status, "exited 0");
    t.strictSame([...rounds.values()], Array<number>(THREADS).fill(ROUNDS));
    t.comment(`rounds of the slowest thread: ${slowest.join(" ")}`);
    // how soon a thread that may run does so is the kernel's affair, and depends on what else there is to do
    t.strictSame(starved, []);
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
