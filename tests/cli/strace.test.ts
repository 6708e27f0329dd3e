// `reverie strace` prints what strace prints, and ends as it does, with all sorts of options.
// @seconds 60
// @emulated 115
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasProgram } from "../guests/build.ts";
import {
  agentOptions,
  launcher,
  type RunOptions,
  runNative,
  runtimeName,
  slowness,
  temporaryFolder,
} from "../harness.ts";
import { inParallel } from "../like_strace/judge_case.ts";
import { COMPLAINTS, FORKS, PLAIN } from "../like_strace/option_cases.ts";
import { comparable, threadsOf } from "../like_strace/option_lines.ts";
import { OPTIONS } from "../../src/cli/strace/option_table.ts";
import t from "../tap.ts";

const skip = hasProgram("strace") ? false : "there is no strace";

/** Options and programs mean the same on each runtime: one of them has a part. */
const chosen = <T>(all: readonly T[]): readonly T[] =>
  all.filter((_, i) => i % (slowness > 1 ? 10 : runtimeName === "bun" ? 1 : 4) === 0);

interface Outcome {
  readonly text: string;
  readonly stdout: string;
  readonly status: string;
}

/** What a tracer printed, in whatever files. */
async function outcomeOf(
  tracer: readonly string[],
  words: readonly string[],
  env: RunOptions["env"] = {},
): Promise<Outcome> {
  const folder = temporaryFolder();
  try {
    const ran = await runNative([...tracer, ...words], {
      cwd: folder.path,
      env,
    });
    if (ran.timedOut) throw new Error(`${words.join(" ")} did not end`);
    const files = readdirSync(folder.path).filter((name) => name.startsWith("log"));
    const logs = files.map((name) => readFileSync(join(folder.path, name), "latin1"));
    const text = [ran.stderr, ...logs].join("").replaceAll(folder.path, "/folder");
    return { text, stdout: ran.stdout, status: ran.status };
  } finally {
    folder.remove();
  }
}

/** What our text calls ourselves is another program's name. */
const oursAsTheirs = (text: string): string =>
  text.replaceAll("reverie strace", "strace").replace(/<(?:bun\.exe|bun|deno)>/g, "<strace>");

async function ours(
  words: readonly string[],
  own: readonly string[] = [],
  env: RunOptions["env"] = {},
): Promise<Outcome> {
  const outcome = await outcomeOf([launcher, "strace", ...own], words, env);
  return { ...outcome, text: oursAsTheirs(outcome.text) };
}

async function both(
  words: readonly string[],
  env: RunOptions["env"] = {},
): Promise<readonly [Outcome, Outcome]> {
  return [await outcomeOf(["strace"], words, env), await ours(words, [], env)];
}

/** What is said where some options leave the agent nothing to do. */
const USELESS = /^.*The engine "agent" was asked for.*\n/m;

/** Those of which it is chance where in the lines a message of the command itself comes. */
const isSpoken = (words: readonly string[]): boolean => words.includes("rm");

t.test("one process, by stops and with the agent", { skip }, async (t) => {
  const own = chosen(PLAIN).map((words, i) => ({
    words,
    recorded: i % 2 === 1 && !isSpoken(words),
  }));
  await inParallel(own, async ({ words, recorded }) => {
    const theirs = await outcomeOf(["strace"], words);
    if (/not supported by this build/.test(theirs.text)) return t.comment(theirs.text); // -k, Debian's on aarch64
    const { text, status, stdout } = await ours(words, recorded ? agentOptions : []);
    t.strictSame(comparable(text.replace(USELESS, "")), comparable(theirs.text), words.join(" "));
    t.strictSame([status, stdout], [theirs.status, theirs.stdout]);
  });
});

/** A shell leaves a process behind that sleeps, and tells who traces it and whether it has a filter. */
const leaving = (seconds: number): readonly string[] => [
  "sh",
  "-c",
  `sleep ${seconds} > /dev/null 2>&1 &
  while grep -qs -e '^Name:.sh' -e '^State:.[RDt]' /proc/$!/status; do :; done
  grep -e TracerPid -e Seccomp: /proc/$!/status`,
];

t.test(
  "without -f, what the command leaves behind is not touched, and nobody waits for it",
  async (t) => {
    const native = await runNative(leaving(60), { graceMilliseconds: 200 });
    const ran = await runNative([launcher, "strace", ...leaving(60)], { graceMilliseconds: 200 });
    t.strictSame([ran.stdout, ran.status, ran.left], [native.stdout, "exited 0", ["S sleep"]]);
    t.match(ran.stderr, /^\+\+\+ exited with 0 \+\+\+$/m);
  },
);

