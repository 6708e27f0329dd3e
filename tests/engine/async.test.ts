// Handlers that take their time: other guests, other handlers and the event loop go on.
// @runtimes bun deno
// @emulated 25 bun deno
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import {
  type Guest,
  type GuestThread,
  type Syscall,
  syscall,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { slowness, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import { trace, traceCommand } from "./trace.ts";

for (const blocking of [false, true]) {
  const mode = blocking ? "sleeping in the kernel" : "with a live event loop";

  t.test(`a handler awaits a timer while other threads go on, ${mode}`, async (t) => {
    let ended = 0;
    let endedMeanwhile = 0;
    class Slow extends Tool<unknown, { slow: boolean }> {
      static override subscriptions = ["getuid"] as const;
      static threads = 0;
      override initThread(): { slow: boolean } {
        return { slow: Slow.threads++ === 1 };
      }
      override async syscall(guest: Guest<{ slow: boolean }>, call: Syscall): Promise<Verdict> {
        if (guest.thread.slow) {
          guest.thread.slow = false;
          while (ended < 9) await sleep(1); // until all the others are through
          endedMeanwhile = ended;
        }
        return await guest.inject(call);
      }
      override threadExit(): void {
        ended++;
      }
    }
    const { out } = await trace(Slow, ["threads", "10"], { blocking });
    t.equal(out, "joined\n");
    t.equal(endedMeanwhile, 9);
  });

  t.test(`handlers wait for each other, ${mode}`, async (t) => {
    const waiting: (() => void)[] = [];
    let most = 0;
    class Together extends Tool {
      static override subscriptions = ["getuid"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        // each call of a thread waits until all four threads have come this far
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          most = Math.max(most, waiting.length);
          if (waiting.length === 4) for (const go of waiting.splice(0)) go();
        });
        return guest.tailInject(call);
      }
    }
    const { out } = await trace(Together, ["threads", "4"], { blocking });
    t.equal(out, "joined\n");
    t.equal(most, 4);
  });

  t.test(`a handler that never ends does not keep its process, ${mode}`, async (t) => {
    class Never extends Tool {
      static override subscriptions = ["getuid", "getppid"] as const;
      static stuck: () => void = () => {};
      static readonly seen = new Promise<void>((resolve) => (Never.stuck = resolve));
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        if (call.name === "getuid") {
          Never.stuck();
          await new Promise(() => {});
        }
        await Never.seen;
        return guest.tailInject(call);
      }
    }
    const { out, status } = await trace(Never, ["blocked"], { blocking });
    t.equal(out, "leaving\n");
    t.equal(status, "exited 5");
  });
}

t.test("the event loop goes on while guests run", async (t) => {
  class Noop extends Tool {}
  const folder = temporaryFolder();
  const path = join(folder.path, "ticked");
  let ticks = 0;
  const timer = setInterval(() => ++ticks === 5 && writeFileSync(path, ""), 1);
  const waits = 'until [ -e "$0" ]; do sleep 0.01; done';
  const { status } = await traceCommand(Noop, [
    "timeout",
    `${60 * slowness}`,
    "sh",
    "-c",
    waits,
    path,
  ]);
  clearInterval(timer);
  folder.remove();
  t.equal(status, "exited 0", "the guest saw what a timer did");
});

t.test("the global state answers, and errors of messages end the run", async (t) => {
  class Sum {
    total = 0;
    async add(n: number): Promise<number> {
      await sleep(1);
      this.total += n;
      return this.total;
    }
    fail(): void {
      throw new RangeError("no more");
    }
  }
  class Asking extends Tool<unknown, unknown, Sum> {
    static override Global = Sum;
    static override subscriptions = ["getuid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      this.print(`${await this.global.add(guest.tid > 0 ? 2 : 0)} `);
      return guest.tailInject(call);
    }
  }
  const { text, global } = await trace(Asking, ["threads", "1"]);
  t.equal(text, "2 4 6 8 10 12 14 16 18 20 ");
  t.equal(global.total, 20);

  class Failing extends Asking {
    override enter(_: GuestThread): void {
      this.post.fail();
    }
    static override subscriptions = ["getuid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      this.post.fail();
      return await guest.inject(call);
    }
  }
  await t.rejects(trace(Failing, ["uid"]), /no more/);
});

t.test("runs side by side do not see each other", async (t) => {
  class Count extends Tool<number, unknown, { calls: number; add(): void }> {
    static override Global = class {
      calls = 0;
      add(): void {
        this.calls++;
      }
    };
    static override subscriptions = ["getuid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      this.post.add();
      await sleep(this.config % 3);
      return await guest.inject(call);
    }
  }
  const counts = [1, 2, 3, 4, 5];
  const runs = await Promise.all(
    counts.map((config) => trace(Count, ["threads", String(config)], { config })),
  );
  t.strictSame(
    runs.map(({ global }) => global.calls),
    counts.map((n) => 10 * n),
  );
});

t.test("a run in a worker, beside one in the main thread", async (t) => {
  const source = `
    const { parentPort } = await import("node:worker_threads");
    const { run, Tool } = await import(${JSON.stringify(new URL("../../src/mod.ts", import.meta.url).href)});
    class Count extends Tool {
      static calls = 0;
      static subscriptions = ["getuid"];
      async syscall(guest, call) {
        Count.calls++;
        return await guest.inject(call);
      }
    }
    const { status } = await run(Count, [${JSON.stringify(guest("api"))}, "threads", "8"], { blocking: true, stdout: 2 });
    parentPort.postMessage([status, Count.calls]);
  `;
  class Ids extends Tool {
    static override subscriptions = ["getuid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      await guest.inject(syscall("gettid", {}));
      return guest.tailInject(call);
    }
  }
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    stderr: true,
  });
  const answer = new Promise((resolve, reject) => {
    worker.on("message", resolve);
    worker.on("error", reject);
  });
  const here = await trace(Ids, ["threads", "8"]);
  t.equal(here.out, "joined\n");
  t.strictSame(await answer, [{ kind: "exited", code: 0 }, 80]);
  await worker.terminate();
});
