// Instructions that trap: the tool answers CPUID and reads of the timestamp counter, and nobody notices else.
// @runtimes bun deno
// @users root user
// @emulated bun deno
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import {
  type CpuidAnswer,
  type CpuidQuery,
  type Guest,
  type SignalDelivery,
  type Syscall,
  syscall,
  type Timestamp,
  type TimestampAnswer,
  type TimestampRead,
  Tool,
  type ToolClass,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";
import { slowness } from "../harness.ts";

const onX86 = process.arch === "x64" ? false : "only x86-64 has this";

const trace = <Config, Thread, Global>(tool: ToolClass<Config, Thread, Global>, mode: string) =>
  traceCommand(tool, [guest("traps"), mode]);

/** What the guest says without a tool. */
function native(mode: string): string {
  return spawnSync(guest("traps"), [mode], { encoding: "utf8", timeout: slowness * 20_000 }).stdout;
}

/** A count of the whole run, reached by messages. */
class Counter {
  #count = 19_200;
  next(): number {
    return this.#count++;
  }
}

class Counting extends Tool<unknown, unknown, Counter> {
  static override Global = Counter;
  override async rdtsc(_: Guest): Promise<TimestampAnswer> {
    return { tsc: await this.global.next(), aux: 0x5007 };
  }
}

/** Looks on. */
class Reading extends Tool {
  override rdtsc(_: Guest, how: TimestampRead, machine: () => Timestamp): void {
    this.print(`${how}:${typeof machine().tsc}:${typeof machine().aux} `);
  }
}

t.test("every read gets the next count", async (t) => {
  const { out, status, warnings } = await trace(Counting, "tsc");
  const aux = process.arch === "x64" ? 0x5007 : 0;
  t.equal(out, `rdtsc 0 1\nrdtscp 2 aux ${aux}\n`);
  t.equal(status, "exited 0");
  t.strictSame(warnings, []);
});

t.test("all 64 bits arrive", async (t) => {
  class Big extends Tool {
    override rdtsc(): TimestampAnswer {
      return { tsc: 0xfedc_ba98_7654_3210n };
    }
  }
  t.equal((await trace(Big, "big")).out, "fedcba9876543210\n");
});

t.test("without an answer, the machine's", async (t) => {
  const { out, text } = await trace(Reading, "tsc");
  const [, second = "", third = "", aux = ""] =
    /^rdtsc 0 (\d+)\nrdtscp (\d+) aux (\d+)\n$/.exec(out) ?? [];
  t.ok(Number(second) > 0 && Number(third) > Number(second), "it goes on");
  t.ok(existsSync(`/sys/devices/system/cpu/cpu${Number(aux) & 4095}`), "a processor, of some node");
  if (!onX86) t.match(text, /(rdtsc:bigint:undefined )+rdtscp:bigint:number $/);
});

t.test("kept over threads, fork, vfork and exec", async (t) => {
  const { out, status } = await trace(Counting, "tree");
  const [main, thread, child, big = "", vfork = ""] = out.split("\n");
  t.strictSame([main, thread, child], ["main 0", "thread 1", "child 2"]);
  t.ok(parseInt(big, 16) > 19_200 && parseInt(big, 16) < 20_000, "the executed program, too");
  t.match(vfork, /^vfork 3, then \d{1,3}$/);
  t.equal(status, "exited 0");
});

t.test("faults of the guest's own are its own", async (t) => {
  const { out } = await trace(Counting, "faults");
  t.equal(out, "1 faults, code 1\n2 faults, reads 2\n");
  t.equal((await trace(Counting, "raise")).out, native("raise"));
  t.equal((await trace(Counting, "segfault")).status, "signal 11");
  class Signals extends Counting {
    override signal(_: Guest, { name, code }: SignalDelivery): void {
      this.print(`${name} ${code}\n`);
    }
  }
  t.equal((await trace(Signals, "faults")).text, "SIGSEGV 1\nSIGSEGV 1\n", "and the tool's to see");
});

t.test("whatever a guest did to SIGSEGV stays as it is", async (t) => {
  t.equal((await trace(Reading, "states")).out, native("states"));
  t.equal((await trace(Reading, "states_exec")).out, native("states_exec"));
  class Slow extends Tool {
    static override subscriptions = "all" as const;
    override async rdtsc(guest: Guest): Promise<void> {
      await guest.inject(syscall("getpid", {}));
    }
    override syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      return guest.inject(call);
    }
  }
  t.equal((await trace(Slow, "states")).out, native("states"), "also where all calls stop");
});

