// @runtimes bun deno
// @timeout 300
// `reverie completion SHELL`: what the Tab key makes of a line, in the shells themselves.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasProgram } from "../guests/build.ts";
import { launcher, runNative, runtimeName } from "../harness.ts";
import t from "../tap.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "reverie-completion-"));
t.teardown(() => rmSync(FOLDER, { recursive: true }));
for (const name of ["bin", "my_folder"]) mkdirSync(join(FOLDER, name));
for (const name of ["my_log.txt", "your_tool.ts", "bin/unlikely-command"])
  writeFileSync(join(FOLDER, name), "");
chmodSync(join(FOLDER, "bin/unlikely-command"), 0o755);
symlinkSync(launcher, join(FOLDER, "bin/reverie"));
const PATH = `${FOLDER}/bin:/usr/local/bin:/usr/bin:/bin`;

/** A line, and what its last word becomes where that is the only choice. */
const lines = [
  ["reverie att", "attach"],
  ["reverie --vers", "--version"],
  ["reverie completion fi", "fish"],
  ["reverie sys", "syscalls"],
  ["reverie syscalls --cov", "--coverage"],
  ["reverie syscalls read pidfd_g", "pidfd_getfd"],
  ["reverie syscalls %cred", "%creds"],
  ["reverie run str", "strace"],
  ["reverie run your", "your_tool.ts"],
  ["reverie run ./your", "./your_tool.ts"],
  ["reverie run --log-f", "--log-file"],
  ["reverie run noop --log-file my_l", "my_log.txt"],
  ["reverie run noop --log-file=my_l", "--log-file=my_log.txt"],
  ["reverie run noop --cwd my", "my_folder"],
  ["reverie run strace --tr", "--trace"],
  ["reverie run --quiet --env A=B strace --tr", "--trace"],
  ["reverie run noop --tr", "--trace-syscalls"],
  ["reverie run -C my", "my_folder"],
  ["reverie run -e A=B strace -e open --no-h", "--no-host-envs"],
  ["reverie attach noop --alo", "--alone"],
  ["reverie run noop --alo", "--alo"],
  ["reverie run strace -- unlikely", "unlikely-command"],
  ["reverie run strace -- unlikely-command my_l", "my_log.txt"],
  ["reverie run ./your_tool.ts -- unlikely-command --out", "--out"],
] as const;

const shells = {
  bash: ["bash", "--norc", "--noprofile", "-i"],
  zsh: ["zsh", "-f", "-i"],
} as const;

/** What there is to begin with; "begun" is not in what is typed. */
const BEGIN = {
  bash: 'source <(reverie completion bash); bind "set bell-style none"; echo be"gun"\n',
  zsh: 'autoload -U compinit; compinit -u -D; source <(reverie completion zsh); unsetopt beep zle_bracketed_paste; echo be"gun"\n',
} as const;

for (const shell of ["bash", "zsh"] as const) {
  t.test(
    `Tab in ${shell}`,
    { skip: !hasProgram(shell) && `${shell} is not installed` },
    async (t) => {
      const ran = await runNative(shells[shell], {
        terminal: true,
        cwd: FOLDER,
        env: { PATH, TERM: "dumb", PS1: "$ ", HISTFILE: "" },
        timeoutSeconds: 120,
        dialogue: async (talk) => {
          talk.type(BEGIN[shell]);
          await talk.until("begun");
          for (const [line, expected] of lines) {
            // Tab, then to the beginning of the line: the words are shown, not run
            talk.type(`${line}\t\x01printf '<%s>' \n`);
            const words = await talk.until(/<reverie>.*/);
            t.equal(/<([^<>]*?)\/?>[^<>]*$/.exec(words)?.[1], expected, line);
          }
          talk.type("exit\n");
        },
      });
      t.strictSame([ran.timedOut, ran.left], [false, []]);
    },
  );
}

t.test("Tab in fish", { skip: !hasProgram("fish") && "fish is not installed" }, (t) => {
  const script = `reverie completion fish | source
    while read -l line; echo "$line:$(complete -C "$line" | head -n 1 | string split -f 1 \\t | string trim -rc /)"; end`;
  const ran = spawnSync("fish", ["--no-config", "-c", script], {
    cwd: FOLDER,
    env: { PATH, HOME: FOLDER, REVERIE_RUNTIME: runtimeName },
    input: lines.map(([line]) => `${line}\n`).join(""),
    encoding: "utf8",
  });
  const expected = lines.map(([line, word]) => `${line}:${line.endsWith(word) ? "" : word}`);
  t.strictSame(ran.stdout.split("\n"), [...expected, ""]);
  t.end();
});
