// What `reverie strace --save` records is shown again as it was, with any options.
// @seconds 30
// @emulated 55 every 10
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { align } from "../../src/tools/strace/diff/align.ts";
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

// one of them makes some 700,000 calls of getppid
const OPTIONS = [[], ["-v", "-s", "100"], ["-yy", "-xx"], ["-e", "trace=!getppid"]];

t.test("the lines of a recording are those of the run", async (t) => {
  for (const [i, command] of COMMANDS.entries()) {
    const options = OPTIONS[i % OPTIONS.length]!;
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

t.test("a recording made on another processor reads as it did there", async (t) => {
  const recorded = (name: string) => new URL(`../recorded/${name}`, import.meta.url).pathname;
  const { status, stderr } = await strace("--read", recorded("aarch64.run"), "-o", "again");
  t.strictSame([status, stderr], ["exited 0", ""]);
  t.equal(textOf("again"), readFileSync(recorded("aarch64.lines"), "latin1"));
  const calls = await strace("--read", recorded("aarch64.run"), "-e", "faccessat", "-o", "again");
  t.equal(calls.status, "exited 0");
  t.match(textOf("again"), /^196 +faccessat\(AT_FDCWD, "\/etc\/ld.so.preload", R_OK\) = -1 ENOENT/);
});

t.test("a recording that is cut off is shown as far as it goes", async (t) => {
  await strace("-f", "--save", "run", guest("getppid"), "200000");
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
  t.match(full.stderr, "/dev/full: No space left on device: what follows is lost");
  t.strictSame([full.stdout, full.status], ["done\n", "exited 3"], "the command does not notice");
});

t.test("--diff tells what differs between two runs, and nothing else", async (t) => {
  const script = 'cat "$1"; mktemp -u; sleep 0.01';
  const save = async (file: string, path: string) =>
    await strace("-f", "--save", file, "sh", "-c", script, "sh", path);
  await save("one", "/etc/hostname");
  await save("two", "/etc/hostname");
  await save("three", "/nowhere");
  const known =
    /^(?: |sh|---|\+\+\+|[-+](?:brk|getrandom|mmap|munmap|--- SIGCHLD|rt_sigreturn)\b)|lines are the same/;
  const same = await strace("--diff", "one", "two");
  t.strictSame(
    same.stdout.split("\n").filter((line) => line !== "" && !known.test(line)),
    [],
    same.stdout,
  );
  const other = await strace("--diff", "one", "three");
  t.equal(other.status, "exited 1");
  t.match(other.stdout, /\nsh > cat:\n/);
  t.match(other.stdout, /\n-openat\(AT_FDCWD, "\/etc\/hostname", O_RDONLY\) = 3\n/);
  t.match(other.stdout, /\n\+openat\(AT_FDCWD, "\/nowhere", O_RDONLY\) = -1 ENOENT/);
  t.match(other.stdout, /\n-\+\+\+ exited with 0 \+\+\+\n(?:.*\n)*\+\+\+\+ exited with 1 \+\+\+\n/);
  const itself = await strace("--diff", "three", "three");
  t.match(itself.stdout, /^--- three\n\+\+\+ three\n\d+ lines are the same\n$/);
  t.equal(itself.status, "exited 0");
  const one = await strace("--diff", "one");
  t.match(one.stderr, "--diff needs two files that --save wrote");
});

t.test("the way from one list to another is one, and short", (t) => {
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 300; round++) {
    const list = () => Array.from({ length: random(30) }, () => random(4));
    const [left, right] = [list(), list()];
    const made: number[] = [];
    const used: number[] = [];
    let both = 0;
    for (const { kind, from, to } of align(left, right)) {
      if (kind !== "right") used.push(...left.slice(from, to));
      made.push(...(kind === "right" ? right : left).slice(from, kind === "left" ? from : to));
      if (kind === "both") both += to - from;
    }
    if (String(made) !== String(right) || String(used) !== String(left)) t.fail(`${left} ${right}`);
    if (both !== longest(left, right)) t.fail(`${both} of ${left} and ${right}`);
  }
  t.ok(true);
  t.end();
});

/** How much two lists have in common, at most. */
function longest(left: readonly number[], right: readonly number[]): number {
  let row = right.map(() => 0);
  for (const one of left)
    row = right.reduce<number[]>(
      (next, other, i) => [
        ...next,
        one === other ? (row[i - 1] ?? 0) + 1 : Math.max(row[i]!, next[i - 1] ?? 0),
      ],
      [],
    );
  return row.at(-1) ?? 0;
}
