// The agent: which calls are recorded in guests, and which stop.
// @runtimes bun deno
// @users root user
// @seconds 15
// @emulated 60 every 2
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { guest, hasProgram } from "../guests/build.ts";
import { architecture, reverieCommand, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

/** What poll(3) calls. */
const POLL = architecture === "aarch64" ? "ppoll" : "poll";

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
      t.ok(recorded >= 19_700, `${tool}: ${recorded} calls of ${name} were recorded`);
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

t.test(
  "calls of which much may be copied are recorded where their arguments say that it is not",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(() => folder.remove());
    const logs: string[] = [];
    for (const engine of ["agent", "ptrace"]) {
      const log = join(folder.path, engine);
      const before = ["--stats", "--engine", engine, "--log-file", log];
      const { status } = await runNative(reverieCommand("strace", [guest("sizes")], before));
      t.equal(status, "exited 0");
      logs.push(readFileSync(log, "utf8"));
    }
    const [recorded, stopped] = statsOf(logs[0]!, "getdents64");
    t.ok(recorded >= 45 && recorded <= 50, `${recorded} small ones of getdents64 were recorded`);
    t.equal(stopped, 100 - recorded, "the others stopped");
    for (const name of [POLL, "pselect6"])
      t.ok(
        statsOf(logs[0]!, name)[0] >= 90,
        `${statsOf(logs[0]!, name)[0]} of ${name} were recorded`,
      );
    const [byAgent, byPtrace] = logs.map((log) =>
      [...log.matchAll(/^(?:getdents64|p?poll|pselect6)\(.*/gm)].map(([line]) =>
        line.replace(/0x[0-9a-f]{6,}/g, "ADDRESS"),
      ),
    );
    t.equal(byAgent!.length, 300);
    t.strictSame(byAgent, byPtrace, "the lines are the same");
  },
);

t.test("short programs run without the agent, unless it is asked for", async (t) => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const log = join(folder.path, "log");
  const loop = "for i in 1 2 3 4 5 6 7 8 9 10; do cat /dev/null; done";
  for (const engine of ["auto", "agent"]) {
    const before = ["--stats", "--engine", engine, "--log-file", log];
    const { status } = await runNative(reverieCommand("counter2", ["sh", "-c", loop], before));
    t.equal(status, "exited 0");
    const text = readFileSync(log, "utf8");
    rmSync(log);
    const [recorded, stopped] = statsOf(text, "in all");
    t.ok(stopped > 200, `${engine}: ${stopped} calls stopped`);
    t.equal(recorded > 0, engine === "agent", `${engine}: ${recorded} calls were recorded`);
    t.equal(/ stopped: its program was young$/m.test(text), engine === "auto", engine);
  }
});

t.test("a program's first thread is made with the agent in it", async (t) => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  for (const variant of ["", ".static", ".musl"]) {
    if (variant === ".musl" && !hasProgram("musl-gcc")) continue;
    const log = join(folder.path, `log${variant}`);
    const command = [
      guest(`calls_stress${variant}`),
      "threads",
      "0.2",
      "65536",
      join(folder.path, "made"),
    ];
    const before = ["--stats", "--engine", "auto", "--log-file", log];
    const { status, stderr } = await runNative(reverieCommand("counter2", command, before));
    t.strictSame([status, stderr], ["exited 0", ""]);
    const [, young] =
      / (\d+) stopped: its program was young$/m.exec(readFileSync(log, "utf8")) ?? [];
    t.ok(Number(young) < 100, `calls_stress${variant}: ${young} calls before`);
  }
});
