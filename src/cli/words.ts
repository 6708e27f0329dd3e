/** The words of a command line, before its options are looked at. */
import type { ToolOptions } from "../tool_options.ts";

/** Options up to the first operand, and what follows. */
export interface Split {
  /** The options and their values. */
  readonly options: readonly string[];
  /** The operand and everything behind it; without the `--` that may stand before it. */
  readonly rest: readonly string[];
}

/**
 * Divides words at the first that is no option: options of the guest's command are not ours.
 *
 * @param known tells which options take a value
 */
export function splitAtOperand(words: readonly string[], known: ToolOptions): Split {
  let at = 0;
  while (at < words.length) {
    const word = words[at]!;
    if (word === "--") return { options: words.slice(0, at), rest: words.slice(at + 1) };
    if (!word.startsWith("-") || word === "-") break;
    at += takesNextWord(word, known) ? 2 : 1;
  }
  return { options: words.slice(0, at), rest: words.slice(at) };
}

function takesNextWord(word: string, known: ToolOptions): boolean {
  if (word.includes("=")) return false;
  const option = word.startsWith("--")
    ? known[camelCase(word.slice(2))]
    : Object.values(known).find(({ alias }) => alias === word.slice(-1));
  return option !== undefined && option.kind !== "boolean";
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
