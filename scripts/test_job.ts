// Runs one test file in a session of its own, counts its assertions, and ends what it leaves behind.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Parser } from "tap-parser";
import type { Job, RuntimeName } from "./test_plan.ts";

/** How a test file ended. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly milliseconds: number;
  /** What went wrong beside failed assertions: a time-out, a signal, a process left over. */
  readonly notes: readonly string[];
  readonly output: string;
}

/** Where and how test processes run. */
export interface Surroundings {
  /** The repository, or a copy of it that an ordinary user can read. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The command that becomes the user, before the test's own. */
  readonly prefix: readonly string[];
}

const COMMANDS: Readonly<Record<RuntimeName, readonly string[]>> = {
  bun: ["bun", "--no-env-file", "--config=/dev/null", "--no-install"],
  deno: ["deno", "run", "-A", "--no-prompt", "--no-check", "--cached-only"],
  node: ["node", "--no-warnings"],
};

// Every process of a job has this in its environment, unless it took it out.
const MARK = "REVERIE_TEST_JOB";

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts leaf assertions: the closing line of a subtest repeats what was counted inside it. */
function countAssertions(parser: Parser, counts: Counts): void {
  let closing: Parser | undefined;
  parser.on("child", (child: Parser) => {
    closing = child;
    countAssertions(child, counts);
  });
  parser.on("assert", (result) => {
    const subtest = closing;
    closing = undefined;
    if (subtest && (result.ok || !subtest.ok)) return;
    if (result.skip || result.todo) counts.skipped++;
    else if (result.ok) counts.passed++;
    else counts.failed++;
  });
}

/** The file to run: a Node that can't strip types gets a copy that Bun has bundled. */
function prepareFile(job: Job, where: Surroundings): string {
  if (job.runtime !== "node" || process.env["REVERIE_NODE_STRIPS"] === "1") return job.file;
  const copy = job.file.replace(/\.ts$/, ".node.mjs");
  const options = ["--target=node", "--packages=external", `--outfile=${copy}`];
  const build = spawnSync("bun", ["build", job.file, ...options], {
    cwd: where.root,
    env: where.environment,
    encoding: "utf8",
  });
  if (build.status !== 0) throw new Error(`bun build ${job.file} failed:\n${build.stderr}`);
  return copy;
}

/** Whether this process belongs to the job: by its session, or by the mark in its environment. */
function belongsTo(pid: string, session: number, mark: string): boolean {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return false;
    if (Number(fields[3]) === session) return true;
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(mark);
  } catch {
    return false; // it has just ended, or is not ours to look at
  }
}

/** Kills what a job left running, and returns how many processes that were. */
function killLeftovers(session: number, mark: string): number {
  const killed = new Set<string>();
  // A killed process may have started another since the list was read; each round finds fewer.
  for (let round = 0; round < 20; round++) {
    const found = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => belongsTo(pid, session, mark));
    for (const pid of found) {
      killed.add(pid);
      killOne(Number(pid));
    }
    if (!found.length) break;
  }
  return killed.size;
}

function killOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Collects what a child prints, and resolves when it and its output have ended. */
function watch(child: ChildProcess, parser: Parser, killRest: () => number): Promise<Ending> {
  const decoder = new TextDecoder();
  let output = "";
  let left = 0;
  child.stdout?.on("data", (data: Uint8Array) => {
    const text = decoder.decode(data, { stream: true });
    output += text;
    parser.write(text);
  });
  child.stderr?.on("data", (data: Uint8Array) => (output += new TextDecoder().decode(data)));
  // What is left holds the pipes open: "close" would wait for it.
  child.on("exit", () => (left = killRest()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, output, left }));
  });
}

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly left: number;
}

/** Ends every job that runs; the runner is about to end itself. */
export function endAllJobs(): void {
  for (const end of running) end();
}

const running = new Set<() => void>();

/** Runs one job to its end. */
export async function runJob(job: Job, where: Surroundings): Promise<Outcome> {
  const start = performance.now();
  const file = prepareFile(job, where);
  const id = crypto.randomUUID();
  const [command = "", ...rest] = [...where.prefix, ...COMMANDS[job.runtime], file];
  const child = spawn(command, rest, {
    cwd: where.root,
    env: { ...where.environment, [MARK]: id, REVERIE_TEST_TURN: String(job.every) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // setsid: the child's pid is the number of its session
  });
  const killRest = (): number => killLeftovers(child.pid ?? -1, `${MARK}=${id}`);
  running.add(killRest);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killRest();
  }, job.timeoutSeconds * 1000);
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const parser = new Parser();
  countAssertions(parser, counts);
  const ending = await watch(child, parser, killRest);
  clearTimeout(timer);
  running.delete(killRest);
  if (file !== job.file) rmSync(join(where.root, file));
  const notes = judge(parser, ending, counts, late ? job.timeoutSeconds : 0);
  const milliseconds = Math.round(performance.now() - start);
  return { ...counts, milliseconds, notes, output: ending.output };
}

/** Says what went wrong apart from assertions; anything that did counts as one failure. */
function judge(parser: Parser, ending: Ending, counts: Counts, lateAfter: number): string[] {
  parser.end();
  const notes: string[] = [];
  if (lateAfter) notes.push(`timed out after ${lateAfter} s`);
  else if (ending.left) notes.push(`left ${ending.left} processes running (killed)`);
  if (ending.signal) notes.push(`ended by ${ending.signal}`);
  else if (ending.code !== 0) notes.push(`ended with status ${ending.code}`);
  if (counts.passed + counts.failed + counts.skipped === 0) notes.push("no assertion at all");
  else if (!parser.ok && !counts.failed) notes.push("its TAP is not complete");
  if (notes.length && !counts.failed) counts.failed = 1;
  return notes;
}
