/** Options of tools, as the command line library wants them. */
import { numberParser, type TypedFlagParameter } from "@stricli/core";
import { ReverieError } from "../errors.ts";
import type { ToolClass } from "../tool.ts";
import type { ToolOption, ToolOptions } from "../tool_options.ts";

type Flag =
  | TypedFlagParameter<boolean | undefined>
  | TypedFlagParameter<number | undefined>
  | TypedFlagParameter<string | undefined>
  | TypedFlagParameter<readonly string[] | undefined>;

/** The flags for options, and their letters. */
export interface Flags {
  readonly flags: Readonly<Record<string, Flag>>;
  readonly aliases: Readonly<Record<string, string>>;
}

const KINDS: readonly string[] = [
  "boolean",
  "text",
  "number",
  "texts",
] satisfies ToolOption["kind"][];

/**
 * The options of a command under a tool: its own and the tool's. A letter that both have is the tool's. Tools
 * need not have been type-checked.
 *
 * @throws {ReverieError} where the tool's are not what options can be
 */
export function optionsUnder(tool: ToolClass, own: ToolOptions): ToolOptions {
  const letters = new Set<string | undefined>();
  for (const [name, option] of Object.entries(tool.options ?? {})) {
    const { kind, alias } = option as Partial<ToolOption>;
    const wrong = !KINDS.includes(kind!)
      ? `its kind is ${JSON.stringify(kind)}, not one of ${KINDS.join(", ")}`
      : Object.hasOwn(own, name) || name === "help"
        ? "reverie has an option of that name"
        : alias !== undefined && (!/^[a-zA-Z]$/.test(alias) || alias === "h" || letters.has(alias))
          ? `its alias ${JSON.stringify(alias)} is no letter that is free`
          : undefined;
    if (wrong)
      throw new ReverieError(`The tool ${tool.name} can't have the option "${name}": ${wrong}.`);
    letters.add(alias);
  }
  const entries = Object.entries(own).map(([name, option]): [string, ToolOption] => {
    const { alias: _, ...wordy } = option;
    return [name, letters.has(option.alias) ? wordy : option];
  });
  return { ...Object.fromEntries(entries), ...tool.options };
}

/** The flags of a tool's options. */
export function flagsOf(options: ToolOptions): Flags {
  const flags: Record<string, Flag> = {};
  const aliases: Record<string, string> = {};
  for (const [name, option] of Object.entries(options)) {
    flags[name] = flagOf(option);
    if (option.alias) aliases[option.alias] = name;
  }
  return { flags, aliases };
}

function flagOf({ kind, brief, placeholder = "VALUE" }: ToolOption): Flag {
  switch (kind) {
    case "boolean":
      return { kind: "boolean", brief, optional: true, withNegated: false };
    case "number":
      return { kind: "parsed", parse: integer, brief, placeholder, optional: true };
    case "text":
      return { kind: "parsed", parse: String, brief, placeholder, optional: true };
    case "texts":
      return { kind: "parsed", parse: String, brief, placeholder, optional: true, variadic: true };
  }
}

function integer(word: string): number {
  const number = numberParser(word);
  if (!Number.isSafeInteger(number)) throw new SyntaxError(`${word} is no integer`);
  return number;
}
