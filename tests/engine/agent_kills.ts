/** Killing guests, and tracers, at some moment while calls are recorded. */
import process from "node:process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { guest } from "../guests/build.ts";
import { reverieCommand, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import { Made, STRESSES, stress } from "./stress.ts";

/** Longer than it takes until one is killed. */
const SECONDS = "5";

/** When somebody is killed: milliseconds after the guest began. */
const MOST_WAIT = 500;

const BASE = 65536;

const LINE = /^(?:\[pid +\d+\] )?lseek\(-1, (\d+), 0x([0-9a-f]+)/gm;

/** How many numbered calls of each the log tells of; what is wrong with their order goes to `problems`. */
function readLog(path: string, problems: string[]): Map<number, number> {
  const next = new Map<number, number>();
  const text = existsSync(path) ? readFileSync(path, "latin1") : "";
  for (const [, count, whence = ""] of text.matchAll(LINE)) {
    const who = parseInt(whence, 16) - BASE;
    const expected = next.get(who) ?? 0;
    if (Number(count) !== expected) problems.push(`${who}: call ${count} instead of ${expected}`);
    next.set(who, expected + 1);
  }
  return next;
}

/** Runs the guest under strace in a process of its own, to which a signal is sent. Gives what went wrong. */
async function killTracer(mode: string, signal: NodeJS.Signals): Promise<string[]> {
  const folder = temporaryFolder();
  const [log, file] = [join(folder.path, "log"), join(folder.path, "made")];
  const words = [guest("calls_stress"), mode, SECONDS, String(BASE), file];
  const command = ["sh", "-c", 'echo begins; exec "$@"', "sh", ...words];
  let killed: Promise<void> | undefined;
  const kill = async (pid: () => number) => {
    await sleep(Math.random() * MOST_WAIT);
    process.kill(pid(), signal);
  };
  try {
    const ran = await runNative(reverieCommand("strace", command, ["--log-file", log]), {
      graceMilliseconds: 10_000,
      onOutput: (pid) => void (killed ??= kill(pid)),
    });
    await killed;
    const problems = ran.left.map((line) => `left: ${line}`);
    if (ran.timedOut) problems.push("timed out");
    if (!killed) problems.push(`it never began: ${ran.status} ${ran.stderr}`);
    const seen = readLog(log, problems);
    const made = new Made(file);
    if (made.wrong > 0) problems.push(`${made.wrong} calls gave the guest something wrong`);
    if (signal !== "SIGKILL") problems.push(...compareCounts(made, seen));
    return problems;
  } finally {
    folder.remove();
  }
}

/** A tracer that could end by itself told of all. */
function compareCounts(made: Made, seen: ReadonlyMap<number, number>): string[] {
  return made.everybody.flatMap((who) => {
    const { calls, isDone } = made.of(who);
    const told = seen.get(who) ?? 0;
    const isRight = told === calls || (!isDone && told === calls + 1);
    return isRight ? [] : [`${who} made ${calls}${isDone ? "" : "+"}, told of ${told}`];
  });
}

function any<T>(several: readonly T[]): T {
  return several[Math.floor(Math.random() * several.length)]!;
}

/** Tests both, a guest and a tracer being killed so often each. */
export async function testKills(guests: number, tracers: number): Promise<void> {
  t.setTimeout(0);
  await t.test("a guest that is killed: no call that it made is lost", async (t) => {
    for (let i = 0; i < guests; i++) {
      const mode = any(STRESSES);
      const { problems, calls } = await stress(mode, Number(SECONDS), "agent", async (pid) => {
        await sleep(Math.random() * MOST_WAIT);
        process.kill(pid, "SIGKILL");
      });
      t.strictSame(problems, [], `${mode}: ${calls} calls`);
    }
  });
  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    await t.test(
      `a tracer that gets ${signal}: no guest is left, or gets wrong results`,
      async (t) => {
        for (let i = 0; i < tracers; i++) {
          const mode = any(STRESSES);
          const problems = await killTracer(mode, signal);
          t.strictSame(problems.slice(0, 10), [], mode);
        }
      },
    );
  }
}
