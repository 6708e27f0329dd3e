// Programs find nothing changed while they are single-stepped or interrupted by timers: flags, traps, masks, tasks.
// This runs without the processor's counter, on the fallback.
// @runtimes bun deno
// @users root user
import type { Guest, RunOptions, Syscall, TimerSchedule } from "../../src/mod.ts";
import { Tool, type Verdict } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { runNative } from "../harness.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

interface Config {
  readonly schedule?: TimerSchedule;
  /** Run a call of our own at each event. */
  readonly inject?: boolean;
}

/** Sets a timer at the guest's mark, and again each time it is due. */
class Again extends Tool<Config> {
  static override subscriptions = ["getppid"] as const;
  static events = 0;
  /** Where the guest has the word that keeps it from ending before a timer was due. */
  #awaited = 0n;

  override syscall(guest: Guest, call: Syscall): Verdict {
    if (this.config.schedule) {
      this.#awaited = call.word(0);
      this.#await(guest, 1);
      guest.setTimerPrecise(this.config.schedule);
    }
    return guest.tailInject(call);
  }

  override async timer(guest: Guest): Promise<void> {
    Again.events++;
    if (this.#awaited) this.#await(guest, 0);
    this.#awaited = 0n; // the program may be another one when the next timer is due
    if (this.config.inject) t.equal(await guest.inject({ name: "getpid", args: {} }), guest.pid);
    guest.setTimerPrecise(this.config.schedule!);
  }

  #await(guest: Guest, value: number): void {
    guest.memory.write(this.#awaited, Uint8Array.of(value, 0, 0, 0));
  }
}

t.test("a program with flags, traps, masks, signals and tasks of its own", async (t) => {
  const native = await runNative([guest("timers_stepped")]);
  t.equal(native.status, "exited 0");
  const same = async (name: string, options: RunOptions<Config>, least: number) => {
    Again.events = 0;
    const program = options.clock === "step" ? "timers_stepped.static" : "timers_stepped";
    const { out, status, warnings } = await traceCommand(Again, [guest(program)], options);
    t.equal(out, native.stdout, name);
    t.strictSame([status, warnings], ["exited 0", []]);
    t.ok(Again.events >= least, `${Again.events} events`);
  };
  const schedule = { branches: 97, instructions: 1 };
  await same("a timer of branches", { config: { schedule } }, 20);
  await same("with calls of the tool", { config: { schedule, inject: true } }, 20);
  await same("a timer of time", { config: { schedule: { seconds: 0.001 }, inject: true } }, 2);
  await same("stepped from the first instruction on", { config: {}, clock: "step" }, 0);
});
