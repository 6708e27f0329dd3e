/** The words of a command line, before its options are looked at. */
import { nearest } from "../../syscalls/nearest.ts";
import type { ToolOption, ToolOptions } from "../tool_options.ts";
import { UsageError } from "./errors.ts";

/** Options up to the first operand, and what follows. */
export interface Split {
  /** The options and their values. */
  readonly options: readonly string[];
  /** The operand and everything behind it; without the `--` that may stand before it. */
  readonly rest: readonly string[];
}

/** What every command has without saying so. */
const HELP: ToolOptions = {
  help: { kind: "boolean", brief: "print help and exit", alias: "h" },
};

/**
 * Divides words at the first that is no option: options of the guest's command are not ours.
 *
 * @param known tells which options there are, and which take a value
 * @throws {UsageError} where there is no such option, or it lacks its value
 */
export function splitAtOperand(words: readonly string[], known: ToolOptions): Split {
  let at = 0;
  while (at < words.length) {
    const word = words[at]!;
    if (word === "--") return { options: words.slice(0, at), rest: words.slice(at + 1) };
    if (!word.startsWith("-") || word === "-") break;
    const takesNext = takesValue(word, known);
    if (takesNext && (words[at + 1] ?? "--") === "--")
      throw new UsageError(`The option ${word} lacks its value; --help shows what it is.`);
    at += takesNext ? 2 : 1;
  }
  return { options: words.slice(0, at), rest: words.slice(at) };
}

/** Whether the value of an option is the word behind it. */
function takesValue(word: string, known: ToolOptions): boolean {
  return optionOf(word, { ...HELP, ...known }).kind !== "boolean" && !word.includes("=");
}

/** The same options by their names: where a tool's come too, their letters may mean others. */
export function spellOut(options: readonly string[], known: ToolOptions): string[] {
  const all = Object.entries({ ...HELP, ...known });
  const spelled: string[] = [];
  for (let at = 0; at < options.length; at++) {
    const word = options[at]!;
    const [, letters, value = ""] = /^-(\w+)(=[^]*)?$/.exec(word) ?? [];
    if (letters === undefined) spelled.push(word);
    else {
      const names = [...letters].map((letter) => all.find(([, { alias }]) => alias === letter)![0]);
      spelled.push(...names.map((name) => `--${kebabCase(name)}`));
      spelled.push(spelled.pop()! + value);
    }
    if (takesValue(word, known)) spelled.push(options[++at]!);
  }
  return spelled;
}

/** The option that a word stands for; the last one where it is several letters. */
function optionOf(word: string, known: ToolOptions): ToolOption {
  const name = word.replace(/^--?|=[^]*$/g, "");
  const options = word.startsWith("--")
    ? [Object.entries(known).find(([key]) => key === camelCase(name))?.[1]]
    : [...name].map((letter) => Object.values(known).find(({ alias }) => alias === letter));
  const last = options.at(-1);
  if (last && !options.includes(undefined)) return last;
  const near = nearest(name, Object.keys(known).map(kebabCase));
  throw new UsageError(
    `There is no option ${word.replace(/=[^]*$/, "")}` +
      (near ? `; did you mean --${near}?` : ".") +
      " (--help shows what there is; a tool's own options come after its name)",
  );
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** An option's name as it is typed: `logFile` is `log-file`. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
