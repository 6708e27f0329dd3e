// Timers of real time: they work everywhere, whatever their thread does.
// @runtimes bun deno
// @users root user
// @emulated 60 every 3
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { attach, type Guest, run, type Syscall, Tool, type Verdict } from "../../src/mod.ts";
import { statusField } from "../../src/kernel/proc.ts";
import { guest } from "../guests/build.ts";
import { runNative, slowness } from "../harness.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

const [SET, CANCEL] = [1, 3];

/** What a thread waits for, and where it looks for its end. */
interface State {
  since: number;
  flag: bigint;
  events: number;
}

/** For how long the guest sleeps, all in all. */
const MOST_SLEPT_SECONDS = 1;

/** Sets a timer at a mark, and again at each event. */
abstract class Ringing extends Tool<unknown, State> {
  static override subscriptions = ["getppid"] as const;
  seconds = 0.005;

  override initThread(): State {
    return { since: 0, flag: 0n, events: 0 };
  }

  override syscall(guest: Guest<State>, call: Syscall): Verdict {
    if (Number(call.word(0)) === SET) {
      guest.thread.flag = call.word(1);
      this.set(guest);
    }
    if (Number(call.word(0)) === CANCEL) guest.cancelTimer();
    return guest.tailInject(call);
  }

  set(guest: Guest<State>): void {
    guest.thread.since = performance.now();
    guest.setTimer({ seconds: this.seconds });
  }

  override timer(guest: Guest<State>): void | Promise<void> {
    const { thread } = guest;
    const took = performance.now() - thread.since;
    if (took < 1000 * this.seconds) this.print(`too early: ${took} ms\n`);
    thread.events++;
    return this.event(guest);
  }

  abstract event(guest: Guest<State>): void | Promise<void>;
}

/** Ends the loop of a thread that would spin for ever. */
function endLoop({ memory, thread }: Guest<State>): void {
  memory.write(thread.flag, Uint8Array.of(1));
}

t.test("a thread that only spins has 83 events, none too early", async (t) => {
  class Spin extends Ringing {
    override event(guest: Guest<State>): void {
      if (guest.thread.events < 83) return this.set(guest);
      endLoop(guest);
      this.print(`${guest.thread.events} events\n`);
    }
  }
  const { out, text, status } = await traceCommand(Spin, [guest("timers"), "spin"]);
  t.strictSame([out, text, status], ["done\n", "83 events\n", "exited 0"]);
});

t.test("the tracer that sleeps in the kernel meanwhile wakes up for it", async (t) => {
  class Spin extends Ringing {
    override event(guest: Guest<State>): void {
      if (guest.thread.events < 10) this.set(guest);
      else endLoop(guest);
    }
  }
  const options = { blocking: true } as const;
  const { out, text } = await traceCommand(Spin, [guest("timers"), "spin"], options);
  t.strictSame([out, text], ["done\n", ""]);
});

t.test("threads have timers of their own, all at once", async (t) => {
  class Threads extends Ringing {
    override async event(guest: Guest<State>): Promise<void> {
      this.seconds = 0.002 + (guest.tid % 5) / 1000;
      await new Promise((resolve) => setTimeout(resolve, guest.tid % 4));
      const { events } = guest.thread;
      if (events < 10) return this.set(guest);
      endLoop(guest);
      this.print(`${events} events\n`);
    }
  }
  const { out, text, status } = await traceCommand(Threads, [guest("timers"), "threads"]);
  const lines = text.split("\n").filter((line) => !line.startsWith("too early"));
  t.strictSame([out, status], ["done\n", "exited 0"]);
  t.strictSame(lines, [...new Array(4).fill("10 events"), ""]);
});

t.test("calls that sleep end as they would without it", async (t) => {
  class Sleeps extends Ringing {
    override seconds = 0.005 * slowness; // else there is time for nothing but events
    override event(guest: Guest<State>): void {
      this.set(guest);
    }
    override threadExit({ thread }: { thread: State }): void {
      if (thread.flag !== 0n || thread.events === 0) return;
      const most = (10 * MOST_SLEPT_SECONDS) / this.seconds;
      const isUsual = thread.events > 10 / slowness && thread.events <= most;
      this.print(isUsual ? "as usual\n" : `${thread.events} events\n`);
    }
  }
  /** The same, with a call of its own in the middle of the guest's. */
  class Busy extends Sleeps {
    override async event(guest: Guest<State>): Promise<void> {
      t.equal(await guest.inject({ name: "getpid", args: {} }), guest.pid);
      this.set(guest);
    }
  }
  const command = [guest("timers"), "sleeps"];
  const native = await runNative(command);
  for (const tool of [Sleeps, Busy]) {
    const { out, text, status } = await traceCommand(tool, command);
    t.equal(out, native.stdout, tool.name);
    t.strictSame(
      [text, status],
      ["as usual\n", "exited 0"],
      "there were events; no sleep began anew",
    );
  }
});

t.test("a thread that is stopped has its timer when it is continued", async (t) => {
  class Stopped extends Ringing {
    override event(guest: Guest<State>): void {
      const [continued] = guest.memory.read(guest.thread.flag, 1);
      this.print(`continued: ${continued}\n`);
      guest.memory.write(guest.thread.flag + 8n, Uint8Array.of(1));
    }
  }
  const { out, text } = await traceCommand(Stopped, [guest("timers"), "stopped"]);
  t.equal(out, "child: stopped by SIGSTOP\nchild: exited 0\ndone\n");
  t.equal(text, "continued: 1\n");
});

t.test("a thread that ends has no event", async (t) => {
  class Late extends Ringing {
    override seconds = 0.2;
    override event(): void {
      this.print("late\n");
    }
  }
  const { out, text } = await traceCommand(Late, [guest("timers"), "exit"]);
  t.strictSame([out, text], ["done\n", ""]);
});

t.test("guests that are let go, or killed, leave nothing behind", async (t) => {
  const before = readdirSync("/proc/self/fd").length;
  for (const clock of ["auto", "step"] as const) {
    class Watch extends Tool {
      override threadStart(guest: Guest): void {
        if (clock === "auto") guest.setTimer({ seconds: 0.001 });
      }
      override timer(guest: Guest): void {
        if (clock === "auto") guest.setTimer({ seconds: 0.001 });
      }
    }
    const child = spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" });
    const gone = new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
    const attached = await attach(Watch, child.pid!, { clock });
    await new Promise((resolve) => setTimeout(resolve, 50));
    attached.detach();
    await attached.finished;
    t.equal(statusField(child.pid!, "TracerPid"), "0");
    t.match(statusField(child.pid!, "State"), /^R/, "it goes on");
    await new Promise((resolve) => setTimeout(resolve, 20));
    t.match(statusField(child.pid!, "State"), /^R/, "it still does");
    child.kill("SIGKILL");
    t.equal(await gone, "SIGKILL");
  }
  class Kill extends Ringing {
    override event(guest: Guest<State>): void {
      process.kill(guest.pid, "SIGKILL");
      guest.setTimer({ branches: 1000 });
    }
  }
  const { status } = await run(Kill, [guest("timers"), "spin"]);
  t.strictSame(status, { kind: "signaled", signal: 9, coreDumped: false });
  t.equal(readdirSync("/proc/self/fd").length, before, "no descriptor more");
});
