// The reference of `reverie strace` is what the table of its options says, and its examples run as written.
// @seconds 20
// @emulated 80
import { readFileSync } from "node:fs";
import { launcher, runNative, runtimeName, temporaryFolder } from "../harness.ts";
import { inParallel } from "../like_strace/judge_case.ts";
import { EXAMPLES, referencePath, referenceText } from "../../scripts/strace_reference.ts";
import t from "../tap.ts";

t.test("it is up to date", (t) => {
  t.equal(readFileSync(referencePath, "utf8"), referenceText(), "bun scripts/strace_reference.ts");
  t.end();
});

t.test("its examples run", async (t) => {
  const chosen = EXAMPLES.filter((_, i) => runtimeName === "bun" || i % 5 === 0);
  await inParallel(chosen, async ([words, purpose]) => {
    const folder = temporaryFolder();
    // a tracer in the background may end after the command
    const wait = words.startsWith("-D") ? "until grep -qs exited log; do sleep 0.1; done" : ":";
    const script = `reverie() { "$launcher" "$@"; }; reverie strace ${words}; ${wait}; cat log* 2>/dev/null`;
    const ran = await runNative(["sh", "-c", `${script}; exit 0`], {
      cwd: folder.path,
      env: { launcher, PATH: "/usr/local/bin:/usr/bin:/bin" },
    });
    folder.remove();
    t.notOk(ran.timedOut, `it ends: ${purpose}`);
    t.notMatch(ran.stderr, /Try '|not there yet|at .*\.ts:/, `${words}: it is understood`);
    t.match(ran.stderr + ran.stdout, /\(|calls/, `${words}: calls are shown`);
  });
});
