// The tracer's memory does not grow with what it has seen.
// @runtimes bun deno
// @long
// @timeout 900
import { guest } from "../guests/build.ts";
import { reverieCommand, runNative } from "../harness.ts";
import t from "../tap.ts";

const TIMEOUT_SECONDS = 600;
const STEPS = 4;

/** What the heap of a runtime may take more or less, in MiB, whatever it was used for. */
const SLACK = 40;

/** Runs a shell command again and again under a tool; gives the tracer's memory after each, in MiB. */
async function memoryUnder(
  tool: string,
  command: string,
): Promise<{ status: string; sizes: number[] }> {
  const read = `sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/resident \\1/p' "/proc/$PPID/status"`;
  const script = Array<string>(STEPS).fill(`${command}; ${read}`).join("; ");
  const argv = reverieCommand(tool, ["sh", "-c", script], ["--log-file", "/dev/null"]);
  const { stdout, status } = await runNative(["taskset", "-c", "0", ...argv], {
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  const found = [...stdout.matchAll(/resident (\d+)/g)];
  return { status, sizes: found.map(([, kilobytes]) => Number(kilobytes) / 1024) };
}

for (const tool of ["strace", "counter2", "inject"]) {
  for (const command of [`${guest("getppid")} 750000`, `${guest("proc_many")} 3000`]) {
    await t.test(`${command} under ${tool}`, async (t) => {
      const { sizes, status } = await memoryUnder(tool, command);
      t.equal(status, "exited 0");
      t.equal(sizes.length, STEPS);
      t.comment(`${tool}: ${sizes.map((size) => `${size.toFixed(0)} MiB`).join(", ")}`);
      t.ok(sizes.at(-1)! < sizes[0]! + SLACK, `${sizes.at(-1)} after ${sizes[0]}`);
    });
  }
}
