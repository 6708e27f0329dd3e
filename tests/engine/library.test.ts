// Runs that a program holds in its hand: started, attached, let go, killed; in workers that end.
// @runtimes bun deno
// @users root user
// @emulated 15 every 3
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import {
  attach,
  type Guest,
  type NewThread,
  start,
  syscall,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { slowness } from "../harness.ts";

const library = JSON.stringify(new URL("../../src/mod.ts", import.meta.url).href);

class Noop extends Tool {}

/** One field of a process's state; undefined where it is gone. */
function state(pid: number, field: string): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "utf8");
    return new RegExp(`^${field}:\\s*(\\S*)`, "m").exec(text)?.[1];
  } catch {
    return undefined;
  }
}

/** Waits until a process sleeps: it may still be on its way there. */
async function untilAsleep(pid: number): Promise<void> {
  while (!["S", undefined].includes(state(pid, "State"))) await sleep(1);
}

/** Whether a process has ended. Nobody may have waited for it. */
function hasEnded(pid: number): boolean {
  return [undefined, "Z", "X"].includes(state(pid, "State"));
}

t.test("a guest is let go while nothing happens in it", async (t) => {
  const run = await start(Noop, ["sleep", "60"], { outlive: true });
  await sleep(100); // the loop sleeps by now
  run.detach();
  const { status } = await run.finished;
  t.equal(status, undefined);
  t.equal(state(run.pid, "TracerPid"), "0");
  await untilAsleep(run.pid);
  t.equal(state(run.pid, "State"), "S", "it goes on");
  process.kill(run.pid, "SIGKILL");
});

t.test("a guest is let go with all that its tool has under way done", async (t) => {
  const errors: string[] = [];
  class Remade extends Tool {
    static override subscriptions = ["clock_nanosleep"] as const;
    override async syscall(guest: Guest): Promise<Verdict> {
      run.detach();
      await guest.inject(syscall("getpid", {}));
      throw new Error("so the guest's own call is made after all");
    }
  }
  const onWarning = (message: string) => void errors.push(message);
  let run = await start(Remade, ["sleep", "60"], {
    outlive: true,
    onToolError: "continue",
    onWarning,
  });
  await run.finished;
  t.match(errors, [/after all/]);
  t.equal(state(run.pid, "SigBlk"), "0".repeat(16), "no signal is blocked");
  await untilAsleep(run.pid);
  t.equal(state(run.pid, "State"), "S", "it sleeps");
  process.kill(run.pid, "SIGKILL");

  class Resent extends Tool {
    override async signal(guest: Guest): Promise<void> {
      run.detach();
      await guest.inject(syscall("getpid", {}));
    }
  }
  const folder = mkdtempSync(join(tmpdir(), "reverie-library-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const stdout = openSync(`${folder}/out`, "w");
  run = await start(Resent, [guest("api"), "queue"], { outlive: true, stdout });
  await run.finished;
  while (!hasEnded(run.pid)) await sleep(1);
  closeSync(stdout);
  const lines = [40, 41, 42].map((value) => `signal 1, code -1, value ${value}\n`);
  t.equal(readFileSync(`${folder}/out`, "utf8"), [...lines, "end\n"].join(""));
});

t.test("an error of the tool lets go of what ran before", async (t) => {
  class Fails extends Tool {
    override syscall(): never {
      throw new Error("no good");
    }
  }
  const busy = spawn("sh", ["-c", "while sleep 0.01; do :; done"], { stdio: "ignore" });
  await new Promise((resolve) => busy.on("spawn", resolve));
  const { finished } = await attach(Fails, busy.pid!);
  await t.rejects(finished, /no good/);
  t.equal(state(busy.pid!, "TracerPid"), "0");
  t.notOk(hasEnded(busy.pid!));
  busy.kill("SIGKILL");
});

t.test("any thread stands for its process", async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), "reverie-library-"));
  t.teardown(() => rmSync(cwd, { recursive: true }));
  const target = spawn(guest("attach_target"), ["30"], { cwd, stdio: "ignore" });
  const ended = new Promise((resolve) => target.on("exit", resolve));
  while (!existsSync(`${cwd}/ready`)) await sleep(1);
  const threads = readdirSync(`/proc/${target.pid}/task`).map(Number);
  class Ids extends Tool<unknown, void> {
    override initThread({ tid, pid }: NewThread<void>): void {
      if (threads.includes(tid)) t.equal(pid, target.pid, "a thread is one of its process");
    }
  }
  const run = await attach(Ids, threads.at(-1)!);
  t.equal(run.pid, target.pid);
  await sleep(50);
  run.detach();
  await run.finished;
  rmSync(`${cwd}/ready`); // so the target ends
  t.equal(await ended, 5, "it never noticed");
  await t.rejects(attach(Noop, []), /no process to attach to/);
  await t.rejects(attach(Noop, process.pid), /can't trace itself/);
});

