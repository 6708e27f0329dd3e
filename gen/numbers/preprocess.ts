// As much of C's preprocessor as headers with system call numbers need: macros without parameters,
// conditions, and those includes that may have numbers themselves.
import { readFileSync } from "node:fs";
import { evaluate } from "./expression.ts";

/** What a header says. */
export interface Preprocessed {
  /** Every macro that is defined at its end, with its text. */
  readonly macros: ReadonlyMap<string, string>;
  /** Headers that it includes for numbers, and that are not there. */
  readonly missing: readonly string[];
}

/** Finds the file of `#include <name>`. */
export type FindInclude = (name: string) => string | undefined;

/** The only headers that have numbers: all others are passed by. */
const NUMBERS = /^asm(?:-generic)?\/unistd[\w-]*\.h$/;

const DEPTH = 8;

/** Reads a header with some macros defined before. */
export function preprocess(
  path: string,
  defined: Readonly<Record<string, string>>,
  find: FindInclude,
): Preprocessed {
  const reader = new Reader(find, new Map(Object.entries(defined)));
  reader.read(path, 0);
  return reader;
}

/** One #if: whether its lines count now, and whether one of its branches has counted already. */
interface Branch {
  active: boolean;
  taken: boolean;
}

class Reader implements Preprocessed {
  readonly macros: Map<string, string>;
  readonly missing: string[] = [];
  readonly #find: FindInclude;

  constructor(find: FindInclude, macros: Map<string, string>) {
    this.#find = find;
    this.macros = macros;
  }

  read(path: string, depth: number): void {
    if (depth > DEPTH) throw new Error(`${path} includes itself, over and over`);
    const text = readFileSync(path, "utf8")
      .replace(/\\\r?\n/g, " ")
      .replace(/\/\*[\s\S]*?\*\//g, " ")
      .replace(/\/\/.*/g, "");
    const branches: Branch[] = [];
    for (const [, word = "", rest = ""] of text.matchAll(/^[ \t]*#[ \t]*(\w+)[ \t]*(.*?)\s*$/gm)) {
      try {
        if (this.#condition(word, rest, branches)) continue;
        if (branches.every(({ active }) => active)) this.#directive(word, rest, depth);
      } catch (error) {
        throw new Error(`${path}: #${word} ${rest}: ${(error as Error).message}`, { cause: error });
      }
    }
    if (branches.length > 0) throw new Error(`${path} ends within an #if; is it complete?`);
  }

  #condition(word: string, rest: string, branches: Branch[]): boolean {
    const last = branches.at(-1);
    if (/^if/.test(word)) {
      const outside = branches.every(({ active }) => active);
      const active = outside && this.#holds(word, rest);
      branches.push({ active, taken: active || !outside });
    } else if (word === "elif" || word === "else") {
      if (last === undefined) throw new Error("there is no #if before it");
      last.active = !last.taken && (word === "else" || this.#holds("if", rest));
      last.taken ||= last.active;
    } else if (word === "endif") {
      if (branches.pop() === undefined) throw new Error("there is no #if before it");
    } else return false;
    return true;
  }

  #holds(word: string, rest: string): boolean {
    if (word === "if") return evaluate(rest, this.macros, 0) !== 0;
    return this.macros.has(rest) === (word === "ifdef");
  }

  #directive(word: string, rest: string, depth: number): void {
    const [, name = "", body = ""] = /^(\w+)\s*(.*)$/.exec(rest) ?? [];
    if (word === "define") this.macros.set(name, body);
    else if (word === "undef") this.macros.delete(name);
    else if (word === "include") this.#include(rest.replace(/^[<"]|[>"]$/g, ""), depth);
  }

  #include(name: string, depth: number): void {
    if (!NUMBERS.test(name)) return;
    const path = this.#find(name);
    if (path === undefined) this.missing.push(name);
    else this.read(path, depth + 1);
  }
}
