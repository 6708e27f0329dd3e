// Calls that are not recorded for want of room, where a tool is dropping: their exact number is told.
// @runtimes bun deno
// @users root user
// @seconds 15
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type GuestThread,
  mergeSubscriptions,
  type SubscriptionSet,
  type Syscall,
  type SyscallResult,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { reverieCommand, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import Dropping from "../tools/dropping.ts";
import { traceCommand } from "./trace.ts";

const CALLS = 50_000;

/** What the tool says of each thread: calls that it was told of, and those that it was not. */
function threadsOf(text: string): number[][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number))
    .sort(([a], [b]) => a! - b!);
}

for (const ordered of [false, true]) {
  t.test(`nothing is lost uncounted${ordered ? ", told in order" : ""}`, async (t) => {
    let [all, late] = [0, 0];
    class Tool extends Dropping {
      static override subscriptions: SubscriptionSet = { ...Dropping.subscriptions, ordered };
      #last = 0;

      override observe(
        guest: GuestThread<{ told: number }>,
        call: Syscall,
        result: SyscallResult | undefined,
      ): void {
        const { endNanoseconds = 0 } = call;
        all++;
        if (endNanoseconds < this.#last) late++;
        this.#last = Math.max(endNanoseconds, this.#last);
        super.observe(guest, call, result);
      }
    }
    for (const words of [[], ["calm"]]) {
      const ran = await traceCommand(Tool, [guest("many_calls"), ...words]);
      t.strictSame([ran.status, ran.warnings], ["exited 0", []]);
      t.equal(ran.out, `2 threads made ${CALLS} calls each\n`);
      const threads = threadsOf(ran.text);
      t.strictSame(
        threads.map(([told, dropped]) => told! + dropped!),
        [0, CALLS, CALLS],
      );
      const [, one, other] = threads;
      t.ok(one![0]! > 0 && other![0]! > 0, "some are told");
      if (words.length > 0) t.ok(one![1]! + other![1]! > 0, `not all: ${ran.text}`);
    }
    // a thread that is interrupted between a stamp and the word that makes it known
    t.ok(late <= all / 100, `${late} of ${all} times are told of late`);
  });
}

t.test("--stats tells how many, in all and by thread", async (t) => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const log = join(folder.path, "log");
  const options = ["--stats", "--log-file", log];
  const { status } = await runNative(
    reverieCommand("dropping", [guest("many_calls"), "calm"], options),
  );
  t.equal(status, "exited 0");
  const text = readFileSync(log, "utf8");
  const dropped = [...text.matchAll(/^(\d+) (\d+)$/gm)].map(([, , count]) => Number(count));
  const [, all] = /^ +(\d+) not recorded, for want of room$/m.exec(text) ?? [];
  t.equal(
    Number(all),
    dropped.reduce((a, b) => a + b),
  );
  const threads = [...text.matchAll(/^ +(\d+) of these by thread \d+$/gm)];
  t.strictSame(
    threads.map(([, count]) => Number(count)).sort((a, b) => a - b),
    dropped.filter((count) => count > 0).sort((a, b) => a - b),
  );
});

t.test("calls that stop are not dropped; nor where one of several tools wants all", async (t) => {
  const { text } = await traceCommand(Dropping, [guest("stamped"), "exec_end"], {
    engine: "ptrace",
  });
  t.equal(text, "10 0\n");
  const dropping = { observe: ["read"], late: true, dropping: true } as const;
  t.strictSame(mergeSubscriptions(dropping, { intercept: ["write"] }), {
    intercept: ["write"],
    ...dropping,
  });
  t.strictSame(mergeSubscriptions(dropping, { observe: ["write"], late: true }), {
    intercept: [],
    observe: ["read", "write"],
    late: true,
  });
});
