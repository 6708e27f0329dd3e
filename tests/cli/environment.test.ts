// @runtimes bun deno
// @users root user
// @emulated 10
// The command's environment, as options say.
import { environmentFor, type EnvironmentFlags } from "../../src/cli/environment.ts";
import { UsageError } from "../../src/cli/errors.ts";
import { launcher, runNative } from "../harness.ts";
import t from "../tap.ts";

const HOST = ["A=1", "B=two=2", "EMPTY=", "PATH=/host"].map((text) => Buffer.from(text));

t.test("variables are set, taken over and removed", (t) => {
  const environment = (flags: EnvironmentFlags) =>
    environmentFor(HOST, flags).map((text) => Buffer.from(text).toString("latin1"));
  const host = ["A=1", "B=two=2", "EMPTY=", "PATH=/host"];
  const alone = "PATH=/bin:/usr/bin";
  for (const [flags, expected] of [
    [{}, host],
    [{ env: ["A=5", "C=", "A=6"] }, [...host.slice(1), "A=6", "C="]],
    [{ env: ["A"] }, [...host.slice(1), "A=1"]],
    [{ unset: ["A", "NONE", "PATH"] }, ["B=two=2", "EMPTY="]],
    [{ noHostEnvs: true }, [alone]],
    [{ noHostEnvs: true, env: ["B", "EMPTY", "X=a=b"] }, [alone, "B=two=2", "EMPTY=", "X=a=b"]],
    [{ noHostEnvs: true, env: ["PATH"] }, ["PATH=/host"]],
    [{ noHostEnvs: true, unset: ["PATH"] }, []],
  ] as const)
    t.strictSame(environment(flags), expected, JSON.stringify(flags));
  const bytes = [Uint8Array.of(0x58, 0x3d, 0xff, 0)];
  t.strictSame(environmentFor(bytes, { env: ["X"] }), bytes, "whatever the bytes");
  for (const [flags, message] of [
    [
      { env: ["NONE"] },
      /^--env NONE: there is no such variable to take over; --env NONE=VALUE sets/,
    ],
    [{ env: ["=1"] }, /^--env "=1" does not name a variable/],
    [{ unset: ["A=1"] }, /^--unset "A=1" does not name a variable/],
  ] as const) {
    t.throws(() => environment(flags), { message });
    t.throws(() => environment(flags), UsageError);
  }
  t.end();
});

t.test("the command has it, and is found by its PATH", async (t) => {
  const run = (line: string, ...command: string[]) =>
    runNative([launcher, "run", ...line.split(" "), ...command], { env: { MINE: "a b" } });
  const all = await run("noop --no-host-envs -e X=1 -e MINE --", "env");
  t.equal(all.stdout, "PATH=/bin:/usr/bin\nX=1\nMINE=a b\n");
  const one = await run("noop --unset MINE -e Y=2 --", "sh", "-c", "echo ${MINE-none} $Y $LANG");
  t.equal(one.stdout, "none 2 C.UTF-8\n");
  const lost = await run("noop -e PATH=/nowhere --", "env");
  t.match(lost, { status: "exited 127", stdout: "", stderr: /it is in no folder of PATH/ });
  const wrong = await run("noop -e NONE -- echo", "ran");
  t.match(wrong, { status: "exited 2", stdout: "", stderr: /^reverie: --env NONE: there is no/ });
});
