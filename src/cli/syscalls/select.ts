/** Which calls are meant by words of a command line: names, numbers, %classes and /regular expressions/. */
import { nearest } from "../../../syscalls/nearest.ts";
import { UsageError } from "../errors.ts";
import type { CallFacts } from "./facts.ts";

/**
 * The calls that any of the words means; without words those that a kernel still serves.
 *
 * @throws {UsageError} where a word means none
 */
export function selectCalls(calls: readonly CallFacts[], words: readonly string[]): CallFacts[] {
  if (words.length === 0) return calls.filter(({ live }) => live);
  const chosen = new Set(words.flatMap((word) => meaningOf(calls, word)));
  return calls.filter((call) => chosen.has(call));
}

function meaningOf(calls: readonly CallFacts[], word: string): CallFacts[] {
  const found = calls.filter(testFor(word));
  if (found.length > 0) return found;
  const classes = new Set(calls.flatMap((call) => call.classes.map((name) => `%${name}`)));
  const near = nearest(word, [...calls.map(({ name }) => name), ...classes]);
  throw new UsageError(
    `No system call is ${/^[%/\d]/.test(word) ? word : `called "${word}"`}` +
      (near === undefined ? "." : `; did you mean ${near}?`),
  );
}

/** Whether a call is one that the word means. */
function testFor(word: string): (call: CallFacts) => boolean {
  if (/^(?:\d+|0x[\da-f]+)$/i.test(word))
    return ({ numbers }) => Object.values(numbers).includes(Number(word));
  if (word.startsWith("%")) return ({ classes }) => classes.includes(word.slice(1));
  const pattern = /^\/(.+)\/$/.exec(word)?.[1];
  if (pattern === undefined) return ({ name }) => name === word;
  const expression = compile(pattern);
  return ({ name }) => expression.test(name);
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new UsageError(`/${pattern}/ is no regular expression: ${(error as Error).message}`);
  }
}
