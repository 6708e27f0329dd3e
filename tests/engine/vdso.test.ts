// Calls that the kernel answers by functions in the process: made visible to the tools that name them.
// @runtimes bun deno
// @users root user
import { spawnSync } from "node:child_process";
import {
  Errno,
  type Guest,
  type GuestThread,
  type SubscriptionSet,
  type Syscall,
  Tool,
  type ToolClass,
  type Verdict,
} from "../../src/mod.ts";
import { functionsOf } from "../../src/kernel/vdso_image.ts";
import { sharedObject } from "../../src/runtime/shared_object.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { auxiliaryVector } from "../../src/kernel/proc.ts";
import { readMemory } from "../../src/kernel/process_memory.ts";
import process from "node:process";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";
import { slowness } from "../harness.ts";

const CALLS = [
  "time",
  "clock_gettime",
  "gettimeofday",
  "getcpu",
  "clock_getres",
  "getrandom",
] as const;

const trace = <Config, Thread, Global>(
  tool: ToolClass<Config, Thread, Global>,
  mode: string,
  program = "vdso",
) => traceCommand(tool, [guest(program), mode]);

function native(mode: string, program = "vdso"): string {
  return spawnSync(guest(program), [mode], { encoding: "utf8", timeout: slowness * 20_000 }).stdout;
}

/** Prints the names of calls that the vDSO has functions for. */
function observing(subscriptions: SubscriptionSet) {
  return class Seen extends Tool {
    static override subscriptions = subscriptions;
    override observe(_: GuestThread, call: Syscall): void {
      if ((CALLS as readonly string[]).includes(call.name)) this.print(`${call.name}\n`);
    }
  };
}

function count(text: string, name: string): number {
  return text.split("\n").filter((line) => line === name).length;
}

const named = observing({ observe: CALLS });
const TIMES = process.arch === "x64" ? ["time", "gettimeofday"] : ["gettimeofday"];

for (const program of ["vdso", "vdso.static", "vdso.musl"]) {
  t.test(`what a tool names, it sees: ${program}`, async (t) => {
    const { out, text, status } = await trace(named, "clock", program);
    t.equal(out, native("clock", program), "the guest finds what it always does");
    const own = program === "vdso.musl" ? [] : TIMES; // musl's make do with clock_gettime
    for (const name of ["clock_gettime", "clock_getres", "getcpu", "getrandom", ...own]) {
      t.ok(count(text, name) > 0, name);
    }
    t.equal(status, "exited 0");
  });
}

t.test("threads, children and executed programs", async (t) => {
  const { text } = await trace(named, "clocks", "vdso.static");
  t.equal(count(text, "clock_gettime"), 20);
});

t.test("programs that look the functions up themselves", async (t) => {
  const { out, text } = await trace(named, "direct");
  t.equal(out, native("direct"), "the same answers, from pages that stay read-only");
  t.equal(count(text, "clock_gettime"), 2);
  if (!out.includes("no getrandom")) t.ok(count(text, "getrandom") >= 5);
});

t.test("who names one sees one; who names none, none", async (t) => {
  const one = await trace(observing({ observe: ["gettimeofday"] }), "clock");
  t.equal(one.text, "gettimeofday\n");
  const all = await trace(observing({ observe: "all" }), "clocks", "vdso.static");
  t.equal(count(all.text, "clock_gettime"), 0, '"all" alone names none');
  const off = await trace(observing({ observe: CALLS, vdso: false }), "clocks", "vdso.static");
  t.equal(count(off.text, "clock_gettime"), 0, "vdso: false");
  const on = await trace(observing({ observe: "all", vdso: true }), "clocks", "vdso.static");
  t.equal(count(on.text, "clock_gettime"), 20, "vdso: true");
  const set: unknown = { observe: "all", vdso: "yes" };
  await t.rejects(trace(observing(set as SubscriptionSet), "clock"), /vdso: true or false/);
});

t.test("results are the tool's", async (t) => {
  class Values extends Tool {
    static override subscriptions = ["gettimeofday", "clock_getres", "getcpu", "time"] as const;
    override async syscall(
      guest: Guest,
      call: Syscall<"gettimeofday" | "clock_getres" | "getcpu" | "time">,
    ): Promise<Verdict> {
      const result = await guest.inject(call);
      const at = call.word(call.name === "clock_getres" ? 1 : 0);
      if (call.name === "time") return 86_400;
      if (call.name === "getcpu") guest.memory.write(at, new Uint8Array(4));
      else if (call.name === "clock_getres") {
        guest.memory.writeStruct("__kernel_timespec", at, { tv_nsec: 42n });
      } else guest.memory.write(at + 8n, Uint8Array.of(0x59, 1, 0, 0, 0, 0, 0, 0));
      return result;
    }
  }
  const { out } = await trace(Values, "values");
  t.match(out, process.arch === "x64" ? "345 42 0 86400\n" : /^345 42 0 \d+\n$/);
  class NoTime extends Tool {
    static override subscriptions = ["clock_gettime"] as const;
    override syscall(): Verdict {
      return Errno.EINVAL;
    }
  }
  t.match((await trace(NoTime, "direct")).out, "clock -22, wrong clock -22\n");
});

t.test("the counter of a tool leaves the clocks alone", async (t) => {
  class Stopped extends Tool {
    override rdtsc() {
      return { tsc: 1 };
    }
  }
  t.equal((await trace(Stopped, "clock")).out, native("clock"));
});

t.test("functions of an image, whole or cut off", async (t) => {
  const kernel = await Kernel.open();
  const base = auxiliaryVector(process.pid).get(33)!;
  const image = readMemory(kernel, process.pid, base, 0x2000);
  const functions = functionsOf(image);
  const { prefix } = kernel.arch.vdso;
  for (const name of ["clock_gettime", "gettimeofday", "clock_getres"]) {
    t.ok((functions.get(prefix + name)?.size ?? 0) > 16, name);
  }
  for (let length = 0; length < image.length; length += 24) functionsOf(image.slice(0, length));
  for (let at = 0; at < 0x600; at++) {
    const bent = image.slice();
    bent[at] = bent[at]! ^ 0xff;
    functionsOf(bent);
  }
  t.equal(functionsOf(new Uint8Array(4096)).size, 0);
  const { elfMachine } = kernel.arch;
  const code = kernel.arch.thunks(0x1f000);
  t.ok(functionsOf(sharedObject(elfMachine, code, 4096)).size >= 0, "another object");
});
