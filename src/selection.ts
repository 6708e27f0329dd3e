/** Which system calls words of a command line mean. */
import { findSyscalls, suggestSelection, type SyscallName } from "../syscalls/base.ts";
import { ReverieError } from "./errors.ts";
import type { Selection } from "./subscription.ts";

/**
 * The calls that filters select, for a tool's subscriptions; all without a filter. Each filter is
 * `[!]word,word`: names, numbers, `%file` and other classes,
 * `/expressions/`; a `?` before a word says that it may mean none. Filters apply in order; where the first is
 * negated, they start from all calls.
 *
 * @throws {ReverieError} for a word that means no call
 */
export function parseSelection(filters: readonly string[]): Selection {
  if (filters.length === 0) return "all";
  const startsWithAll = filters[0]!.startsWith("!");
  const changed = new Set<SyscallName>();
  for (const filter of filters) {
    const negated = filter.startsWith("!");
    for (const word of wordsOf(negated ? filter.slice(1) : filter)) {
      for (const name of callsOf(word)) {
        if (negated === startsWithAll) changed.add(name);
        else changed.delete(name);
      }
    }
  }
  return startsWithAll ? { except: [...changed] } : [...changed];
}

/** The words between commas; an expression may have commas of its own. */
function wordsOf(text: string): readonly string[] {
  return text.startsWith("/") ? [text] : text.split(",");
}

function callsOf(word: string): readonly SyscallName[] {
  const optional = word.startsWith("?");
  const bare = optional ? word.slice(1) : word;
  const names = find(bare);
  if (names.length > 0 || optional) return names;
  const near = suggestSelection(bare);
  const what = bare.startsWith("%") ? "class of system calls" : "system call";
  throw new ReverieError(
    `There is no ${what} "${bare}"` + (near ? `; did you mean "${near}"?` : "."),
  );
}

function find(word: string): readonly SyscallName[] {
  try {
    return findSyscalls(word);
  } catch (error) {
    throw new ReverieError(`${word} is no regular expression: ${(error as Error).message}`);
  }
}
