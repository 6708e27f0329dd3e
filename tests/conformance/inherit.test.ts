// @runtimes bun deno
// @users root user
// @seconds 12
// @emulated 30 every 6
// What a guest inherits: the same as without reverie, though runtimes change much for their children.
import { join } from "node:path";
import { guest } from "../guests/build.ts";
import {
  emptyFolder,
  type RunOptions,
  reverieCommand,
  runNative,
  temporaryFolder,
} from "../harness.ts";
import t from "../tap.ts";

/** Starts from which a guest must inherit the same; the words are those of begin.c. */
const STARTS: Readonly<Record<string, string>> = {
  "an ordinary start": "",
  "ignored signals": "-i 1 -i 2 -i 3 -i 13 -i 15 -i 20 -i 25 -i 40",
  "blocked signals": "-b 1 -b 2 -b 13 -b 15 -b 17 -b 34 -b 64",
  "more descriptors": "-o 3 -o 4 -o 7 -o 63 -o 255 -o 500",
  "closed standard input": "-c 0",
  "closed standard error": "-c 2",
  "a umask": "-m 077",
  "a niceness": "-n 7",
  "few descriptors allowed": "-l 64",
  "another stack limit": "-s 4194304",
  "no randomisation": "-a",
  "a timer slack": "-t 1000000",
};

const base = temporaryFolder();
const folder = join(base.path, "run");
t.teardown(() => base.remove());
t.setTimeout(0);

/** What `inherit` prints after such a start, natively or under a tool. */
async function inherited(
  words: readonly string[],
  tool: string | undefined,
  program: string,
  options: RunOptions = {},
): Promise<string> {
  emptyFolder(folder);
  const command = [program];
  const log = join(base.path, "log");
  const under = tool ? reverieCommand(tool, command, ["--log-file", log]) : command;
  const begin = words.length ? [guest("begin"), ...words] : [];
  const ran = await runNative([...begin, ...under], { ...options, cwd: folder });
  // A guest is reverie's child, so it leads neither group nor session, as under any tracer.
  const stdout = ran.stdout.replace(/^leads its group[^\n]*\n/m, "");
  return `${ran.status}\n${stdout}${ran.stderr}`;
}

for (const [name, line] of Object.entries(STARTS)) {
  await t.test(name, async (t) => {
    const words = line.split(" ").filter(Boolean);
    const native = await inherited(words, undefined, guest("inherit"));
    t.match(native, /^exited 0/, "natively");
    for (const tool of ["noop", "inject"]) {
      t.equal(await inherited(words, tool, guest("inherit")), native, `under ${tool}`);
    }
  });
}

t.test("a terminal", async (t) => {
  const options = { terminal: true };
  const native = await inherited([], undefined, guest("inherit"), options);
  t.match(native, "terminal 0", "natively");
  t.equal(await inherited([], "noop", guest("inherit"), options), native, "under noop");
});

t.test("no randomisation stays off", async (t) => {
  const native = await inherited(["-a"], undefined, guest("aslr"));
  t.match(native, "stack differs 0", "natively");
  t.equal(await inherited(["-a"], "inject", guest("aslr")), native, "under inject");
});

// What a shell would make of a command line or an environment before a runtime sees it.
const ENVIRONMENTS: Readonly<Record<string, RunOptions>> = {
  "odd names": {
    env: { ODD: "a\nb", EMPTY: "", BUN_X: "1", DENO_X: "2", NODE_OPTIONS: "", "WITH-DASH": "x" },
  },
  "what runtimes listen to": {
    env: {
      BUN_OPTIONS: "--bad",
      DENO_DIR: "/nonexistent",
      NO_COLOR: "1",
      FORCE_COLOR: "3",
      TZ: "UTC",
    },
  },
  "400 KiB in a hundred variables": {
    env: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`BIG${i}`, "x".repeat(4090)])),
  },
  "one of 120 KiB": { env: { HUGE: "y".repeat(120_000) } },
};
for (const [name, options] of Object.entries(ENVIRONMENTS)) {
  await t.test(`the environment: ${name}`, async (t) => {
    const native = await inherited([], undefined, guest("exec_show"), options);
    t.match(native, /^exited 0/, "natively");
    t.equal(await inherited([], "noop", guest("exec_show"), options), native, "under noop");
  });
}

t.test("the environment: entries that are no variables", async (t) => {
  const native = await inherited(["-x"], undefined, guest("exec_show"));
  t.match(native, "NOSIGN", "natively");
  t.equal(await inherited(["-x"], "noop", guest("exec_show")), native, "under noop");
});

const ARGUMENTS: Readonly<Record<string, string>> = {
  "bytes of no encoding, empty ones, options": `"" "$(printf '\\001\\377\\200')" -- --log-file "a b" '*'`,
  "a long one": `"$(printf '%099999d' 0)"`,
  "three thousand": "$(seq 3000)",
};
for (const [name, words] of Object.entries(ARGUMENTS)) {
  await t.test(`arguments: ${name}`, async (t) => {
    const run = async (tool?: string): Promise<string> => {
      emptyFolder(folder);
      const command = [guest("exec_show")];
      const log = join(base.path, "log");
      const under = tool ? reverieCommand(tool, command, ["--log-file", log]) : command;
      const script = `exec "$@" ${words}`;
      const ran = await runNative(["sh", "-c", script, "sh", ...under], { cwd: folder });
      return `${ran.status}\n${ran.stdout}${ran.stderr}`;
    };
    const native = await run();
    t.match(native, /^exited 0\nargc/, "natively");
    t.equal(await run("noop"), native, "under noop");
    t.equal(await run("inject"), native, "under inject");
  });
}
