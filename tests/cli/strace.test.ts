// `reverie strace` prints what strace prints, and ends as it does, with all sorts of options.
// @seconds 60
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { hasProgram } from "../guests/build.ts";
import { launcher, runNative, runtimeName, slowness, temporaryFolder } from "../harness.ts";
import { inParallel } from "../like_strace/judge_case.ts";
import { COMPLAINTS, FORKS, PLAIN } from "../like_strace/option_cases.ts";
import { comparable, threadsOf } from "../like_strace/option_lines.ts";
import { OPTIONS } from "../../src/cli/strace/option_table.ts";
import t from "../tap.ts";

const skip = hasProgram("strace") ? false : "there is no strace";

/** Options and programs mean the same on each runtime: one of them has a part. */
const chosen = <T>(all: readonly T[]): readonly T[] =>
  all.filter((_, i) => (runtimeName === "bun" && slowness === 1) || i % 4 === 0);

interface Outcome {
  readonly text: string;
  readonly stdout: string;
  readonly status: string;
}

/** What a tracer printed, in whatever files. */
async function outcomeOf(tracer: readonly string[], words: readonly string[]): Promise<Outcome> {
  const folder = temporaryFolder();
  try {
    const ran = await runNative([...tracer, ...words], { cwd: folder.path, timeoutSeconds: 40 });
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

async function both(words: readonly string[]): Promise<readonly [Outcome, Outcome]> {
  const theirs = await outcomeOf(["strace"], words);
  const ours = await outcomeOf([launcher, "strace"], words);
  return [theirs, { ...ours, text: oursAsTheirs(ours.text) }];
}

t.test("one process", { skip }, async (t) => {
  await inParallel(chosen(PLAIN), async (words) => {
    const [theirs, ours] = await both(words);
    t.strictSame(comparable(ours.text), comparable(theirs.text), words.join(" "));
    t.strictSame([ours.status, ours.stdout], [theirs.status, theirs.stdout]);
  });
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
  const help = await runNative([launcher, "strace", "--help"]);
  for (const { letter, names } of OPTIONS) {
    if (names.length > 0) t.ok(help.stdout.includes(`--${names[0]}`), `--${names[0]}`);
    else t.ok(help.stdout.includes(` -${letter}`), `-${letter}`);
  }
  t.ok(
    help.stdout.split("\n").every((line) => line.length <= 110),
    "in 110 columns",
  );
});
