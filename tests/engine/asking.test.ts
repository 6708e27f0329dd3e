// Tools decide on calls without a stop: on each once, in its order, whatever comes between.
// @runtimes bun deno
// @users root user
// @seconds 40
// @emulated 60 every 4
import { setTimeout as sleep } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Guest,
  syscall,
  type Syscall,
  type SyscallResult,
  Tool,
  type ToolClass,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { reverieCommand, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import { type Numbered, STRESSES, type Stopped, stress } from "./stress.ts";
import { traceCommand } from "./trace.ts";

/** What a handler does before it has the call made. */
type Before = (guest: Guest, count: number) => void | Promise<void>;

const before: Readonly<Record<string, Before>> = {
  nothing: () => {},
  "a sleep now and then": (_, count) => (count % 500 === 0 ? sleep(1) : undefined),
  "a look at its registers now and then": (guest, count) => {
    if (count % 4 === 0) guest.registers();
  },
};

function deciding(act: Before): (seen: Numbered, stats: Stopped) => ToolClass {
  return (seen, stats) =>
    class Decides extends Tool {
      static override subscriptions = ["lseek"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        seen.enter(guest, call);
        let result: SyscallResult | undefined;
        try {
          await act(guest, stats.all++);
          result = await guest.inject(call);
          return result;
        } finally {
          seen.end(guest, call, result);
        }
      }
    };
}

for (const [what, act] of Object.entries(before))
  for (const blocking of what === "nothing" ? [false, true] : [what.startsWith("a look")]) {
    const where = blocking ? "asleep in the kernel" : "with a live event loop";
    t.test(`every call is decided on once, after ${what}, ${where}`, async (t) => {
      let all = 0;
      for (const mode of STRESSES) {
        const watcher = { tool: deciding(act), blocking };
        const { problems, calls } = await stress(mode, 0.3, "agent", undefined, watcher);
        t.strictSame(problems, [], `${mode}: ${calls} calls`);
        all += calls; // on a busy machine, one may have no time to make any
      }
      t.ok(all > 0);
    });
  }

type Subtest = Parameters<Parameters<typeof t.test>[0]>[0];

/** What may become of a call. */
const verdicts: Readonly<
  Record<string, (guest: Guest, call: Syscall) => Verdict | Promise<Verdict>>
> = {
  "a result": () => 7,
  "the call itself": (guest, call) => guest.tailInject(call),
  "another call": (guest) => guest.tailInject(syscall("getpgid", { pid: 0 })),
  "its own result": (guest, call) => guest.inject(call),
  "a result after other calls": async (guest, call) => {
    const group = await guest.inject(syscall("getpgid", { pid: 0 }));
    const parent = await guest.inject(call);
    return Number(group) > 0 && Number(parent) > 0 ? 9 : 8;
  },
  "a result after looks at its registers": async (guest, call) => {
    const { rsp } = guest.registers();
    await guest.inject(call);
    return guest.registers()["rsp"] === rsp ? 5 : 6;
  },
  "a call that must stop": async (guest) => {
    const PR_GET_DUMPABLE = 3;
    const option = { option: PR_GET_DUMPABLE, arg2: 0, arg3: 0, arg4: 0, arg5: 0 };
    return guest.inject(syscall("prctl", option));
  },
  "memory on its stack": async (guest) => {
    const at = guest.stack().push("reverie");
    await guest.inject(syscall("getpgid", { pid: 0 }));
    return guest.memory.readString(at).length;
  },
};

t.test("a thread that is asked about gets what one gets that stops", async (t) => {
  for (const [what, decide] of Object.entries(verdicts)) {
    class Decides extends Tool {
      static override subscriptions = ["getppid"] as const;
      override syscall(guest: Guest, call: Syscall): Verdict | Promise<Verdict> {
        return decide(guest, call);
      }
    }
    for (const blocking of [false, true]) {
      const { out } = await traceCommand(Decides, [guest("getppid"), "300"], {
        blocking,
        engine: "agent",
      });
      t.equal(out, "300 calls, 0 odd answers\n", what); // the first ones stop
    }
  }
});

/** Runs a guest that makes 2,000 calls. Gives how many of them were asked about without a stop, and how many stopped. */
async function countStops(t: Subtest, tool: string): Promise<[asked: number, stopped: number]> {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const log = join(folder.path, "log");
  const options = ["--engine", "agent", "--stats", "--log-file", log];
  const { status, stdout } = await runNative(
    reverieCommand(tool, [guest("getppid"), "2000"], options),
  );
  t.strictSame([status, stdout], ["exited 0", "2000 calls, 0 odd answers\n"]);
  const [, asked, stopped] = /^ *(\d+) +(\d+) getppid$/m.exec(readFileSync(log, "utf8")) ?? [];
  return [Number(asked), Number(stopped)];
}

t.test("nearly no call stops", async (t) => {
  const [asked, stopped] = await countStops(t, "inject");
  t.ok(stopped < 10 && asked > 1980, `${stopped} stopped, ${asked} did not`);
});

t.test("calls whose handlers need the stop are not asked about for long", async (t) => {
  const [asked, stopped] = await countStops(t, join(import.meta.dirname!, "../tools/look.ts"));
  t.ok(asked > 10 && asked < 100, `${asked} asked, ${stopped} stopped`);
});

t.test(
  "a filter of the program's own comes over threads that ask, and whose calls are patched",
  async (t) => {
    class Injects extends Tool {
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        return await guest.inject(call);
      }
    }
    const threads = "  thread synchronised: EDOM\n".repeat(3);
    for (let i = 0; i < 12; i++) {
      const { out, status } = await traceCommand(Injects, [guest("seccomp_own"), "all threads"], {
        engine: "agent",
      });
      t.strictSame([status, out], ["exited 0", `  TSYNC: 0\n${threads}all threads: exited 0\n`]);
    }
  },
);
