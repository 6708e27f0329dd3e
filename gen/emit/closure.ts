// What a piece of syscalls/ needs: the modules that it imports, and the families and records these name.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { SYSCALLS } from "./exports.ts";

/** Names of families and records that modules mention. */
export interface Needs {
  readonly families: string[];
  readonly records: string[];
}

/** Finds out what modules need; remembers what it has read. */
export class Closures {
  readonly #families: ReadonlySet<string>;
  readonly #reach: (records: readonly string[]) => Iterable<string>;
  readonly #recordNames: ReadonlySet<string>;
  readonly #modules = new Map<string, { imports: string[]; words: ReadonlySet<string> }>();

  /** `reach` adds the records that records contain. */
  constructor(
    families: Iterable<string>,
    records: Iterable<string>,
    reach: (records: readonly string[]) => Iterable<string>,
  ) {
    this.#families = new Set(families);
    this.#recordNames = new Set(records);
    this.#reach = reach;
  }

  /** What these files of syscalls/ need, with the words that a table itself mentions. */
  needs(files: Iterable<string>, mentioned: Iterable<string> = []): Needs {
    const words = new Set(mentioned);
    const seen = new Set<string>();
    const queue = [...files];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      const module = this.#module(file);
      for (const word of module.words) words.add(word);
      queue.push(...module.imports);
    }
    const pick = (names: ReadonlySet<string>): string[] =>
      [...words].filter((word) => names.has(word));
    return {
      families: pick(this.#families).sort(),
      records: [...this.#reach(pick(this.#recordNames))].sort(),
    };
  }

  #module(file: string): { imports: string[]; words: ReadonlySet<string> } {
    const known = this.#modules.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(join(SYSCALLS, file), "utf8");
    const imports = [...text.matchAll(/\bfrom "(\.[^"]+)"/g)]
      .map(([, path = ""]) => posix.join(posix.dirname(file), path))
      .filter((path) => !path.startsWith("..") && !path.startsWith("generated/"));
    const words = new Set(
      [...text.matchAll(/"(\w+)"|^ {2,}(\w+):/gm)].flatMap(
        ([, quoted, key]) => quoted ?? key ?? [],
      ),
    );
    const module = { imports, words };
    this.#modules.set(file, module);
    return module;
  }
}
