/** Which calls are meant by words of a command line: names, numbers, %classes and /regular expressions/. */
import { findSyscalls, suggestSelection } from "../../../syscalls/mod.ts";
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
  const names = new Set<string>(namesFor(word));
  if (names.size > 0) return calls.filter(({ name }) => names.has(name));
  const near = suggestSelection(word);
  throw new UsageError(
    `No system call is ${/^[%/\d]/.test(word) ? word : `called "${word}"`}` +
      (near === undefined ? "." : `; did you mean ${near}?`),
  );
}

function namesFor(word: string): string[] {
  try {
    return findSyscalls(word);
  } catch (error) {
    throw new UsageError(`${word} is no regular expression: ${(error as Error).message}`);
  }
}
