// Runs every tests/**/*.test.ts on Bun, Deno and (where a file says so) Node, a process for each, and
// closes with one line: N passed, N failed. Started by scripts/test.
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { endAllJobs, type Outcome, runJob, type Surroundings } from "./test_job.ts";
import { type Job, leftOut, planJobs, type RuntimeName } from "./test_plan.ts";

const HELP = `scripts/test [options] [part of a file name...]
  -r, --runtime bun,deno,node  run on these only (all; where emulated, most files on Bun)
  -j, --jobs N                 so many files at once (as many as there are processors)
  -t, --timeout SECONDS        for a file that does not say // @timeout itself (600)
  -l, --long                   also files marked // @long
  -e, --engine ENGINE          have auto, agent or ptrace serve the calls of all runs that do not choose
  -u, --users root,user        as these (both), where the runner is root
  -p, --part 1/2               the first half of the files
      --emulated               on a processor that is emulated: everything has five times as long
      --whole                  there, too, all files on all runtimes, and all cases of most: for hours
      --left-out ARCHITECTURE  only lists the files that do not run there, emulated, and why
  -v, --verbose                show all output, not only that of failed files
  -h, --help
Comments that a test file may carry are described in scripts/test_plan.ts.`;

const ORDINARY_USER = 65534; // nobody
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runtime: { type: "string", short: "r" },
    jobs: { type: "string", short: "j", default: String(availableParallelism()) },
    timeout: { type: "string", short: "t", default: "600" },
    long: { type: "boolean", short: "l", default: false },
    engine: { type: "string", short: "e", default: "auto" },
    users: { type: "string", short: "u", default: "root,user" },
    part: { type: "string", short: "p", default: "1/1" },
    emulated: { type: "boolean", default: false },
    whole: { type: "boolean", default: false },
    "left-out": { type: "string" },
    verbose: { type: "boolean", short: "v", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

// How many times as long as elsewhere things may take, and which share of a file's cases has its turn.
const slowness = values.emulated ? "5" : "1";
const every = values.whole ? "1" : slowness;

/** The environment of tests: ours, with the repository's runtimes first on PATH. */
function environmentIn(root: string): Record<string, string | undefined> {
  const PATH = `${join(root, "node_modules/.bin")}:${process.env["PATH"]}`;
  const own = { PATH, REVERIE_TEST_ENGINE: values.engine };
  const pace = { REVERIE_TEST_SLOWNESS: slowness, REVERIE_TEST_EVERY: every };
  return { ...process.env, ...own, ...pace, NO_COLOR: "1", FORCE_COLOR: undefined, TAP_BAIL: "0" };
}

function succeeds(command: readonly string[], env: Surroundings["environment"]): boolean {
  const [file = "", ...rest] = command;
  return spawnSync(file, rest, { env, cwd: "/", stdio: "ignore" }).status === 0;
}

/** How a test runs as the user who started the runner. */
function asCaller(): Surroundings {
  return { root: ROOT, environment: environmentIn(ROOT), prefix: [] };
}

/**
 * How a test runs as an ordinary user when the runner is root; undefined where it can't. The user gets
 * folders of its own in `folder`, and a copy of the repository there if it can't read this one.
 */
function asOrdinaryUser(folder: string): Surroundings | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ids = [`--reuid=${ORDINARY_USER}`, `--regid=${ORDINARY_USER}`, "--clear-groups"];
  const prefix = ["setpriv", ...ids, "--"];
  if (!succeeds([...prefix, "true"], process.env)) return undefined;
  chmodSync(folder, 0o755);
  for (const name of ["home", "tmp"]) {
    mkdirSync(join(folder, name));
    chownSync(join(folder, name), ORDINARY_USER, ORDINARY_USER);
  }
  let root = ROOT;
  // `env`, as setpriv itself still has root's powers when it starts a program.
  const bun = ["env", join(ROOT, "node_modules/.bin/bun"), "--version"];
  if (!succeeds([...prefix, ...bun], process.env)) {
    root = join(folder, "copy");
    const copied = ["-al", "-aL"].some((how) => succeeds(["cp", how, ROOT, root], process.env));
    if (!copied) throw new Error(`can't copy ${ROOT} to ${root} for an ordinary user`);
  }
  const own = { HOME: join(folder, "home"), TMPDIR: join(folder, "tmp"), USER: "nobody" };
  return { root, environment: { ...environmentIn(root), ...own }, prefix };
}

function report(job: Job, outcome: Outcome): void {
  const { passed, failed, skipped, milliseconds } = outcome;
  const counts = [
    `${passed} passed`,
    failed && `${failed} failed`,
    skipped && `${skipped} skipped`,
  ];
  const where = `${job.runtime.padEnd(4)} ${job.asUser ? "user" : "    "}`;
  const word = failed ? "FAIL" : "ok  ";
  const shown = counts.filter(Boolean).join(", ");
  console.log(`${word}  ${where}  ${job.file}  ${shown} (${milliseconds} ms)`);
  for (const note of outcome.notes) console.log(`      ${note}`);
  const text = values.verbose ? outcome.output : failed ? withoutSuccess(outcome.output) : "";
  if (text) console.log(text.replace(/^(?=.)/gm, "      "));
}

// What a failed file printed, but for the assertions that held.
function withoutSuccess(output: string): string {
  return output.replace(/^ *(ok \d+.*|\d+\.\.\d+|)\n/gm, "");
}

async function runAll(jobs: readonly Job[], surroundings: (job: Job) => Surroundings) {
  const queue = [...jobs];
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const work = async (): Promise<void> => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const outcome = await runJob(job, surroundings(job));
      report(job, outcome);
      for (const key of ["passed", "failed", "skipped"] as const) sum[key] += outcome[key];
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  return sum;
}

function chooseRuntimes(): RuntimeName[] {
  const wanted = (values.runtime ?? "bun,deno,node").split(",") as RuntimeName[];
  const env = environmentIn(ROOT);
  const strips = "process.exit(process.features.typescript ? 0 : 1)";
  if (succeeds(["node", "-e", strips], env)) process.env["REVERIE_NODE_STRIPS"] = "1";
  return wanted.filter((runtime) => {
    const here = succeeds([runtime, "--version"], env);
    if (!here) console.log(`skip  ${runtime}: it is not on PATH`);
    return here;
  });
}

// Tests run in sessions of their own, so a ^C at the terminal reaches only the runner.
function endOnSignals(folder: string): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      endAllJobs();
      rmSync(folder, { recursive: true, force: true });
      process.exit(1);
    });
  }
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "reverie-test-"));
  endOnSignals(folder);
  try {
    const user = values.users.split(",").includes("user") ? asOrdinaryUser(folder) : undefined;
    const [part = 1, parts = 1] = values.part.split("/").map(Number);
    const jobs = planJobs(ROOT, {
      runtimes: chooseRuntimes(),
      named: values.runtime !== undefined,
      filters: positionals,
      long: values.long,
      canBeUser: user !== undefined,
      timeoutSeconds: Number(values.timeout),
      emulated: values.emulated && !values.whole,
      part: [part, parts],
    });
    if (!jobs.length) console.log(`no test file matches ${positionals.join(" ")}`);
    const caller = asCaller();
    const sum = await runAll(jobs, (job) => (job.asUser && user ? user : caller));
    const skipped = sum.skipped ? `, ${sum.skipped} skipped` : "";
    console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
    return sum.failed || !jobs.length ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.help) console.log(HELP);
else if (values["left-out"]) {
  for (const { file, why } of leftOut(ROOT, values["left-out"], true))
    console.log(`${file}: ${why}`);
} else process.exitCode = await main();
