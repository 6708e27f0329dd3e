// Timers by the kernel's counters, where another event stands for the processor's branches: page faults, which
// every machine can count. What the processor's own counters add is not tested here.
// @runtimes bun deno
// @users root user
// @emulated 5
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { Supervisor } from "../../src/backends/ptrace/supervisor.ts";
import { findBranchEvent } from "../../src/kernel/branch_counter.ts";
import { type Guest, run, type Syscall, Tool, type Verdict } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

const SET = 1;
const FAULTS = { type: 1, config: 2, lateBranches: 0 };

/** Whether this user may count events of other tasks. */
const mayCount = Number(readFileSync("/proc/sys/kernel/perf_event_paranoid", "utf8")) <= 2;

/** This process's descriptors that are counters. */
function counters(): string[] {
  return readdirSync("/proc/self/fd").filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).includes("perf_event");
    } catch {
      return false;
    }
  });
}

class Faults extends Tool<{ again: boolean }> {
  static override subscriptions = ["getppid"] as const;
  static seen: string[] = [];
  since = 0;

  override syscall(guest: Guest, call: Syscall): Verdict {
    if (Number(call.word(0)) === SET) {
      this.since = guest.readClock();
      guest.setTimer({ branches: Number(call.word(1)) });
    } else Faults.seen.push(`look ${guest.readClock() - this.since >= 100}`);
    return guest.tailInject(call);
  }

  override timer(guest: Guest): void {
    Faults.seen.push(`timer ${guest.readClock() - this.since}`);
    if (this.config.again) guest.setTimer({ branches: 20 });
  }
}

t.test("a counter's timers are due at their count, and leave nothing behind", async (t) => {
  if (!mayCount) return t.comment("this user may not count events");
  const supervisor = await Supervisor.open();
  const before = supervisor.branchEvent;
  supervisor.branchEvent = FAULTS;
  try {
    for (const again of [false, true]) {
      Faults.seen = [];
      const command = [guest("timers"), "touch", "130"];
      const { out, status } = await traceCommand(Faults, command, { config: { again } });
      t.strictSame([out, status], ["done\n", "exited 0"]);
      const timers = Faults.seen.filter((text) => text.startsWith("timer"));
      t.equal(timers[0], "timer 20", "exactly");
      t.ok(again ? timers.length >= 5 : timers.length === 1, `${timers.length} timers`);
      t.equal(Faults.seen.at(-1), "look true");
    }
  } finally {
    supervisor.branchEvent = before;
  }
  t.strictSame(counters(), [], "no counter stays open");
});

t.test("a processor without a counter for us is known, and said", async (t) => {
  const { kernel, branchEvent } = await Supervisor.open();
  t.equal(findBranchEvent(kernel)?.config, branchEvent?.config);
  if (branchEvent) return t.comment("there is one here");
  class Some extends Tool {}
  await t.rejects(run(Some, ["true"], { clock: "pmu" }), /it offers no counter that counts them/);
});
