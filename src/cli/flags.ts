/** Options of tools, as the command line library wants them. */
import { numberParser, type TypedFlagParameter } from "@stricli/core";
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
