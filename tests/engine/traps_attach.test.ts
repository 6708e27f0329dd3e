// Instructions that trap, and calls of the vDSO, in processes that ran before the tool came: nothing of it stays.
// @runtimes bun deno
// @users root user
// @emulated 30
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import {
  attach,
  type GuestThread,
  type Run,
  start,
  type Syscall,
  type TimestampAnswer,
  Tool,
  type ToolClass,
} from "../../src/mod.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { auxiliaryVector, statusField, statusMask } from "../../src/kernel/proc.ts";
import { readMemory } from "../../src/kernel/process_memory.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { slowness } from "../harness.ts";

const kernel = await Kernel.open();
const SEGV = 1n << 10n;

/** A guest that is watched knows it by this; a clock that reckons with it is years ahead. */
const TOOLS_COUNT: TimestampAnswer = { tsc: 1n << 62n };

/** What the tools of one test saw. */
const seen = { reads: 0, calls: 0 };

class Reads extends Tool {
  override rdtsc(): TimestampAnswer {
    seen.reads++;
    return TOOLS_COUNT;
  }
}

class Calls extends Tool {
  static override subscriptions = { observe: ["clock_gettime"] } as const;
  override observe(_: GuestThread, call: Syscall): void {
    if (call.name === "clock_gettime") seen.calls++;
  }
}

class Both extends Calls {
  override rdtsc(): TimestampAnswer {
    seen.reads++;
    return TOOLS_COUNT;
  }
}

/** A guest that runs until it is told to end. */
class Watched {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #out = "";

  constructor(mode: string) {
    this.#child = spawn(guest("watched"), [mode], { stdio: ["pipe", "pipe", "inherit"] });
    this.#child.stdout!.on("data", (data: Uint8Array) => {
      this.#out += new TextDecoder().decode(data);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on("close", (code, signal) => resolve(signal ?? code));
    });
  }

  async ready(): Promise<this> {
    while (!this.#out.includes("ready")) await sleep(1);
    return this;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The functions of its vDSO. */
  get functions(): string {
    const base = auxiliaryVector(this.pid).get(33)!;
    return readMemory(kernel, this.pid, base, 0x1000).join();
  }

  async end(): Promise<string> {
    this.#child.stdin!.end("x");
    return `${String(await this.#ended)}: ${this.#out.replace("ready\n", "").trim()}`;
  }
}

/** Attaches until `enough`, and lets go. */
async function visit(
  tool: ToolClass,
  pid: number,
  enough: () => boolean,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  const run = await attach(tool, pid, { onWarning: (text) => void warnings.push(text) });
  await letGo(run, enough);
  return warnings;
}

async function letGo(run: Run, enough: () => boolean): Promise<void> {
  const end = performance.now() + slowness * 20_000;
  while (!enough() && performance.now() < end) await sleep(1);
  run.detach();
  await run.finished;
}

function forget(): void {
  seen.reads = 0;
  seen.calls = 0;
}

for (const mode of ["loop", "loops"]) {
  t.test(`attached to and let go, three times: ${mode}`, async (t) => {
    const watched = await new Watched(mode).ready();
    const before = watched.functions;
    for (let i = 0; i < 3; i++) {
      forget();
      const warnings = await visit(Both, watched.pid, () => seen.reads > 20 && seen.calls > 20);
      t.strictSame(warnings, []);
      t.ok(seen.reads > 20, "reads of the counter");
      t.ok(seen.calls > 20, "calls of the vDSO");
      t.equal(watched.functions, before, "its vDSO is as it was");
      const { reads, calls } = seen;
      await sleep(5);
      t.strictSame(seen, { reads, calls }, "none after that");
    }
    t.equal(await watched.end(), "0: was watched, and is no more");
  });
}

t.test(
  "attached to and let go, forty times, while it rarely stands where it can be changed",
  async (t) => {
    const watched = await new Watched("crowd").ready();
    const warnings: string[] = [];
    let isLate = false;
    for (let i = 0; i < 40 && !isLate; i++) {
      forget();
      const begin = performance.now();
      const hasTime = () => performance.now() > begin + i / 20;
      // every other time at once, when some of its threads may be held and others not
      const enough = i % 2 === 0 ? () => seen.reads > 20 && seen.calls > 20 : hasTime;
      warnings.push(...(await visit(Both, watched.pid, enough)));
      isLate = !enough();
    }
    t.strictSame([warnings, isLate], [[], false]);
    t.equal(await watched.end(), "0: was watched, and is no more");
  },
);

t.test("one of both alone", async (t) => {
  forget();
  const watched = await new Watched("loops").ready();
  const before = watched.functions;
  await visit(Calls, watched.pid, () => seen.calls > 20);
  t.ok(seen.calls > 20);
  t.equal(seen.reads, 0);
  await visit(Reads, watched.pid, () => seen.reads > 20);
  t.ok(seen.reads > 20);
  t.equal(watched.functions, before);
  t.equal(await watched.end(), "0: was watched, and is no more");
});

t.test("a process that is stopped stays so, and is as before when it goes on", async (t) => {
  forget();
  const watched = await new Watched("loop").ready();
  const before = watched.functions;
  process.kill(watched.pid, "SIGSTOP");
  const run = await attach(Both, watched.pid);
  await sleep(20);
  t.strictSame(seen, { reads: 0, calls: 0 });
  process.kill(watched.pid, "SIGCONT");
  while (seen.reads < 20 || seen.calls < 20) await sleep(1);
  process.kill(watched.pid, "SIGSTOP");
  await sleep(20);
  await letGo(run, () => true);
  const { reads, calls } = seen;
  t.equal(watched.functions, before);
  process.kill(watched.pid, "SIGCONT");
  t.equal(await watched.end(), "0: was watched, and is no more");
  t.strictSame(seen, { reads, calls });
});

t.test("a launched guest is let go, too", async (t) => {
  forget();
  const run = await start(Both, ["sh", "-c", `exec ${guest("watched")} loop < /dev/zero`], {
    outlive: true,
    stdout: 2,
  });
  await run.finished; // it ends by itself, at once
  t.ok(seen.calls > 0);
  forget();
  const command = `f=$(mktemp -u) && mkfifo $f && exec ${guest("watched")} loops <> $f > /dev/null`;
  const other = await start(Both, ["sh", "-c", command], { outlive: true });
  await letGo(other, () => seen.reads > 50 && seen.calls > 50);
  const { reads } = seen;
  t.ok(reads > 50);
  await sleep(20);
  t.equal(seen.reads, reads);
  t.equal(statusMask(other.pid, "SigPnd") & SEGV, 0n);
  process.kill(other.pid, "SIGKILL"); // it is there
  while (!/^[ZX]/.test(statusField(other.pid, "State") ?? "X")) await sleep(1);
});
