/** `reverie completion SHELL` */
import { buildCommand, type Command, type CommandContext } from "@stricli/core";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { collectWords, type Words } from "./completion/words.ts";
import { zshScript } from "./completion/zsh.ts";
import { exitBy, UsageError } from "./errors.ts";
import { stdout } from "./terminal.ts";
import type { ToolCommand } from "./tool_command.ts";

const shells: Readonly<Record<string, (words: Words) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const NAMES = Object.keys(shells);
const USAGE = `reverie completion ${NAMES.join("|")}`;
const BRIEF = "print a script that completes reverie's words in a shell";

/** Prints what a shell needs to complete words of these commands. */
export function completionCommand(
  commands: Readonly<Record<string, ToolCommand>>,
): Command<CommandContext> {
  const print = async (_flags: object, name: string): Promise<void> => {
    const script = Object.hasOwn(shells, name) ? shells[name] : undefined;
    if (!script) return exitBy(new UsageError(`There is no completion for "${name}": ${USAGE}`));
    const plain = [{ name: "completion", brief: BRIEF, choices: NAMES }];
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
