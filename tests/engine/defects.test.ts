// Defects that other tracers of this kind have, and this one does not: what injected calls leave alone.
// (tests/CONFORMANCE.md names the tests of the others.)
// @runtimes bun deno
// @users root user
// @emulated 25 bun deno
import {
  type Guest,
  type SignalDelivery,
  syscall,
  type Syscall,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

const command = (mode: string): string[] => [guest("count_exact"), mode];

/** Makes several calls in a guest, all of which come to their end there. */
async function meddle(guest: Guest): Promise<boolean> {
  const pid = await guest.inject(syscall("getpid", {}));
  const tid = await guest.inject(syscall("gettid", {}));
  return pid === guest.pid && tid === guest.tid;
}

for (const blocking of [false, true]) {
  const mode = blocking ? "sleeping in the kernel" : "with a live event loop";

  t.test(`calls injected at a signal run no instruction of the guest's, ${mode}`, async (t) => {
    let signals = 0;
    let good = 0;
    class AtSignals extends Tool {
      override async signal(guest: Guest): Promise<void> {
        signals++;
        if (await meddle(guest)) good++;
      }
    }
    const { out, status } = await traceCommand(AtSignals, command("loop"), { blocking });
    t.equal(out, "counted exactly: 1\n");
    t.equal(status, "exited 0");
    t.ok(signals >= 100, `${signals} signals`);
    t.equal(good, signals);
  });

  t.test(`signals that come during injected calls all come to the tool, ${mode}`, async (t) => {
    const values: number[] = [];
    let injected = 0;
    class Sleeps extends Tool {
      static override subscriptions = ["getuid"] as const;
      override signal(_: Guest, { name, info }: SignalDelivery): void {
        if (name.startsWith("SIGRT_")) values.push(new DataView(info.buffer).getInt32(24, true));
      }
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        const rqtp = guest.stack().reserve(16);
        guest.memory.writeStruct("__kernel_timespec", rqtp, { tv_sec: 0, tv_nsec: 300_000 });
        await guest.inject(syscall("nanosleep", { rqtp, rmtp: null }));
        injected++;
        await guest.inject(syscall("getpid", {}));
        return await guest.inject(call);
      }
    }
    const { out, status } = await traceCommand(Sleeps, command("queue"), { blocking });
    t.equal(out, "100 signals, in order 1, child exited 0\n");
    t.equal(status, "exited 0");
    t.strictSame(
      values,
      values.map((_, i) => i),
      "each with what it carries, in order",
    );
    t.equal(values.length, 100);
    t.ok(injected > 0);
  });
}

t.test("no address of the guest's is taken, and none need be kept", async (t) => {
  let good = 0;
  class Around extends Tool {
    static override subscriptions = ["getuid", "mmap", "munmap", "mprotect"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      if (await meddle(guest)) good++;
      const result = await guest.inject(call);
      await meddle(guest);
      return result;
    }
  }
  const { out, status } = await traceCommand(Around, command("fixed"));
  t.equal(out, "empty: 1\nkept: 1\n".repeat(3));
  t.equal(status, "exited 0");
  t.ok(good >= 18, `${good} calls`);
});