t.test("the guest's own prctl(PR_SET_TSC) does what it always does", async (t) => {
  t.equal((await trace(Reading, "prctl")).out, native("prctl"));
});

t.test("where code lies and how it is written", { skip: onX86 }, async (t) => {
  t.equal((await trace(Counting, "code")).out, "reads 3\n1 faults, code 0x80\n");
});

t.test("a handler may make calls, and change memory and registers", { skip: onX86 }, async (t) => {
  class Busy extends Counting {
    override async rdtsc(guest: Guest): Promise<TimestampAnswer> {
      const before = guest.registers();
      if ((await guest.inject(syscall("getpid", {}))) !== guest.pid) throw new Error("a wrong pid");
      guest.setRegisters({ r15: before["r15"]! });
      return super.rdtsc(guest);
    }
  }
  const { out, status } = await trace(Busy, "tsc");
  t.equal(out, "rdtsc 0 1\nrdtscp 2 aux 20487\n");
  t.equal(status, "exited 0");
});

t.test("a wrong answer is an error that says what is right", async (t) => {
  class Wrong extends Tool {
    override rdtsc(): TimestampAnswer {
      return { tsc: 1.5 };
    }
  }
  await t.rejects(trace(Wrong, "tsc"), /rdtsc\(\) returned \{ tsc: 1\.5 \}: it must return/);
});

class Old extends Tool {
  override cpuid(guest: Guest, { leaf, subleaf }: CpuidQuery, machine: () => CpuidAnswer) {
    const same = Object.values(machine()).every((word) => word >= 0 && word < 2 ** 32);
    this.print(`${leaf} ${same} ${guest.hasCpuidInterception} ${typeof subleaf}\n`);
    return { eax: 1, ebx: 0x756e6547, ecx: 0x6c65746e, edx: 0x49656e69 };
  }
}

t.test("a processor that can't let CPUID trap is said so once", { skip: onX86 }, async (t) => {
  const { out, text, warnings, status } = await trace(Old, "arch_prctl");
  t.equal(status, "exited 0");
  t.equal(out, native("arch_prctl"), "and its guests find what they do without a tool");
  t.equal(warnings.length, canTrapCpuid ? 0 : 1);
  if (!canTrapCpuid)
    t.match(warnings[0], /CPUID can't be intercepted here: arch_prctl\(ARCH_SET_CPUID\) fails/);
  if (!canTrapCpuid) t.equal(text, "");
});

// what a trap raises, sent by the guest to itself: the same path on every processor
t.test("CPUID is answered", { skip: onX86 }, async (t) => {
  t.equal(native("forged"), "1 faults; b 0 0 0\n", "a signal like that of a trap");
  const { out, text } = await trace(Old, "forged");
  t.equal(out, "0 faults; 1 756e6547 6c65746e 49656e69\n");
  t.match(text, /^0 true (true|false) number$/m);
  t.equal((await trace(Counting, "forged")).out, native("forged"), "only if the tool wants it");
});

const canTrapCpuid = !onX86 && native("arch_prctl").includes("set 0");
const skip = onX86 || (canTrapCpuid ? false : "this machine can't let CPUID trap");
t.test("another processor is presented", { skip }, async (t) => {
  const { out, text } = await trace(Old, "cpuid");
  t.equal(out, "vendor GenuineIntel\n1 756e6547 6c65746e 49656e69\n");
  t.match(text, /^7 true true number$/m);
});
