// Where a program hangs is in the log of `reverie strace` soon; on its own standard error, the order is exact.
// @seconds 40
// @emulated 115 every 3
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Dialogue } from "../dialogue.ts";
import { guest, hasProgram } from "../guests/build.ts";
import { launcher, runNative, runtimeName, slowness, temporaryFolder } from "../harness.ts";
import { inParallel } from "../like_strace/judge_case.ts";
import t from "../tap.ts";

/** How late the beginning of a call may be shown in which its thread hangs. */
const MOST_MILLISECONDS = 3000 * slowness;

/** How a call looks that has not ended. */
const HANGS: Readonly<Record<string, RegExp>> = {
  read: /^(?:\[pid +\d+\] |\d+ +)?(?:[\d:.]+ )?read\(\d+,(?!.* = )/gm,
  nanosleep:
    /^(?:\[pid +\d+\] |\d+ +)?(?:[\d:.]+ )?nanosleep\(\{tv_sec=50, tv_nsec=0\},(?!.* = )/gm,
  ppoll:
    /^(?:\[pid +\d+\] |\d+ +)?(?:[\d:.]+ )?ppoll\(\[\{fd=\d+, events=POLLIN\}\], 1, NULL(?!.* = )/gm,
  futex:
    /^(?:\[pid +\d+\] |\d+ +)?(?:[\d:.]+ )?futex\(0x[0-9a-f]+, FUTEX_WAIT_PRIVATE, 0, NULL(?!.* = )/gm,
};

/** All that there is of logs. */
function textIn(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.startsWith("log"));
  return names.map((name) => readFileSync(join(folder, name), "latin1")).join("\n");
}

/** After how many milliseconds the log shows that so many threads hang in a call. */
async function seenAfter(
  options: readonly string[],
  call: string,
  threads: number,
  calls: number,
): Promise<number> {
  const folder = temporaryFolder();
  const words = [launcher, "strace", ...options, guest("blocks"), call, `${threads}`, `${calls}`];
  let after = Infinity;
  const watch = async (talk: Dialogue): Promise<void> => {
    await talk.until("blocked");
    const began = performance.now();
    const isSeen = () => (textIn(folder.path).match(HANGS[call]!)?.length ?? 0) >= threads;
    do {
      await sleep(20);
      after = performance.now() - began;
    } while (!isSeen() && after < MOST_MILLISECONDS);
    talk.type("enough\n");
  };
  await runNative(["sh", "-c", 'exec "$@" 2> log.errors', "sh", ...words], {
    cwd: folder.path,
    dialogue: watch,
  });
  folder.remove();
  return after;
}

const skip = hasProgram("strace") ? false : "there is no strace";

const OPTIONS = [
  ["-f", "-o", "log"],
  ["-f", "-o", "log", "--engine", "ptrace"],
  ["-f", "-o", "log", "-ttt"],
  ["-ff", "-o", "log"],
  ["-f"],
];

t.test("calls in which a program hangs are shown at once", async (t) => {
  const sizes = [
    { threads: 1, calls: 0 },
    { threads: 4, calls: 500 },
  ];
  const all = Object.keys(HANGS).flatMap((call) =>
    sizes.flatMap((size) => OPTIONS.map((options) => ({ call, options, ...size }))),
  );
  const cases = all.filter((_, i) => i % (runtimeName === "bun" ? 2 : 4) === 0);
  await inParallel(cases, async ({ call, options, threads, calls }) => {
    const after = await seenAfter(options, call, threads, calls);
    const words = `${threads} in ${call} after ${calls} calls, ${options.join(" ")}`;
    t.ok(after < MOST_MILLISECONDS, `${words}: after ${Math.round(after)} ms`);
  });
});

t.test("what a program prints stands between its lines as under strace", { skip }, async (t) => {
  const script = 'i=0; while [ $i -lt 300 ]; do echo "line $i" >&2; i=$((i+1)); done';
  const words = ["-f", "-e", "write,execve", "sh", "-c", script];
  const printed = async (...tracer: string[]): Promise<string> =>
    (await runNative([...tracer, ...words])).stderr.replace(/0x[0-9a-f]+/g, "PLACE");
  t.equal(await printed(launcher, "strace"), await printed("strace"));
});
