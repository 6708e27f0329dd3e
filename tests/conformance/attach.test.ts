// @runtimes bun deno
// @users root user
// @seconds 25
// @emulated 25 every 8
// A tracer that comes to running processes, and goes: they don't notice.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { guest } from "../guests/build.ts";
import {
  emptyFolder,
  launcher,
  type Ran,
  runNative,
  temporaryFolder,
  toolPath,
} from "../harness.ts";
import t from "../tap.ts";

const base = temporaryFolder();
const folder = join(base.path, "run");
t.teardown(() => base.remove());
t.setTimeout(0);

// Attaching to what is no descendant needs privileges there.
const YAMA = "/proc/sys/kernel/yama/ptrace_scope";
const restricted = existsSync(YAMA) && readFileSync(YAMA, "utf8").trim() !== "0";

/**
 * The shell's part of a test. The target ends when the file `ready` is removed, which must not be before the
 * tracer has come, however long it takes to start.
 */
// (With job control, so that what runs in the background does not ignore SIGINT.)
const START = `set -m
attach() { exec "$launcher" attach --log-file log "$@"; }
"$target" 30 & target_pid=$!
until [ -e ready ]; do sleep 0.01; done
traced() {
  until grep -qs '^TracerPid:[[:space:]]*[1-9]' /proc/$target_pid/status; do
    [ -e /proc/$target_pid ] || return
    sleep 0.01
  done
}
`;

/** Runs a target, and shell commands beside it. */
function beside(commands: string): Promise<Ran> {
  emptyFolder(folder);
  const env = {
    launcher,
    target: guest("attach_target"),
    tail: toolPath("tail"),
    inject: toolPath("inject"),
  };
  const script = `${START}\n${commands}`;
  return runNative(["bash", "-c", script], {
    cwd: folder,
    env,
    timeoutSeconds: 40,
  });
}

const GOOD = "calls 1, children 1, ticks 1, sleeps 1\n";

const cases: Readonly<Record<string, string>> = {
  "to the end, noop": `(attach noop $target_pid); echo "tracer $?"`,
  "to the end, tail": `(attach "$tail" $target_pid); echo "tracer $?"`,
  "to the end, inject": `(attach "$inject" $target_pid); echo "tracer $?"`,
  "to the end, strace": `(attach strace $target_pid); echo "tracer $?"`,
};

for (const [name, commands] of Object.entries(cases)) {
  await t.test(name, { skip: restricted }, async (t) => {
    const ran = await beside(
      `(traced; sleep 0.7; rm ready) & ${commands}; wait $target_pid; echo "target $?"`,
    );
    t.equal(ran.stdout, `${GOOD}tracer 0\ntarget 5\n`, "the target's output and status");
    // Bash itself tells of the jobs' ends.
    t.equal(ran.stderr.replace(/^\[\d\].*\n/gm, ""), "", "nothing else is said");
    t.strictSame([ran.timedOut, ...ran.left], [false], "nothing is left");
  });
}

for (const signal of ["INT", "TERM", "KILL"]) {
  await t.test(`the tracer ends by SIG${signal}, three times`, { skip: restricted }, async (t) => {
    const round = `
      attach "$tool" $target_pid & tracer_pid=$!
      traced
      sleep 0.3
      kill -${signal} $tracer_pid
      wait $tracer_pid`;
    for (const tool of ["noop", "$inject", "strace"]) {
      // A killed tracer can't put back what it changed in a thread: only one that changes nothing.
      if (signal === "KILL" && tool === "$inject") continue;
      const rounds = `tool=${tool}\n${round.repeat(3)}\nrm ready; wait $target_pid; echo "target $?"`;
      const ran = await beside(rounds);
      t.equal(ran.stdout, `${GOOD}target 5\n`, `the target went on, ${tool}`, {
        stderr: ran.stderr,
      });
      t.strictSame([ran.timedOut, ...ran.left], [false], "nothing is left");
    }
  });
}

await t.test("a stopped process stays stopped", { skip: restricted }, async (t) => {
  const ran = await beside(
    `kill -STOP $target_pid
    attach noop $target_pid & tracer_pid=$!
    traced
    sleep 0.2
    cut -d' ' -f3 /proc/$target_pid/stat
    kill -CONT $target_pid
    (sleep 0.7; rm ready) &
    while wait $target_pid; status=$?; [ $status = 147 ]; do :; done
    echo "target $status"
    wait $tracer_pid; echo "tracer $?"`,
  );
  t.match(ran.stdout, /^[tT]\n/, "it is stopped");
  t.match(ran.stdout, `${GOOD}target 5\ntracer 0\n`, "and goes on");
});

await t.test("what can't be attached to", async (t) => {
  const attach = (...words: string[]): Promise<Ran> => runNative([launcher, "attach", ...words]);
  const missing = await attach("noop", "4194303");
  t.equal(missing.status, "exited 125", "no such process");
  t.match(missing.stderr, "4194303", "it says which");
  const word = await attach("noop", "init");
  t.equal(word.status, "exited 125", "no number");
  t.match(word.stderr, "init", "it says which");
  const traced = await beside(
    `attach noop $target_pid & tracer_pid=$!
    traced
    "$launcher" attach noop $target_pid; echo "second $?"
    rm ready; wait`,
  );
  if (!restricted) {
    t.match(traced.stdout, "second 125", "already traced");
    t.match(traced.stderr, /traces it already|EPERM/, "it says so");
  }
});
