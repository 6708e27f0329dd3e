/** What can be said on a command line, for shells to propose. */
import type { ToolOption, ToolOptions } from "../../tool_options.ts";
import { tools } from "../../tools/mod.ts";
import { loadTool } from "../tool_loader.ts";
import type { ToolCommand } from "../tool_command.ts";
import { kebabCase } from "../words.ts";

/** An option as it is typed. */
export interface Option {
  /** Without its dashes. */
  readonly name: string;
  readonly letter: string | undefined;
  readonly brief: string;
  /** What it takes; undefined where it takes nothing. */
  readonly value: "file" | "folder" | "text" | undefined;
  readonly isRepeatable: boolean;
}

/** A word with what it means and the options it brings. */
export interface Word {
  readonly name: string;
  readonly brief: string;
  readonly options: readonly Option[];
}

/** A command that takes a tool. */
export interface CommandWord extends Word {
  /** What follows the tool. */
  readonly operands: ToolCommand["operands"];
}

/** All there is to say. */
export interface Words {
  readonly commands: readonly CommandWord[];
  /** Commands without a tool: a word each, and what may follow. */
  readonly plain: readonly { name: string; brief: string; choices: readonly string[] }[];
  readonly tools: readonly Word[];
}

/** The words of these commands and of the built-in tools. */
export async function collectWords(
  commands: Readonly<Record<string, ToolCommand>>,
  plain: Words["plain"],
): Promise<Words> {
  const names = Object.keys(tools);
  const known = await Promise.all(
    names.map(async (name) => ({ name, tool: await loadTool(name) })),
  );
  return {
    commands: Object.entries(commands).map(([name, { brief, options, operands }]) => ({
      name,
      brief,
      options: optionsOf(options),
      operands,
    })),
    plain,
    tools: known.map(({ name, tool }) => ({
      name,
      brief: tool.brief ?? "",
      options: optionsOf(tool.options ?? {}),
    })),
  };
}

function optionsOf(options: ToolOptions): Option[] {
  return Object.entries(options).map(([name, option]) => ({
    name: kebabCase(name),
    letter: option.alias,
    brief: option.brief,
    value: valueOf(option),
    isRepeatable: option.kind === "texts",
  }));
}

function valueOf({ kind, placeholder }: ToolOption): Option["value"] {
  if (kind === "boolean") return undefined;
  return placeholder === "FILE" ? "file" : placeholder === "FOLDER" ? "folder" : "text";
}

/** An option in every way to type it. */
export function spellings({ name, letter }: Option): string[] {
  return letter === undefined ? [`--${name}`] : [`--${name}`, `-${letter}`];
}
