/** The commands that take a tool: `run` and `attach`. */
import { buildCommand, type Command, type CommandContext } from "@stricli/core";
import { ReverieError } from "../errors.ts";
import type { ToolClass } from "../tool.ts";
import type { ToolOptions } from "../tool_options.ts";
import { tools } from "../tools/mod.ts";
import { exitBy } from "./errors.ts";
import { flagsOf, optionsUnder } from "./flags.ts";
import { loadTool } from "./tool_loader.ts";
import { spellOut, splitAtOperand } from "./words.ts";

/** A command line of such a command, divided. */
export interface ToolLine {
  readonly tool: ToolClass | undefined;
  /** The words for the command line library: options, and the tool's name. */
  readonly words: readonly string[];
  /** What follows the tool and the options: the guest's command, or process ids. */
  readonly operands: readonly string[];
}

/** A command that takes a tool. */
export interface ToolCommand {
  readonly brief: string;
  readonly usage: string;
  /** Whether the tool is a word of the command line. True by default. */
  readonly takesTool?: boolean;
  readonly details: string;
  /** What follows the tool and its options. */
  readonly operands: "command" | "pids";
  /** Its options, besides the tool's. */
  readonly options: ToolOptions;
  /** Does it and ends this process. */
  readonly run: (
    tool: ToolClass,
    config: unknown,
    flags: never,
    operands: readonly string[],
  ) => Promise<never>;
}

/** Divides the words behind the command's name. Loads the tool, to know its options. */
export async function parseToolLine(
  words: readonly string[],
  options: ToolOptions,
): Promise<ToolLine> {
  const before = splitAtOperand(words, options);
  const [name, ...behind] = before.rest;
  if (name === undefined) return { tool: undefined, words: before.options, operands: [] };
  const tool = await loadTool(name);
  const after = splitAtOperand(behind, optionsUnder(tool, options));
  // before its name, letters are not the tool's
  const own = spellOut(before.options, options);
  return { tool, words: [...own, ...after.options, name], operands: after.rest };
}

const TOOL = {
  parse: String,
  brief: "a built-in tool, or the path of a module",
  placeholder: "TOOL",
  optional: true,
};

/** The command as the library has it, for a tool with its options; without a tool, for help. */
export function buildToolCommand(
  command: ToolCommand,
  { tool, operands }: ToolLine,
): Command<CommandContext> {
  const { flags, aliases } = flagsOf(tool ? optionsUnder(tool, command.options) : command.options);
  const act = async (given: Record<string, unknown>): Promise<never> => {
    try {
      if (!tool) throw new ReverieError(`No tool. Usage: reverie ${command.usage}`);
      const names = Object.keys(tool.options ?? {});
      const config = Object.fromEntries(names.map((name) => [name, given[name]]));
      return await command.run(tool, config, given as never, operands);
    } catch (error) {
      return exitBy(error);
    }
  };
  return buildCommand({
    func: act,
    parameters: {
      flags: flags as never,
      aliases: aliases as never,
      positional: { kind: "tuple", parameters: command.takesTool === false ? [] : [TOOL] } as never,
    },
    docs: {
      brief: command.brief,
      customUsage: [command.usage.replace(/^[a-z]+ /, "")],
      fullDescription: tool
        ? `${tool.name}: ${tool.brief ?? "a tool without a description"}`
        : describe(command),
    },
  });
}

function describe(command: ToolCommand): string {
  return (
    `${command.details}\n\nBuilt-in tools: ${Object.keys(tools).join(", ")}. ` +
    "With a tool's name, --help shows its options.\n" +
    "A path (./my_tool.ts) names a module whose default export is a tool."
  );
}
