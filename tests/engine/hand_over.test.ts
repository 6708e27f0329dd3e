// A tool's state becomes plain data, and the tool goes on with it elsewhere.
// @runtimes bun deno
// @users root user
// @emulated 20
import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { attach, attachInWorker, type SavedRun, start, Tool } from "../../src/mod.ts";
import t from "../tap.ts";
import { Counts } from "./worker_tools.ts";

const url = new URL("./worker_tools.ts#Counts", import.meta.url);

/** The state of the shell: its loop makes one call for each round. */
function shell(state: SavedRun, pid: number) {
  const { tool, threads } = state.processes.find((one) => one.pid === pid)!;
  const { total, names } = tool as { total: number; names: string[] };
  const thread = threads[0]!.thread as { calls: number; name: string };
  return { total, names, ...thread, ...(state.global as { sum: number }) };
}

t.test("from run to run, and from thread to thread", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "reverie-hand-over-"));
  const path = join(folder, "rounds");
  appendFileSync(path, "");
  /** The shell writes a byte for each round: the second from here on was begun after this. */
  const twoRounds = async () => {
    for (const before = statSync(path).size; statSync(path).size < before + 2;) await sleep(1);
  };
  const options = { outlive: true, config: "first" };
  const loop = 'while :; do sleep 0.02; printf . >>"$0"; done';
  const first = await start(Counts, ["sh", "-c", loop, path], options);
  await twoRounds();
  const one = await first.handOver();
  const { pid } = first;
  const before = shell(one, pid);
  t.ok(before.total > 0);
  t.equal(before.calls, before.total);
  t.equal(before.sum, before.total);

  const state = JSON.parse(JSON.stringify(one)) as SavedRun;
  const second = await attach(Counts, pid, { config: "second", state });
  await twoRounds();
  const two = await second.handOver();
  const then = shell(two, pid);
  t.ok(then.total > before.total, "it counts on");
  t.strictSame([then.calls, then.sum, then.names.length], [then.total, then.total, then.total]);
  t.strictSame([...new Set(then.names)], ["first"], "threads that are known are not made anew");

  const third = await attachInWorker<typeof Counts>(url, pid, { config: "third", state: two });
  await twoRounds();
  const three = await third.handOver();
  const last = shell(three, pid);
  t.ok(last.total > then.total, "on another thread, too");
  t.strictSame([last.calls, last.sum, last.name], [last.total, last.total, "first"]);
  process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true });
});

t.test("public fields are state; what is no plain data says so", async (t) => {
  class Fields extends Tool {
    words = ["one"];
  }
  const first = await start(Fields, ["sleep", "60"], { outlive: true });
  const state = await first.handOver();
  t.strictSame(state.processes[0]?.tool, { words: ["one"] });
  class Functions extends Tool {
    act = () => 0;
  }
  const second = await attach(Functions, first.pid);
  await t.rejects(second.handOver(), /Cannot save the state of Functions.*Let save\(\)/s);
  const third = await start(Fields, ["sleep", "60"]);
  third.kill();
  await third.finished;
  process.kill(first.pid, "SIGKILL");
});