t.test("a worker attaches and lets go, again and again", async (t) => {
  const source = `
    const { parentPort, workerData } = await import("node:worker_threads");
    const { attach, Tool } = await import(${library});
    const warnings = [];
    for (let i = 0; i < 10; i++) {
      const run = await attach(class extends Tool {}, workerData, { onWarning: (w) => warnings.push(w) });
      run.detach();
      await run.finished;
    }
    parentPort.postMessage(warnings.join());
  `;
  const cwd = mkdtempSync(join(tmpdir(), "reverie-library-"));
  t.teardown(() => rmSync(cwd, { recursive: true }));
  const target = spawn(guest("attach_target"), ["30"], { cwd, stdio: "ignore" });
  const ended = new Promise((resolve) => target.on("exit", resolve));
  while (!existsSync(`${cwd}/ready`)) await sleep(1);
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const worker = new Worker(url, { workerData: target.pid });
  const answer = await new Promise((resolve) => {
    worker.on("message", resolve);
    worker.on("error", resolve);
  });
  t.equal(answer, "", "none is taken for another tracer's");
  await worker.terminate();
  rmSync(`${cwd}/ready`); // so the target ends
  t.equal(await ended, 5, "it never noticed");
});

t.test("a guest is killed while nothing happens in it", async (t) => {
  const run = await start(Noop, ["sleep", "60"]);
  await sleep(100);
  run.kill();
  t.strictSame((await run.finished).status, { kind: "signaled", signal: 9, coreDumped: false });
});

t.test("a program ends though guests that it let go run on", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "reverie-library-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const program = join(folder, "let_go.ts");
  writeFileSync(
    program,
    `import { start, Tool } from ${library};
    const run = await start(class extends Tool {}, ["sleep", "60"], { outlive: true, stdout: 2 });
    setTimeout(() => run.detach(), 100);
    await run.finished;
    console.log(run.pid);`,
  );
  const words = process.versions["deno"] ? ["run", "-A", program] : [program];
  const { stdout, status } = spawnSync(process.execPath, words, {
    encoding: "utf8",
    timeout: slowness * 20_000,
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.equal(status, 0);
  const pid = Number(stdout);
  await untilAsleep(pid);
  t.equal(state(pid, "State"), "S");
  process.kill(pid, "SIGKILL");
});

t.test("a worker that is terminated takes its guests with it, and nothing else", async (t) => {
  const source = `
    const { parentPort } = await import("node:worker_threads");
    const { start, Tool } = await import(${library});
    const { pid } = await start(class extends Tool {}, ["sleep", "60"]);
    setTimeout(() => parentPort.postMessage(pid), 100);
  `;
  for (let i = 0; i < 3; i++) {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
    const pid = await new Promise<number>((resolve, reject) => {
      worker.on("message", resolve);
      worker.on("error", reject);
    });
    t.notOk(hasEnded(pid));
    await worker.terminate();
    while (!hasEnded(pid)) await sleep(1);
    t.pass("the guest has ended");
  }
});
