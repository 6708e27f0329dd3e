/** `reverie completion SHELL` */
import { buildCommand, type Command, type CommandContext } from "@stricli/core";
import type { Words } from "./completion/words.ts";
import { exitBy, UsageError } from "./errors.ts";
import { STRACE_BRIEF } from "./strace_route.ts";
import { stdout } from "./terminal.ts";
import { SYSCALLS_BRIEF, syscallsChoices } from "./syscalls_command.ts";
import type { ToolCommand } from "./tool_command.ts";
import { WHY_BRIEF } from "./why_route.ts";

/** What makes the script of each shell. Loaded when it is wanted: every start has this table. */
const shells: Readonly<Record<string, () => Promise<(words: Words) => string>>> = {
  bash: async () => (await import("./completion/bash.ts")).bashScript,
  zsh: async () => (await import("./completion/zsh.ts")).zshScript,
  fish: async () => (await import("./completion/fish.ts")).fishScript,
};

const NAMES = Object.keys(shells);
const USAGE = `reverie completion ${NAMES.join("|")}`;
const BRIEF = "print a script that completes reverie's words in a shell";

/** Prints what a shell needs to complete words of these commands. */
export function completionCommand(
  commands: Readonly<Record<string, ToolCommand>>,
): Command<CommandContext> {
  const print = async (_flags: object, name: string): Promise<void> => {
    const load = Object.hasOwn(shells, name) ? shells[name] : undefined;
    if (!load) return exitBy(new UsageError(`There is no completion for "${name}": ${USAGE}`));
    const plain: { name: string; brief: string; choices: readonly string[] }[] = [
      { name: "syscalls", brief: SYSCALLS_BRIEF, choices: await syscallsChoices() },
      { name: "completion", brief: BRIEF, choices: NAMES },
    ];
    const { OPTIONS } = await import("./strace/option_table.ts");
    const options = OPTIONS.flatMap(({ names }) => names.map((name) => `--${name}`));
    plain.push({ name: "strace", brief: STRACE_BRIEF, choices: options });
    plain.push({ name: "why", brief: WHY_BRIEF, choices: ["--"] });
    const [script, { collectWords }] = await Promise.all([load(), import("./completion/words.ts")]);
    stdout.write(script(await collectWords(commands, plain)));
  };
  return buildCommand({
    func: print,
    parameters: {
      positional: {
        kind: "tuple",
        parameters: [{ parse: String, brief: NAMES.join(", "), placeholder: "SHELL" }],
      },
    },
    docs: {
      brief: BRIEF,
      fullDescription: `${BRIEF}.\n\nbash, zsh: source <(reverie completion SHELL)\nfish: reverie completion fish | source`,
    },
  });
}
