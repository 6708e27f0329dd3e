// The agent: which calls are recorded in guests, and which stop.
// @runtimes bun deno
// @users root user
// @seconds 15
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reverieCommand, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

/** A row of what --stats says. */
function statsOf(text: string, name: string): [recorded: number, stopped: number] {
  const [, recorded, stopped] = new RegExp(`^ *(\\d+) +(\\d+) ${name}$`, "m").exec(text) ?? [];
  return [Number(recorded), Number(stopped)];
}

t.test("nearly all calls are made without a stop, and none where that is not wanted", async (t) => {
  const dd = "dd if=/dev/zero of=/dev/null bs=1 count=20000 status=none".split(" ");
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  for (const tool of ["counter2", "strace"]) {
    const log = join(folder.path, tool);
    const command = reverieCommand(tool, dd, ["--stats", "--engine", "auto", "--log-file", log]);
    const { status, stderr } = await runNative(command);
    t.strictSame([status, stderr], ["exited 0", ""]);
    const text = readFileSync(log, "utf8");
    for (const name of ["read", "write"]) {
      const [recorded, stopped] = statsOf(text, name);
      t.ok(recorded >= 19_500, `${tool}: ${recorded} calls of ${name} were recorded`);
      t.ok(recorded + stopped >= 20_000, `${tool}: ${stopped} stopped`);
    }
    if (tool === "strace") t.equal(text.match(/^write\(1, "\\0", 1\) += 1$/gm)?.length, 20_000);
    const off = reverieCommand(tool, dd, [
      "--stats",
      "--engine",
      "ptrace",
      "--log-file",
      `${log}.off`,
    ]);
    t.equal((await runNative(off)).status, "exited 0");
    t.match(readFileSync(`${log}.off`, "utf8"), /nothing was recorded in guests/);
  }
  const { stderr, status } = await runNative(reverieCommand("counter2", dd, ["--engine", "fast"]));
  t.strictSame(status, "exited 125");
  t.match(stderr, /--engine takes auto, agent or ptrace, not "fast"/);
});
