// A guest that stops often shares a processor with its tracer, and never finds that it does.
// @users root user
// @seconds 10
// @emulated 5
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { statusField } from "../../src/kernel/proc.ts";
import { commandOf } from "../../src/tools/proc.ts";
import { guest } from "../guests/build.ts";
import { launcher, type Ran, runNative, slowness, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

/** For how long a guest is watched that waits. */
const MOST_MILLISECONDS = 3000 * slowness;

const processorsOf = (pid: number): string => statusField(pid, "Cpus_allowed_list") ?? "";
const isOne = (list: string): boolean => /^\d+$/.test(list);
const skip = isOne(processorsOf(process.pid)) && "there is one processor";

/** Guests with that file among their words, and who traces them. */
function tracedWith(file: string): (readonly [guest: number, tracer: number])[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const rows = pids
    .map(Number)
    .map((pid) => [pid, Number(statusField(pid, "TracerPid") ?? 0)] as const);
  return rows.filter(([pid, tracer]) => tracer !== 0 && commandOf(pid)?.includes(file));
}

/** Runs the guest. Gives how often it was seen on its tracer's processor while it waited. */
async function moved(
  ...before: readonly string[]
): Promise<{ told: Pick<Ran, "status" | "stdout">; shared: number }> {
  const folder = temporaryFolder();
  const file = join(folder.path, "waits");
  let since: number | undefined;
  let shared = 0;
  const watching = setInterval(() => {
    if (!existsSync(file)) return;
    since ??= performance.now();
    const isShared = tracedWith(file).some(([pid, tracer]) => {
      const list = processorsOf(pid);
      return isOne(list) && list === processorsOf(tracer);
    });
    const isLate = performance.now() - since > MOST_MILLISECONDS;
    if (!isShared && !isLate && before.length > 0) return;
    if (isShared) shared++;
    since = undefined;
    rmSync(file);
  }, 5);
  const words = [...before, guest("moved"), file];
  const { status, stdout } = await runNative(words, { cwd: folder.path });
  clearInterval(watching);
  folder.remove();
  return { told: { status, stdout }, shared };
}

t.test("it finds all as it was", { skip }, async (t) => {
  const { told: alone } = await moved();
  t.equal(alone.status, "exited 0");
  t.match(alone.stdout, /\nitself: \d+, \d+\n$/);
  for (const options of [["-f"], ["-f", "-b", "execve"]]) {
    const under = [launcher, "strace", "--engine", "ptrace", "-o", "log", ...options];
    const { told, shared } = await moved(...under);
    t.strictSame(told, alone, options.join(" "));
    if (options.length === 1) t.equal(shared, 2, "times it was on the tracer's processor");
  }
});
