// @runtimes bun deno
// @emulated bun deno
// The options of a command line: ours, the tool's, and what is the guest's.
import { UsageError } from "../../src/cli/errors.ts";
import { optionsUnder } from "../../src/cli/flags.ts";
import { spellOut, splitAtOperand } from "../../src/cli/words.ts";
import { Tool } from "../../src/tool.ts";
import type { ToolOptions } from "../../src/tool_options.ts";
import { launcher, runNative } from "../harness.ts";
import t from "../tap.ts";

const KNOWN: ToolOptions = {
  logFile: { kind: "text", brief: "" },
  quiet: { kind: "boolean", brief: "", alias: "q" },
  env: { kind: "texts", brief: "", alias: "e" },
};

t.test("options end at the first word that is none", (t) => {
  for (const [line, options, rest] of [
    ["ls -l", "", "ls -l"],
    ["-- --quiet", "", "--quiet"],
    ["--quiet -- -- ls", "--quiet", "-- ls"],
    ["--log-file x -q ls --nonsense", "--log-file x -q", "ls --nonsense"],
    ["--logFile=x -e A=B - -q", "--logFile=x -e A=B", "- -q"],
    ["-qe A --help", "-qe A --help", ""],
    ["--env -q x", "--env -q", "x"],
  ] as const) {
    const split = splitAtOperand(line.split(" "), KNOWN);
    t.strictSame([split.options.join(" "), split.rest.join(" ")], [options, rest], line);
  }
  t.end();
});

t.test("an option that does not exist names the one that was meant", (t) => {
  for (const [line, message] of [
    ["--logfile x", /^There is no option --logfile; did you mean --log-file\?/],
    ["--log_file=x", /^There is no option --log_file; did you mean --log-file\?/],
    ["--quiet -logfile", /^There is no option -logfile; did you mean --log-file\?/],
    ["--quite", /^There is no option --quite; did you mean --quiet\?/],
    ["--hlep", /did you mean --help\?/],
    ["--nonsense", /^There is no option --nonsense\. /],
    ["--constructor", /^There is no option --constructor\. /],
    ["-qx ls", /^There is no option -qx\. /],
    ["--log-file", /^The option --log-file lacks its value;/],
    ["--env -- ls", /^The option --env lacks its value;/],
  ] as const) {
    t.throws(() => splitAtOperand(line.split(" "), KNOWN), { message }, line);
    t.throws(() => splitAtOperand(line.split(" "), KNOWN), UsageError, line);
  }
  t.end();
});

t.test("a wrong word ends reverie with status 2 before anything runs", async (t) => {
  for (const [line, message] of [
    ["run strace --trcae read -- echo ran", "did you mean --trace?"],
    ["run --logfile x strace -- echo ran", "did you mean --log-file?"],
    ["attach --aloen strace 1", "did you mean --alone?"],
    ["completion fihs", "reverie completion bash|zsh|fish"],
    ["rnu strace -- echo ran", "did you mean `run`?"],
  ] as const) {
    const { stdout, stderr, status } = await runNative([launcher, ...line.split(" ")]);
    t.strictSame([stdout, status], ["", "exited 2"], line);
    t.ok(stderr.startsWith("reverie: ") && stderr.includes(message), stderr);
    t.equal(stderr.split("\n").length, 2, "one line");
  }
});

t.test("a letter that the tool has, too, is the tool's behind its name", async (t) => {
  const words = spellOut("-qe A=B --log-file -x -e=C -h".split(" "), KNOWN);
  t.equal(words.join(" "), "--quiet --env A=B --log-file -x --env=C --help");
  const line = "run -e A=1 strace -e exit_group --env B=2 -C / -- sh -c".split(" ");
  const ran = await runNative([launcher, ...line, "echo $A $B; pwd"]);
  t.strictSame([ran.stdout, ran.status], ["1 2\n/\n", "exited 0"]);
  t.match(ran.stderr, /^exit_group\(0\) += \?\n\+{3} exited with 0 \+{3}\n$/);
});

t.test("a tool's options must be such", (t) => {
  const under = (options: object) => () =>
    optionsUnder(
      class Mine extends Tool {
        static override options = options as ToolOptions;
      },
      KNOWN,
    );
  const option = { kind: "text", brief: "" };
  t.strictSame(Object.keys(under({ hide: option })()), ["logFile", "quiet", "env", "hide"]);
  t.throws(
    under({ hide: { kind: "string" } }),
    /Mine can't have the option "hide": its kind is "string"/,
  );
  t.throws(under({ quiet: option }), /"quiet": reverie has an option of that name/);
  t.throws(under({ hide: { ...option, alias: "h" } }), /its alias "h" is no letter that is free/);
  t.throws(under({ hide: { ...option, alias: "hi" } }), /its alias "hi" is no letter/);
  t.throws(under({ a: { ...option, alias: "a" }, b: { ...option, alias: "a" } }), /"b": its alias/);
  t.end();
});
