// What `reverie strace --save` records is shown again as it was, with any options.
// @seconds 40
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guest } from "../guests/build.ts";
import { launcher, type Ran, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

const folder = temporaryFolder();
t.teardown(() => folder.remove());

const at = (name: string): string => join(folder.path, name);
const textOf = (name: string): string => readFileSync(at(name), "latin1");
const strace = async (...words: string[]): Promise<Ran> =>
  await runNative([launcher, "strace", ...words], { cwd: folder.path, timeoutSeconds: 90 });

const COMMANDS: readonly (readonly string[])[] = [
  [guest("show_sockets")],
  [guest("show_siginfo")],
  [guest("threads_sync")],
  [guest("exec_thread")],
  ["sh", "-c", "ls -l /etc | head -2 >/dev/null; kill -USR1 $$"],
];

t.test("the lines of a recording are those of the run", async (t) => {
  for (const [i, command] of COMMANDS.entries()) {
    const options = [[], ["-v", "-s", "100"], ["-yy", "-xx"]][i % 3]!;
    await strace("-f", ...options, "--save", "run", "-o", "lines", ...command);
    const { status, stderr } = await strace(...options, "--read", "run", "-o", "again");
    t.strictSame([status, stderr], ["exited 0", ""]);
    t.equal(textOf("again"), textOf("lines"), command.join(" "));
    t.ok(textOf("lines").split("\n").length > 40);
  }
});

t.test("a recording is shown in other ways than the run was", async (t) => {
  await strace("-f", "--save", "run", "-o", "lines", "sh", "-c", "cat /nowhere; cat /etc/hostname");
  const size = statSync(at("run")).size;
  t.ok(size < textOf("lines").length, `${size} bytes`);
  const { stderr: failed } = await strace("--replay", "run", "-e", "openat", "--errno=ENOENT");
  t.match(failed, /openat\(AT_FDCWD, "\/nowhere", O_RDONLY\) = -1 ENOENT/);
  const counts = await strace("--read", "run", "-c");
  t.match(counts.stderr, /execve\n/);
  t.match(counts.stderr, /total\n$/);
  const short = await strace("--read", "run", "-s", "4", "-ttt", "-T", "-f");
  t.match(short.stderr, /\[pid +\d+\] \d{10}\.\d{6} read\(3, "\\177ELF"\.\.\., 832\) = 832 <0\./);
  const json = await strace("--read", "run", "--json");
  const events = json.stderr
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  const programs = events.filter(({ type }) => type === "exec").map(({ argv }) => argv.join(" "));
  t.strictSame(programs.slice(1).sort(), ["cat /etc/hostname", "cat /nowhere"]);
  t.match(
    events.find(({ args }) => args?.filename === "/nowhere"),
    { error: "ENOENT" },
  );
  const piped = await runNative([
    "sh",
    "-c",
    '"$0" strace --read "$1" 2>&1 | head -1',
    launcher,
    at("run"),
  ]);
  t.match(piped.stdout, /^execve\(/, "to somebody who does not read all of it");
});

t.test("a recording that is cut off is shown as far as it goes", async (t) => {
  await strace("--save", "run", guest("getppid"), "200000");
  const whole = statSync(at("run")).size;
  copyFileSync(at("run"), at("part"));
  truncateSync(at("part"), whole - 5);
  const { stderr, status } = await strace("--read", "part", "-e", "getppid", "-o", "again");
  t.match(stderr, "part is cut off");
  t.equal(status, "exited 0");
  t.match(textOf("again"), /getppid\(\) += \d+\n/);
});

t.test("what is no recording, and what can't be written", async (t) => {
  writeFileSync(at("text"), "hello\n");
  writeFileSync(at("newer"), '{"reverie":"strace","version":99}\n');
  for (const [words, message] of [
    [["--read", "text"], "'text' is no recording"],
    [["--replay", "nowhere"], "Can't open 'nowhere': No such file or directory"],
    [["--read", "newer"], "'newer' was written by another version"],
    [["--replay", "run", "true"], "'true' can't be traced at the same time"],
    [["--save", "/nowhere/x", "true"], "Can't fopen '/nowhere/x': No such file or directory"],
  ] as const) {
    const { stderr, status } = await strace(...words);
    t.match(stderr, message);
    t.equal(status, "exited 1");
  }
  const full = await strace("--save", "/dev/full", "sh", "-c", "echo done; exit 3");
  t.match(full.stderr, "/dev/full: ENOSPC");
  t.strictSame([full.stdout, full.status], ["done\n", "exited 3"], "the command does not notice");
});
