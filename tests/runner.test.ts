// scripts/test.ts: how one test file is run, counted and ended.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Outcome, runJob } from "../scripts/test_job.ts";
import { type Choice, type Job, leftOut, planJobs } from "../scripts/test_plan.ts";
import t from "./tap.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BASE = mkdtempSync(join(tmpdir(), "reverie-runner-"));
t.teardown(() => rmSync(BASE, { recursive: true, force: true }));

const PATH = `${join(ROOT, "node_modules/.bin")}:${process.env["PATH"]}`;
const runtime = "Deno" in globalThis ? "deno" : "bun";

/** Runs `source` as a test file. */
function runSource(
  name: string,
  source: string,
  { timeoutSeconds = 20, every = 1 } = {},
): Promise<Outcome> {
  writeFileSync(join(BASE, name), source);
  const where = { root: BASE, environment: { ...process.env, PATH }, prefix: [] };
  return runJob({ file: name, runtime, asUser: false, timeoutSeconds, every }, where);
}

function lines(...texts: string[]): string {
  return `console.log(${JSON.stringify(texts.join("\n"))});\n`;
}

t.test("leaf assertions are counted", async (t) => {
  const source = lines(
    "TAP version 14",
    "# Subtest: two",
    "    ok 1 - a",
    "    not ok 2 - b",
    "    1..2",
    "not ok 1 - two",
    "ok 2 - c # SKIP not here",
    "ok 3 - d",
    "1..3",
  );
  const outcome = await runSource("counts.ts", source);
  t.match(outcome, { passed: 2, failed: 1, skipped: 1 });
});

t.test("of the tests of a file, every so many have their turn", async (t) => {
  const tap = JSON.stringify(join(ROOT, "tests/tap.ts"));
  const tests = `for (let i = 0; i < 5; i++) t.test(String(i), async (t) => t.pass("ran " + i));`;
  const source = `import t from ${tap};\n${tests}\n`;
  const outcome = await runSource("turns.ts", source, { every: 3 });
  t.match(outcome, { passed: 2, failed: 0, skipped: 3, notes: [] });
  t.strictSame(outcome.output.match(/ran \d/g), ["ran 0", "ran 3"]);
});

t.test("whatever is not a whole, good run counts as a failure", async (t) => {
  const good = lines("ok 1 - a", "1..1");
  const cases: [string, string, RegExp][] = [
    ["nothing.ts", "", /no assertion/],
    ["crash.ts", `${good}process.exit(3);`, /status 3/],
    ["throws.ts", `${good}throw new Error("late");`, /status 1/],
    ["short.ts", lines("ok 1 - a", "1..2"), /TAP is not complete/],
    ["signal.ts", `${good}process.kill(process.pid, "SIGKILL");`, /SIGKILL/],
  ];
  for (const [name, source, note] of cases) {
    const outcome = await runSource(name, source);
    t.equal(outcome.failed, 1, name);
    t.match(outcome.notes.join(), note);
  }
  t.match(await runSource("good.ts", good), { passed: 1, failed: 0, notes: [] });
});

function isAlive(pid: string): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, "latin1"));
}

// Leaves behind a child, one in another process group, and one in another session.
const LEAVING = `
import { spawn } from "node:child_process";
const options = { stdio: "inherit" } as const;
const all = [
  spawn("sleep", ["97"], options),
  spawn("sh", ["-mc", "sleep 98 & echo $! >&2; wait"], { stdio: ["ignore", "ignore", "pipe"] }),
  spawn("sleep", ["99"], { ...options, detached: true }),
];
const group = await new Promise((resolve) => all[1].stderr.on("data", resolve));
console.log("# left " + [...all.map((child) => child.pid), Number(String(group))].join(" "));
console.log("ok 1 - a\\n1..1");
`;

t.test("no process of a test outlives it", async (t) => {
  const outcome = await runSource("leaves.ts", `${LEAVING}process.exit(0);`);
  const pids = /^# left (.*)$/m.exec(outcome.output)?.[1]?.split(" ") ?? [];
  t.equal(pids.length, 4);
  t.strictSame(pids.filter(isAlive), [], "all have ended");
  t.match(outcome.notes, [/left 4 processes running/]);
});

