/** `reverie run TOOL [options] -- COMMAND...` */
import { buildCommand, type Command, type CommandContext } from "@stricli/core";
import { ReverieError } from "../errors.ts";
import type { ToolClass } from "../tool.ts";
import { tools } from "../tools/mod.ts";
import { commonOptions } from "./common_options.ts";
import { exitBy } from "./errors.ts";
import { flagsOf } from "./flags.ts";
import { type RunFlags, runTool } from "./run_tool.ts";
import { loadTool } from "./tool_loader.ts";
import { splitAtOperand } from "./words.ts";

/** A command line, divided. */
export interface RunLine {
  readonly tool: ToolClass | undefined;
  /** The words for the command line library: options, and the tool's name. */
  readonly words: readonly string[];
  /** How many words the guest's command has. */
  readonly commandCount: number;
}

/** Divides the words behind `reverie run`. Loads the tool, to know its options. */
export async function parseRunLine(words: readonly string[]): Promise<RunLine> {
  const before = splitAtOperand(words, commonOptions);
  const [name, ...behind] = before.rest;
  if (name === undefined) return { tool: undefined, words: before.options, commandCount: 0 };
  const tool = await loadTool(name);
  const after = splitAtOperand(behind, { ...commonOptions, ...tool.options });
  return {
    tool,
    words: [...before.options, ...after.options, name],
    commandCount: after.rest.length,
  };
}

const TOOL = {
  parse: String,
  brief: "a built-in tool, or the path of a module",
  placeholder: "TOOL",
  optional: true,
};

/** The command `run` for a tool and its options; without a tool, for help. */
export function runCommand({
  tool,
  commandCount,
}: Pick<RunLine, "tool" | "commandCount">): Command<CommandContext> {
  const { flags, aliases } = flagsOf({ ...tool?.options, ...commonOptions });
  return buildCommand({
    func: async (given: Record<string, unknown>) => {
      if (!tool)
        return exitBy(new ReverieError("No tool. Usage: reverie run TOOL [options] -- COMMAND..."));
      const config = Object.fromEntries(
        Object.keys(tool.options ?? {}).map((name) => [name, given[name]]),
      );
      try {
        return await runTool(tool, config, given as RunFlags, commandCount);
      } catch (error) {
        return exitBy(error);
      }
    },
    parameters: {
      flags: flags as never,
      aliases: aliases as never,
      positional: { kind: "tuple", parameters: [TOOL] } as never,
    },
    docs: {
      brief: tool?.brief ?? "run a command under a tool",
      customUsage: ["TOOL [options] -- COMMAND..."],
      fullDescription:
        tool?.brief ??
        `Runs a command and all processes it makes under a tool.\n\nBuilt-in tools: ${Object.keys(tools).join(", ")}. \`reverie run TOOL --help\` shows a tool's options.\nA path (./my_tool.ts) names a module whose default export is a tool.`,
    },
  });
}
