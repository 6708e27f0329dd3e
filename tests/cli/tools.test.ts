// @runtimes bun deno
// @emulated bun deno
// Tools that can't be used: what is said of them, beside what launch_errors.test.ts has.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launcher, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";

const base = temporaryFolder();
t.teardown(() => base.remove());

const HEAD = 'import { Tool } from "reverie";\n';

/** What a module is, and what is said of it; the word is its file. */
const broken: Readonly<Record<string, readonly [source: string, RegExp]>> = {
  "./syntax.ts": [
    `${HEAD}\nexport default class Broken extends {\n`,
    /^reverie: Cannot load the tool .\/syntax.ts: [^]*syntax.ts:\d+:\d+/,
  ],
  "./null.ts": ["throw null;\n", /^reverie: Cannot load the tool .\/null.ts: null\n$/],
  "./global.ts": [
    `${HEAD}class State { constructor() { throw new Error("no state"); } }
    export default class Mine extends Tool { static Global = State; observe() {} }`,
    /^reverie: The tool Mine failed to make its Global: Error: no state\n[^]*global.ts:2/,
  ],
  "./report.ts": [
    `${HEAD}export default class Mine extends Tool { static report() { throw new Error("no report"); } }`,
    /^reverie: The tool Mine failed in report\(\): Error: no report\n[^]*report.ts:2/,
  ],
};

for (const [word, [source, message]] of Object.entries(broken)) {
  await t.test(word, async (t) => {
    writeFileSync(join(base.path, word), source);
    const ran = await runNative([launcher, "run", word, "--", "true"], { cwd: base.path });
    t.equal(ran.status, "exited 125");
    t.match(ran.stderr, message);
  });
}

await t.test("a folder", async (t) => {
  mkdirSync(join(base.path, "folder"));
  const ran = await runNative([launcher, "run", "./folder", "--", "true"], { cwd: base.path });
  t.equal(ran.status, "exited 125");
  t.equal(ran.stderr, "reverie: Cannot load the tool ./folder: it is a folder.\n");
});