t.test("with the agent, a run without -f waits for it", async (t) => {
  const command = [launcher, "strace", "--engine", "agent", ...leaving(1)];
  const { left, stderr } = await runNative(command, { graceMilliseconds: 100 });
  t.strictSame(left, []);
  t.notMatch(stderr, /execve\("[^"]*sleep/, "but does not show it");
});

t.test("several processes, each by itself", { skip }, async (t) => {
  await inParallel(chosen(FORKS), async (words) => {
    const [theirs, ours] = await both(words);
    t.strictSame(threadsOf(ours.text), threadsOf(theirs.text), words.join(" "));
    t.strictSame([ours.status, ours.stdout], [theirs.status, theirs.stdout]);
  });
});

t.test("what is wrong is said in the same words", { skip }, async (t) => {
  await inParallel(chosen(COMPLAINTS), async (words) => {
    const [theirs, ours] = await both(words);
    t.equal(ours.text, theirs.text, words.join(" "));
    t.equal(ours.status, theirs.status);
  });
});

/** Files that can't be executed: permissions and contents. */
const BROKEN: readonly (readonly [name: string, mode: number, text: string])[] = [
  ["plain", 0o644, "#!/bin/sh\n"],
  ["no-format", 0o755, "text\n"],
  ["empty", 0o755, ""],
  ["bad-elf", 0o755, "\x7fELF and no more"],
  ["no-interpreter", 0o755, "#!/nowhere/sh\n"],
];

t.test("what can't be executed is shown failing", { skip }, async (t) => {
  const folder = temporaryFolder();
  for (const [name, mode, text] of BROKEN) writeFileSync(join(folder.path, name), text, { mode });
  mkdirSync(join(folder.path, "folder"));
  symlinkSync("loop", join(folder.path, "loop"));
  const names = [...BROKEN.map(([name]) => name), "folder", "absent", "plain/x", "loop"];
  const env = { PATH: `${folder.path}:/usr/local/bin:/usr/bin:/bin` };
  const cases = [
    ...names.map((name) => [join(folder.path, name), "a"]),
    ...["plain", "no-format", "folder", "absent"].map((name) => [name]),
    ["-E", "PATH=/nowhere", "no-format"],
    ["-qq", "-o", "log", join(folder.path, "plain")],
    ["-c", "-U", "calls,errors,name", join(folder.path, "plain")],
  ];
  await inParallel(chosen(cases), async (words) => {
    const [theirs, ours] = await both(words, env);
    t.strictSame(comparable(ours.text), comparable(theirs.text), words.join(" "));
    t.equal(ours.status, theirs.status);
  });
  for (let i = 0; i < 5; i++) {
    const command = [...["-D", "-o", "log"], join(folder.path, "plain")];
    const run = `"$0" strace "$@"; until grep -s exited log; do sleep 0.1; done; cat log`;
    const { stdout } = await runNative(["sh", "-c", run, launcher, ...command]);
    t.match(stdout, /^execve\(.*EACCES/m, "the tracer in the background sees it, too");
  }
  folder.remove();
});

t.test("a link named strace is strace", { skip }, async (t) => {
  const folder = temporaryFolder();
  const link = join(folder.path, "strace");
  symlinkSync(launcher, link);
  const script = "strace -e close true; strace -Q; strace -e trace=execve echo 'ä' b";
  const path = "/usr/local/bin:/usr/bin:/bin";
  const theirs = await runNative(["sh", "-c", script], { env: { PATH: path } });
  const ours = await runNative(["sh", "-c", script], { env: { PATH: `${folder.path}:${path}` } });
  t.strictSame(comparable(ours.stderr), comparable(theirs.stderr), "by its name");
  t.equal(ours.stdout, theirs.stdout);
  const called = await runNative([link, "-Q"]);
  t.match(called.stderr, `${link}: invalid option -- 'Q'\nTry '${link} -h'`, "by its path");
  folder.remove();
});

t.test("help has all options on one screen, and what is not there is said", async (t) => {
  const { stdout } = await runNative([launcher, "strace", "--help"]);
  for (const { letter, names } of OPTIONS) {
    const isThere = [`--${names[0]}`, ` -${letter}`].some((word) => stdout.includes(word));
    t.ok(isThere, letter ?? names[0] ?? "");
  }
  const lines = stdout.trimEnd().split("\n");
  t.ok(lines.length <= 60, `in ${lines.length} lines`);
  t.strictSame(
    lines.filter((line) => line.length > 110),
    [],
    "in 110 columns",
  );
});
