// @runtimes bun deno
// @users root user/deno
// @seconds 30
// @emulated 40 every 4
// A tracer killed in the middle of 200 guest threads takes them with it and leaves none stopped.
import process from "node:process";
import { guest } from "../guests/build.ts";
import { runUnder, runtimeName, slowness } from "../harness.ts";
import t from "../tap.ts";

const TIMES = { SIGKILL: 20, SIGINT: 7, SIGTERM: 7 } as const;
const THREADS = "200";

t.setTimeout(0);

/** Runs the many threads under a tool and sends the tracer a signal once all are there. */
async function killTracer(tool: string, signal: NodeJS.Signals): Promise<string[]> {
  let sent = false;
  const ran = await runUnder(tool, [guest("threads_wait"), THREADS], {
    graceMilliseconds: 10_000,
    onOutput: (pid, output) => {
      if (sent || !output.includes("ready")) return;
      sent = true;
      process.kill(pid(), signal);
    },
  });
  const problems = ran.left.map((line) => `left: ${line}`);
  if (ran.timedOut) problems.push("timed out");
  if (!sent) problems.push(`never ready: ${ran.status} ${ran.stderr} ${ran.log.slice(-500)}`);
  return problems;
}

for (const tool of ["inject", "noop"]) {
  for (const signal of ["SIGKILL", "SIGINT", "SIGTERM"] as const) {
    await t.test(`${signal} under ${tool} on ${runtimeName}`, async (t) => {
      const problems: string[] = [];
      const times = Math.ceil((tool === "inject" ? TIMES[signal] : 3) / slowness);
      for (let i = 0; i < times; i++) problems.push(...(await killTracer(tool, signal)));
      t.strictSame(problems, [], `nothing is left, ${times} times`);
    });
  }
}
