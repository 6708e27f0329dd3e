/** Differences that only come from names which strace 6.1 did not know yet. */
import { readFacts } from "../../gen/facts.ts";

/** Whether two words are the same but for what differs from run to run. */
type Same = (theirs: string, ours: string) => boolean;

/** Words joined by `|`, with what strace says of a value that has no name. */
const EXPRESSION =
  /[A-Za-z_]\w*(?:\|\w+)*(?: \/\* \w+_\?\?\? \*\/)?|\b0x[0-9a-f]+(?: \/\* \w+_\?\?\? \*\/)?|\b\d+(?: \/\* \w+_\?\?\? \*\/)/g;

/**
 * Whether the lines are the same but for flags or values that have a number in their line and a name in ours,
 * and whether each such name is worth what the number says.
 */
export function onlyNewerNames(theirs: string, ours: string, same: Same): boolean {
  const [a, b] = [split(theirs), split(ours)];
  if (a.between !== b.between || a.words.length !== b.words.length) return false;
  return a.words.every(
    (word, index) => same(word, b.words[index]!) || named(word, b.words[index]!),
  );
}

function split(line: string): { words: string[]; between: string } {
  return { words: line.match(EXPRESSION) ?? [], between: line.replace(EXPRESSION, "\0") };
}

function named(theirs: string, ours: string): boolean {
  const names = namesIn(theirs);
  const more = namesIn(ours).filter((name) => !names.includes(name));
  const kept = names.every((name) => ours.includes(name));
  return kept && more.length > 0 && /\b0x|\?\?\?/.test(theirs) && valueOf(theirs) === valueOf(ours);
}

function namesIn(text: string): string[] {
  return parts(text).filter((part) => !/^\d/.test(part));
}

function parts(text: string): string[] {
  return text.replace(/ \/\*.*?\*\//, "").split("|");
}

/** What the names and numbers are together, in 32 bits or 64; undefined where a name is not known. */
function valueOf(text: string): bigint | undefined {
  let value = 0n;
  for (const part of parts(text)) {
    const worth = /^\d/.test(part) ? BigInt(part) : constants().get(part);
    if (worth === undefined) return undefined;
    value |= worth;
  }
  return value;
}

let known: Map<string, bigint> | undefined;

function constants(): Map<string, bigint> {
  if (known) return known;
  known = new Map();
  for (const names of Object.values(readFacts("constants"))) {
    for (const [name, value] of Object.entries(names)) {
      const one = typeof value === "object" ? value[0] : value;
      if (one !== null && one !== undefined) known.set(name, BigInt(one));
    }
  }
  return known;
}
