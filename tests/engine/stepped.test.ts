// Programs find nothing changed while they are single-stepped or interrupted by timers: flags, traps, masks, tasks.
// This runs without the processor's counter, on the fallback.
// @runtimes bun deno
// @users root user
// @emulated 25
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Guest, RunOptions, Syscall, TimerSchedule } from "../../src/mod.ts";
import { attach, Tool, type Verdict } from "../../src/mod.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { statusMask } from "../../src/kernel/proc.ts";
import { readMemory } from "../../src/kernel/process_memory.ts";
import { guest } from "../guests/build.ts";
import { runNative, slowness } from "../harness.ts";
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

/** Has a thread stepped from its mark on. */
class Spins extends Tool {
  static override subscriptions = ["getppid"] as const;
  static inside = 0n;

  override syscall(guest: Guest, call: Syscall): Verdict {
    guest.memory.write(call.word(0), Uint8Array.of(1, 0, 0, 0));
    Spins.inside = call.word(1);
    guest.setTimerPrecise({ branches: 1e9 });
    return guest.tailInject(call);
  }

  override timer(): void {
    t.fail("nobody lives that long");
  }
}

t.test(
  "a thread that is let go keeps nothing of its steps: no breakpoint, its own mask",
  async (t) => {
    const kernel = await Kernel.open();
    const child = spawn(guest("watched"), ["spin"], { stdio: ["pipe", "pipe", "inherit"] });
    const pid = child.pid!;
    let out = "";
    child.stdout.on("data", (data: Uint8Array) => (out += new TextDecoder().decode(data)));
    const ended = once(child, "close");
    while (!out.includes("ready")) await sleep(1);
    const run = await attach(Spins, pid);
    while (!Spins.inside || readMemory(kernel, pid, Spins.inside, 1)[0] !== 1) await sleep(1);
    run.detach();
    await run.finished;
    t.equal(statusMask(pid, "SigBlk"), 1n << 4n, "SIGTRAP is blocked, as before");
    child.stdin.end("x");
    t.strictSame(await ended, [0, null]);
    t.equal(out, "ready\nwent on\n");
  },
);

t.test("a program with flags, traps, masks, signals and tasks of its own", async (t) => {
  const words = slowness > 1 ? ["again"] : []; // without executing itself: that takes as long again
  const native = await runNative([guest("timers_stepped"), ...words]);
  t.equal(native.status, "exited 0");
  const same = async (name: string, options: RunOptions<Config>, least: number) => {
    Again.events = 0;
    const isStatic = options.clock === "step" || slowness > 1; // the loader's steps take long
    const program = isStatic ? "timers_stepped.static" : "timers_stepped";
    const { out, status, warnings } = await traceCommand(
      Again,
      [guest(program), ...words],
      options,
    );
    t.equal(out, native.stdout, name);
    t.strictSame([status, warnings], ["exited 0", []]);
    t.ok(Again.events >= least, `${Again.events} events`);
  };
  const schedule = { branches: 97, instructions: 1 };
  await same("a timer of branches", { config: { schedule } }, 20);
  await same("with calls of the tool", { config: { schedule, inject: true } }, 20);
  if (slowness > 1) return;
  await same("a timer of time", { config: { schedule: { seconds: 0.001 }, inject: true } }, 2);
  await same("stepped from the first instruction on", { config: {}, clock: "step" }, 0);
});
