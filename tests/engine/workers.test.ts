// Runs whose engine has a worker of its own; runs that are aborted.
// @runtimes bun deno
// @users root user
// @emulated 35 every 2
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
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
import {
  attach,
  attachInWorker,
  Errno,
  LaunchError,
  ReverieError,
  run,
  runInWorker,
  start,
  startInWorker,
  Tool,
  ToolError,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import type Order from "./worker_tools.ts";
import { type Around, describe } from "./worker_tools.ts";
import { slowness } from "../harness.ts";

const url = (name?: string) =>
  new URL(`./worker_tools.ts${name ? `#${name}` : ""}`, import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "reverie-workers-"));
t.teardown(() => rmSync(folder, { recursive: true }));
const devNull = openSync("/dev/null", "w");
const uid = [guest("api"), "uid"];

/** An output that keeps the text. */
function keeper() {
  const kept = { text: "", ended: 0 };
  const print = (text: string) => void (kept.text += text);
  return { kept, output: { print, flush() {}, end: () => void kept.ended++ } };
}

function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

t.test("the global state is here, and hears all in order", async (t) => {
  const { kept, output } = keeper();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const { status, global } = await runInWorker<typeof Order>(url(), uid, {
    output,
    stdout: devNull,
  });
  clearInterval(timer);
  t.strictSame(status, { kind: "exited", code: 0 });
  const { words } = global;
  t.strictSame(words.slice(0, 3), ["first", "second", "third"]);
  t.ok(words.indexOf(2) > 2, "an answer");
  t.ok(words.indexOf(Errno.EBADF) > words.indexOf(2), "an errno is itself");
  t.equal(words.filter((word) => word === "late").length, 2);
  t.strictSame(words.at(-1), new Map([[1n, new Uint8Array(2)]]));
  t.match(kept.text, /^printed\n/);
  t.match(kept.text, /by the global state\n/);
  t.equal(kept.ended, 1);
  t.ok(ticks > 0, "the caller's timers go on");
});

t.test("a part of the global state", async (t) => {
  const { kept, output } = keeper();
  const { global } = await runInWorker<typeof Around>(url("Around"), uid, {
    output,
    stdout: devNull,
  });
  t.equal(global.inner.words[0], "first");
  t.match(kept.text, /\n8 words\n$/);
});

t.test("text goes to a descriptor", async (t) => {
  const path = join(folder, "text");
  const file = openSync(path, "w");
  await runInWorker(url(), uid, { output: file, stdout: devNull });
  closeSync(file);
  t.match(readFileSync(path, "utf8"), /^printed\n[^]*by the global state\n$/);
});

t.test("errors are of their classes on the other side", async (t) => {
  const { global } = await runInWorker<typeof Order>(url("Errors"), uid, { stdout: devNull });
  t.strictSame(global.words, [
    "RangeError RangeError: too far",
    "OwnError OwnError: of its own 7",
    "string just a text",
    "Error Error: plain for EIO",
    "The tool's global state has no method nothing().",
    "clone",
    "clone",
  ]);
  const failed = async (name: string, command: readonly string[]): Promise<unknown> => {
    try {
      await runInWorker(url(name), command, { stdout: devNull });
    } catch (error) {
      return error;
    }
    return t.fail(name);
  };
  const launch = (await failed("Noop", ["/nowhere/at/all"])) as LaunchError;
  t.ok(launch instanceof LaunchError && launch instanceof ReverieError);
  t.equal(launch.errno, 2);
  const thrown = (await failed("Throws", uid)) as ToolError;
  t.ok(thrown instanceof ToolError);
  t.equal(thrown.syscall, "getuid");
  t.equal(describe(thrown.cause), "OwnError OwnError: from the tool 8");
  t.match(thrown.stack, /worker_tools/, "with its stack");
  const posted = (await failed("PostFails", uid)) as ToolError;
  t.ok(posted instanceof ToolError);
  t.match(posted.message, /of its own/);
  t.match((await failed("Nobody", uid)) as Error, /export "Nobody" is no class that extends Tool/);
  t.match((await failed("Leaves", uid)) as Error, /worker that traced is gone/);
  await t.rejects(runInWorker("file:///nowhere.ts", uid), /Cannot load the tool/);
});

t.test("guests are killed, or let go", async (t) => {
  const killed = await startInWorker(url("Noop"), ["sleep", "60"]);
  t.throws(() => killed.detach(), /without outlive/);
  killed.kill();
  t.strictSame((await killed.finished).status, { kind: "signaled", signal: 9, coreDumped: false });
  const left = await startInWorker(url("Noop"), ["sleep", "60"], { outlive: true });
  left.detach();
  t.equal((await left.finished).status, undefined);
  t.notOk(hasEnded(left.pid));
  const again = await attachInWorker(url("Noop"), left.pid);
  t.equal(again.pid, left.pid);
  again.detach();
  await again.finished;
  t.notOk(hasEnded(left.pid));
  process.kill(left.pid, "SIGKILL");
});

class Nothing extends Tool {}

t.test("a run is aborted", async (t) => {
  const reason = new Error("enough");
  const ways = [
    (signal: AbortSignal) => start(Nothing, ["sleep", "60"], { signal }),
    (signal: AbortSignal) => startInWorker(url("Noop"), ["sleep", "60"], { signal }),
  ];
  for (const way of ways) {
    await t.rejects(way(AbortSignal.abort(reason)), /enough/, "before it began");
    const controller = new AbortController();
    const { pid, finished } = await way(controller.signal);
    controller.abort(reason);
    t.equal(await finished.catch((error) => error), reason);
    t.ok(hasEnded(pid), "with its guests");
    const early = new AbortController();
    const begun = way(early.signal).then(({ finished }) => finished);
    early.abort("at once");
    await t.rejects(begun, /at once/);
    // where the machine is busy, the time may be over before the run has begun
    const late = way(AbortSignal.timeout(50)).then(({ finished }) => finished);
    await t.rejects(late, { name: "TimeoutError" });
  }
  const controller = new AbortController();
  const { signal } = controller;
  t.strictSame((await run(Nothing, ["true"], { signal })).status, { kind: "exited", code: 0 });
  controller.abort(); // nobody is there any more

  const target = spawn("sleep", ["60"], { stdio: "ignore" });
  await new Promise((resolve) => target.on("spawn", resolve));
  const attaches = [
    (signal: AbortSignal) => attach(Nothing, target.pid!, { signal }),
    (signal: AbortSignal) => attachInWorker(url("Noop"), target.pid!, { signal }),
  ];
  for (const way of attaches) {
    const controller = new AbortController();
    const { finished } = await way(controller.signal);
    controller.abort(reason);
    await t.rejects(finished, /enough/);
    t.notOk(hasEnded(target.pid!), "what ran before goes on");
  }
  target.kill("SIGKILL");
});

t.test("a tool that never comes back loses its thread when the run is aborted", async (t) => {
  const controller = new AbortController();
  const mark = `spins-${process.pid}`;
  const { signal } = controller;
  const over = runInWorker(url("Spins"), [...uid, mark], { signal, stdout: devNull });
  const guests = () => readdirSync("/proc").filter((id) => hasArgument(id, mark));
  while (guests().length === 0) await sleep(1);
  controller.abort(new Error("enough"));
  await t.rejects(over, /enough/);
  while (guests().length > 0) await sleep(1);
  t.pass("the guest has ended");
});

function hasArgument(id: string, word: string): boolean {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0").includes(word);
  } catch {
    return false;
  }
}

t.test("runs side by side; workers are used again", async (t) => {
  const arenas = () => readFileSync("/proc/self/maps", "utf8").split("memfd:reverie").length;
  const descriptors = () => readdirSync("/proc/self/fd").length;
  const several = async (): Promise<void> => {
    const runs = [1, 2, 3].map(() => runInWorker<typeof Order>(url(), uid, { stdout: devNull }));
    for (const { global } of await Promise.all(runs)) t.equal(global.words[0], "first");
  };
  await several();
  const [before, opened] = [arenas(), descriptors()];
  for (let i = 0; i < 4; i++) await several(); // each with three runs
  t.equal(arenas(), before, "nothing more is mapped");
  t.ok(descriptors() <= opened + 6, "nothing more is open");
});

t.test("a program ends when its runs did; if it is killed, so are its guests", async (t) => {
  const library = JSON.stringify(new URL("../../src/mod.ts", import.meta.url).href);
  const tool = JSON.stringify(url("Noop").href);
  const source = `
    import process from "node:process";
    const { startInWorker } = await import(${library});
    const run = await startInWorker(${tool}, JSON.parse(process.env.COMMAND));
    console.log(run.pid);
    await run.finished;
  `;
  const path = join(folder, "program.mjs");
  writeFileSync(path, source);
  const words = process.versions["deno"] ? ["run", "-A", path] : [path];
  const env = (command: readonly string[]) => ({
    ...process.env,
    COMMAND: JSON.stringify(command),
  });
  const ended = spawnSync(process.execPath, words, {
    env: env(["true"]),
    timeout: slowness * 20_000,
  });
  t.equal(ended.status, 0, String(ended.stderr));
  const program = spawn(process.execPath, words, {
    env: env(["sleep", "60"]),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<Buffer>((resolve) => program.stdout.once("data", resolve));
  program.kill("SIGKILL");
  while (!hasEnded(Number(String(line)))) await sleep(1);
  t.pass("the guest has ended");
});
