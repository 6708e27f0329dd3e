// What a tool is told of a program does not depend on how calls are served: the same calls, as often, and those of the
// first thread in the same order, by the agent and by stops.
// @runtimes bun deno
// @users root user/deno
// @seconds 40
// @emulated 45 every 3
import { join } from "node:path";
import process from "node:process";
import { writeFileSync } from "node:fs";
import {
  type Engine,
  type GuestThread,
  type Syscall,
  Tool,
  type ToolClass,
} from "../../src/mod.ts";
import { guest, hasProgram } from "../guests/build.ts";
import { temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

/** What was told of a run: how often each call, and the names of the first thread's. */
interface Told {
  readonly status: string;
  readonly counts: Map<string, number>;
  readonly first: string[];
}

/**
 * Calls that chance adds to a program: where its heap begins, random bits that are drawn again, and waiting for a thread
 * that may have ended by then. And where libraries' segments lie 64 KiB apart, what is mapped too much to align them.
 */
const CHANCE = new Set([
  "brk",
  "getrandom",
  "futex",
  ...(process.arch === "arm64" ? ["munmap"] : []),
]);

async function tell(command: readonly string[], engine: Engine): Promise<Told> {
  const counts = new Map<string, number>();
  const first: string[] = [];
  class Tells extends Tool {
    static override subscriptions = { observe: "all", late: true } as const;
    override enter({ isRootThread, tid, pid }: GuestThread, { name }: Syscall): void {
      if (CHANCE.has(name)) return;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (isRootThread && tid === pid) first.push(name);
    }
  }
  const { status } = await traceCommand(Tells as ToolClass, command, { engine });
  return { status, counts, first };
}

const folder = temporaryFolder();
t.teardown(() => folder.remove());
const source = join(folder.path, "a.c");
writeFileSync(source, '#include <stdio.h>\nint main(void) { puts("a"); return 0; }\n');
const script = "i=0; while [ $i -lt 300 ]; do i=$((i+1)); [ -e / ]; : < /dev/null; done; /bin/true";

const PROGRAMS: readonly (readonly string[])[] = [
  ...["abi_regs", "hello", "sig_raise", "sig_queue"].map((name) => [guest(name)]),
  [guest("getppid"), "5000"],
  ["ls", "-laR", "/usr/include/linux"],
  ["sh", "-c", script],
  ["bash", "-c", script],
  ["find", "/usr/include", "-name", "*.h"],
  ["gcc", "-c", "-o", join(folder.path, "a.o"), source],
  [
    "/usr/bin/python3",
    "-c",
    "import os\nfor i in range(500): os.stat('/'); open('/etc/passwd').close()",
  ],
  ["git", "--no-optional-locks", "log", "-n", "20", "--stat"],
];

/** Where a program's calls differ from run to run by themselves, it is told of twice by stops. */
for (const command of PROGRAMS) {
  const name = command.join(" ").slice(-60);
  t.test(name, { skip: !hasProgram(command[0]!) && "it is not here" }, async (t) => {
    const runs = [];
    for (const engine of ["ptrace", "agent", "auto", "ptrace"] as const)
      runs.push(await tell(command, engine));
    const [before, agent, auto, after] = runs as [Told, Told, Told, Told];
    const steady = [...before.counts].filter(([call, count]) => after.counts.get(call) === count);
    t.ok(
      steady.length > 5,
      `${steady.length} of ${before.counts.size} calls are as often each time`,
    );
    for (const [what, { status, counts, first }] of Object.entries({ agent, auto })) {
      t.equal(status, before.status);
      const same = steady.map(([call]) => [call, counts.get(call)]);
      t.strictSame(same, steady, `as often by ${what}`);
      if (before.first.join() === after.first.join())
        t.strictSame(first, before.first, `in the same order by ${what}`);
    }
  });
}
