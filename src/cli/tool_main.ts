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
    const { options, rest } = splitAtOperand(words, optionsUnder(tool, runCommand.options));
    const name = tool.name.toLowerCase();
    const command = { ...runCommand, usage: "[options] -- COMMAND...", takesTool: false };
    const application = single(name, buildToolCommand(command, { tool, words, operands: rest }));
    process.exit(await perform(application, options));
  } catch (error) {
    exitBy(error);
  }
}
