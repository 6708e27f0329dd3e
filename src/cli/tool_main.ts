/** A tool's own program: the command `run` with that tool. */
import process from "node:process";
import { callerArguments } from "../command/caller.ts";
import type { ToolClass } from "../tool.ts";
import { exitBy } from "./errors.ts";
import { optionsUnder } from "./flags.ts";
import { perform, single } from "./program.ts";
import { runCommand } from "./run_command.ts";
import { buildToolCommand } from "./tool_command.ts";
import { splitAtOperand } from "./words.ts";

/** Runs the command on this program's command line under a tool, then ends as the command did. */
export async function toolMain(tool: ToolClass): Promise<never> {
  try {
    const decoder = new TextDecoder();
    const words = callerArguments().map((word) => decoder.decode(word));
    process.exit(await performTool(tool, words, tool.name.toLowerCase()));
  } catch (error) {
    exitBy(error);
  }
}

/** The same for a command line of its own: `name [options] -- COMMAND...` */
export async function performTool(
  tool: ToolClass,
  words: readonly string[],
  name: string,
): Promise<number> {
  const { options, rest } = splitAtOperand(words, optionsUnder(tool, runCommand.options));
  const command = { ...runCommand, usage: "[options] -- COMMAND...", takesTool: false };
  const application = single(name, buildToolCommand(command, { tool, words, operands: rest }));
  return await perform(application, options);
}
