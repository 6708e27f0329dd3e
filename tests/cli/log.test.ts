// @runtimes bun deno
// @emulated 50
// Where a tool's text goes, and that it never harms the command.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { guest } from "../guests/build.ts";
import { reverieCommand, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

const JOB = guest("job");
const DD = "dd if=/dev/zero of=/dev/null bs=1 count=4000 status=none".split(" ");

function underStrace(log: string, command: readonly string[]): string[] {
  return reverieCommand("strace", command, ["--log-file", log]);
}

/** What is said of a log that can't be written. */
function loss(log: string, errno: string): string {
  return `reverie: Cannot write the log ${log}: write(2) failed with ${errno}. The command goes on without it.\n`;
}

t.test("a log that fails is said once, and the command goes on", async (t) => {
  const say = [JOB, "say", "one", "say", "two", "exit", "3"];
  const full = await runNative(underStrace("/dev/full", say));
  const expected = ["one\ntwo\n", loss("/dev/full", "ENOSPC (No space left on device)")];
  t.strictSame([full.stdout, full.stderr, full.status], [...expected, "exited 3"], "a full disk");
  const limited = await runNative([
    "sh",
    "-c",
    'ulimit -f 400; exec "$@"',
    "sh",
    ...underStrace("log", DD),
  ]);
  const large = loss("log", "EFBIG (File too large)");
  t.strictSame(
    [limited.stderr, limited.status],
    [large, "exited 0"],
    "a file that grows too large",
  );
  const piped = await runNative([
    "sh",
    "-c",
    '{ "$@"; echo $? >&2; } 3>&1 >&2 | { head -c 100 >/dev/null; exec </dev/null; : >gone; }',
    "sh",
    ...underStrace("/dev/fd/3", ["sh", "-c", "until [ -e gone ]; do /bin/true; done; exit 4"]),
  ]);
  t.strictSame(piped.stderr, `${loss("/dev/fd/3", "EPIPE (Broken pipe)")}4\n`, "a closed pipe");
});

t.test("without a log there is no run", async (t) => {
  const ran = await runNative(underStrace("nowhere/log", ["echo", "hello"]));
  t.match(ran.stderr, /^reverie: Cannot write the log nowhere\/log: .*\n$/);
  t.strictSame([ran.stdout, ran.status], ["", "exited 125"]);
});

t.test("the log can be read while the command runs", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "reverie-log-"));
  const log = join(folder, "log");
  await runNative(underStrace(log, [JOB, "say", "ready", "read"]), {
    dialogue: async (talk) => {
      await talk.until("ready");
      const begin = performance.now();
      while (!readFileSync(log, "utf8").includes('write(1, "ready\\n", 6)')) await sleep(5);
      const milliseconds = Math.round(performance.now() - begin);
      t.comment(`after ${milliseconds} ms`);
      t.ok(milliseconds < 2000);
      talk.type("a line\n");
    },
  });
  rmSync(folder, { recursive: true });
});

t.test("a tool's text is not among the command's", async (t) => {
  const script = "echo out; echo error >&2; echo out again";
  const command = ["sh", "-c", script];
  const mixed = await runNative(reverieCommand("strace", command));
  t.equal(mixed.stdout, "out\nout again\n", "its output is the command's alone");
  t.match(
    mixed.stderr,
    /\nwrite\(1, "out\\n", 4\) += 4\n[^]*6error\n\) +=[^]*\n\+\+\+ exited with 0 \+\+\+\n$/,
  );
  const apart = await runNative(underStrace("log", command));
  t.strictSame([apart.stdout, apart.stderr], ["out\nout again\n", "error\n"], "with a log, all is");
});

t.test("what a file has is never lost", async (t) => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const log = join(folder.path, "log");
  const exit = ["sh", "-c", "exit 3"];
  writeFileSync(log, "");
  t.equal((await runNative(underStrace(log, exit))).stderr, "", "an empty file is written to");
  const first = readFileSync(log, "utf8");
  t.match(first, /exited with 3/);
  const runs = [1, 2, 3].map(() => runNative(underStrace(log, exit)));
  const named = (await Promise.all(runs)).map(({ stderr }) => stderr);
  for (const stderr of named)
    t.match(stderr, /^reverie: \S+log is there already; the log goes to \S+\n$/);
  const others = readdirSync(folder.path).filter((name) => name !== "log");
  t.equal(others.length, 3);
  for (const name of others) {
    t.match(name, /^log\.\d{8}\.\d{6}\.\d{3}(?:-\d+)?$/);
    t.match(readFileSync(join(folder.path, name), "utf8"), /exited with 3/);
    t.ok(
      named.some((stderr) => stderr.endsWith(`${name}\n`)),
      "said",
    );
  }
  t.equal(readFileSync(log, "utf8"), first);
  const quiet = await runNative(reverieCommand("noop", exit, ["--quiet", "--log-file", log]));
  t.strictSame([quiet.stderr, quiet.status], ["", "exited 3"]);
});

t.test("REVERIE_LOG_FILE is where the log goes without the option", async (t) => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const [log, other] = [join(folder.path, "log"), join(folder.path, "other")];
  const env = { REVERIE_LOG_FILE: log };
  const ran = await runNative(reverieCommand("strace", ["true"]), { env });
  t.equal(ran.stderr, "");
  const first = readFileSync(log, "utf8");
  t.match(first, /exited with 0/);
  await runNative(underStrace(other, ["true"]), { env });
  t.equal(readFileSync(log, "utf8"), first, "the option goes first");
  t.match(readFileSync(other, "utf8"), /exited with 0/);
  const none = await runNative(reverieCommand("counter1", ["true"]), {
    env: { REVERIE_LOG_FILE: "" },
  });
  t.match(none.stderr, /^counter1: /, "an empty one is none");
});