t.test("a test that takes too long is ended with all that it started", async (t) => {
  // time enough to begin, also where the machine is busy
  const outcome = await runSource("late.ts", `${LEAVING}setInterval(() => {}, 1000);`, {
    timeoutSeconds: 6,
  });
  t.match(outcome, { passed: 1, failed: 1, notes: [/timed out after 6 s/] });
  const pids = /^# left (.*)$/m.exec(outcome.output)?.[1]?.split(" ") ?? [];
  t.equal(pids.length, 4);
  t.strictSame(pids.filter(isAlive), []);
  t.ok(outcome.milliseconds < 30_000, "long before its processes would");
});

t.test("comments in a file say where it runs", (t) => {
  mkdirSync(join(BASE, "tests/deep"), { recursive: true });
  const write = (name: string, text: string): void =>
    writeFileSync(join(BASE, "tests", name), text);
  write("a.test.ts", "// @timeout 7\n// @runtimes bun node\n");
  write("deep/b.test.ts", "import t;\n// @users root user\n");
  write("c.test.ts", "// @long\n");
  write(
    "d.test.ts",
    "// @seconds 30\n// @users root user/deno\n// @emulated 20 every 3 bun deno\n",
  );
  write("e.test.ts", "// @arch none of this machine\n");
  write("f.test.ts", "// @seldom takes long\n// @long\n");
  write("not_a_test.ts", "");
  const choice: Choice = {
    runtimes: ["bun", "deno", "node"],
    named: false,
    filters: [],
    long: false,
    canBeUser: true,
    timeoutSeconds: 60,
    emulated: false,
    part: [1, 1],
  };
  const show = (job: Job): string =>
    `${job.file} ${job.runtime}${job.asUser ? " user" : ""} ${job.timeoutSeconds}${job.every > 1 ? ` every ${job.every}` : ""}`;
  t.strictSame(planJobs(BASE, choice).map(show), [
    "tests/d.test.ts bun 60",
    "tests/d.test.ts deno 60",
    "tests/d.test.ts deno user 60",
    "tests/a.test.ts bun 7",
    "tests/a.test.ts node 7",
    "tests/deep/b.test.ts bun 60",
    "tests/deep/b.test.ts bun user 60",
    "tests/deep/b.test.ts deno 60",
    "tests/deep/b.test.ts deno user 60",
  ]);
  const some: Choice = { ...choice, filters: ["c.t", "deep"], long: true, canBeUser: false };
  t.strictSame(planJobs(BASE, { ...some, runtimes: ["deno"] }).map(show), [
    "tests/c.test.ts deno 60",
    "tests/deep/b.test.ts deno 60",
  ]);
  const halves = [1, 2].map((part) =>
    planJobs(BASE, { ...choice, runtimes: ["bun"], canBeUser: false, part: [part, 2] }).map(show),
  );
  t.strictSame(halves, [
    ["tests/d.test.ts bun 60"],
    ["tests/a.test.ts bun 7", "tests/deep/b.test.ts bun 60"],
  ]);
  const slow: Choice = { ...choice, emulated: true, canBeUser: false };
  t.strictSame(planJobs(BASE, slow).map(show), [
    "tests/d.test.ts bun 60 every 3",
    "tests/d.test.ts deno 60 every 3",
    "tests/a.test.ts bun 7",
    "tests/deep/b.test.ts bun 60",
  ]);
  t.strictSame(planJobs(BASE, { ...slow, runtimes: ["deno"], named: true }).map(show), [
    "tests/d.test.ts deno 60 every 3",
    "tests/deep/b.test.ts deno 60",
  ]);
  t.strictSame(leftOut(BASE, "x86_64", true), [
    { file: "tests/e.test.ts", why: "of this machine" },
    { file: "tests/f.test.ts", why: "takes long" },
  ]);
  t.strictSame(leftOut(BASE, "none", false), []);
  t.end();
});

t.test("README lists the files that do not run on aarch64", (t) => {
  const lines = leftOut(ROOT, "aarch64", true).map(({ file, why }) => `- \`${file}\`: ${why}`);
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  t.strictSame(readme.match(/^- `tests\/.*\.test\.ts`: .*$/gm), lines);
  t.end();
});
