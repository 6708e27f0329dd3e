/** Options of a command line as getopt_long(3) takes them: glued, abbreviated, up to the first operand. */
import { Complaint } from "./complaint.ts";

/** One option. */
export interface OptionSpec {
  /** Its letter, for `-x`. */
  readonly letter?: string;
  /** Its names, for `--name`. */
  readonly names: readonly string[];
  /** Whether a value comes with it; where it may, a letter takes none, and a name only behind `=`. */
  readonly value: "none" | "needed" | "possible";
  /** Whether its names can't be abbreviated: those that strace has not must not change what others mean. */
  readonly isWhole?: boolean;
}

/** An option that was given. */
export interface Given<O extends OptionSpec> {
  readonly option: O;
  /** As it is called in messages: `-s`, `--string-limit`. */
  readonly spelled: string;
  /** Whether it was given by its letter. */
  readonly byLetter: boolean;
  readonly value: string | undefined;
}

/**
 * Takes options one after the other, so that a complaint is of the first thing that is wrong.
 *
 * @param act is told of each
 * @returns what follows them
 * @throws {Complaint} where one is none, or lacks its value
 */
export function takeOptions<O extends OptionSpec>(
  words: readonly string[],
  options: readonly O[],
  act: (given: Given<O>) => void,
): readonly string[] {
  const rest = [...words];
  while (/^-./.test(rest[0] ?? "")) {
    const word = rest.shift()!;
    if (word === "--") break;
    if (word.startsWith("--")) act(takeLong(word.slice(2), rest, options));
    else for (const given of takeLetters(word, rest, options)) act(given);
  }
  return rest;
}

function takeLong<O extends OptionSpec>(
  word: string,
  rest: string[],
  options: readonly O[],
): Given<O> {
  const [, name = "", own] = /^([^=]*)(?:=([^]*))?$/.exec(word)!;
  const [option, whole] = findLong(name, options);
  const spelled = `--${whole}`;
  if (option.value === "none" && own !== undefined)
    throw new Complaint(`option '${spelled}' doesn't allow an argument`, true);
  const value = own ?? (option.value === "needed" ? rest.shift() : undefined);
  if (option.value === "needed" && value === undefined)
    throw new Complaint(`option '${spelled}' requires an argument`, true);
  return { option, spelled, byLetter: false, value };
}

/** The option of a name, or of the beginning of a name that no other option's begins with. */
function findLong<O extends OptionSpec>(
  name: string,
  options: readonly O[],
): readonly [option: O, whole: string] {
  const all = options.flatMap((option) => option.names.map((whole) => [option, whole] as const));
  const exact = all.find(([, whole]) => whole === name);
  if (exact) return exact;
  const found = all.filter(([{ isWhole }, whole]) => !isWhole && whole.startsWith(name));
  const [first] = found;
  if (!first) throw new Complaint(`unrecognized option '--${name}'`, true);
  if (found.every(([option]) => option === first[0])) return first;
  const names = found.map(([, whole]) => `'--${whole}'`).join(" ");
  throw new Complaint(`option '--${name}' is ambiguous; possibilities: ${names}`, true);
}

function* takeLetters<O extends OptionSpec>(
  word: string,
  rest: string[],
  options: readonly O[],
): Generator<Given<O>> {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!;
    const option = options.find((one) => one.letter === letter);
    if (!option) throw new Complaint(`invalid option -- '${letter}'`, true);
    const spelled = `-${letter}`;
    if (option.value !== "needed") yield { option, spelled, byLetter: true, value: undefined };
    else {
      const value = word.slice(at + 1) || rest.shift();
      if (value === undefined)
        throw new Complaint(`option requires an argument -- '${letter}'`, true);
      yield { option, spelled, byLetter: true, value };
      return;
    }
  }
}
