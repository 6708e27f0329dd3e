/** Compares runs of a command under tools with a native one: output, errors, status, files. */
import { join } from "node:path";
import { hasProgram } from "../guests/build.ts";
import { slowness, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import type { Case } from "./cases.ts";
import { runCase } from "./run_case.ts";

/** The tools under which everything must be as it is natively. */
export const TOOLS = ["noop", "tail", "inject", "strace"] as const;

/** Tests every case under every tool. */
export async function conform(
  cases: readonly Case[],
  tools: readonly string[] = TOOLS,
): Promise<void> {
  const base = temporaryFolder();
  t.setTimeout(0); // the runner has a limit for the whole file, supervise one for each run
  t.teardown(() => base.remove());
  const folder = join(base.path, "run");
  for (const [index, one] of cases.entries()) {
    // where everything takes long, tools take turns
    const chosen = slowness === 1 ? tools : [tools[index % tools.length]!];
    const missing = one.needs?.filter((name) => !hasProgram(name)) ?? [];
    const skip = missing.length > 0 && `${missing.join(", ")} is missing`;
    await t.test(one.name, { skip }, async (t) => {
      const native = await runCase(one, one.reference, folder);
      t.notOk(native.ran.timedOut, "native run ends in time");
      t.notMatch(native.facts.stderr, /^guest failed/m, "and does what it is for");
      for (const tool of chosen) {
        const { facts, ran } = await runCase(one, tool, folder);
        const log = "log" in ran ? String(ran.log) : "";
        const more = tool === "strace" ? {} : { log: log.slice(-2000) };
        t.strictSame(facts, native.facts, `as natively under ${tool}`, more);
        t.strictSame([ran.timedOut, ...ran.left], [false], `nothing is left by ${tool}`, more);
      }
    });
  }
}
