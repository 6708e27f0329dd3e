import type { Note, Part } from "../dsl.ts";
import type { Described } from "./described.ts";
import type { Exports } from "./exports.ts";

/** Turns notes into code, and remembers what the code must import. */
export class RowWriter {
  readonly #exports: Exports;
  readonly #used = new Map<string, Set<string>>();

  constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** The line of one call; `positions[i]` is the prototype's argument that is in word i. */
  row(call: Described, positions: readonly number[]): string {
    const args = positions.map((position) => call.args[position]!);
    const index = new Map(args.map((arg, word) => [arg.name, word]));
    const kinds = args.map(({ note }) => this.#note(note, index));
    const order = (call.order ?? args.map((arg) => arg.name)).map((name) => index.get(name));
    if (call.extra !== undefined) {
      order.push(kinds.length);
      kinds.push(this.#note(call.extra, index));
    }
    const parts = [`[${kinds.join(", ")}]`];
    const { returns } = call;
    const ordered = call.order !== undefined || call.extra !== undefined;
    if (returns !== undefined) parts.push(this.#call(returns.returns, returns.made, index));
    else if (ordered) parts.push("undefined");
    if (ordered) parts.push(`[${order.join(", ")}]`);
    return `  ${call.name}: () => row(${parts.join(", ")}),\n`;
  }

  #note(note: Note, index: ReadonlyMap<string, number>): string {
    return this.#call(note.kind, note.made, index);
  }

  #call(
    name: string,
    made: readonly Part<string>[] | undefined,
    index: ReadonlyMap<string, number>,
  ): string {
    const used = this.#use(name);
    if (made === undefined) return used;
    return `${used}(${made.map((part) => this.#part(part, index)).join(", ")})`;
  }

  #part(part: Part<string>, index: ReadonlyMap<string, number>): string {
    if ("arg" in part) return String(index.get(part.arg));
    if ("text" in part) return JSON.stringify(part.text);
    return "name" in part ? this.#use(part.name) : this.#note(part.note, index);
  }

  #use(name: string): string {
    const file = this.#exports.get(name);
    if (file === undefined) throw new Error(`Nothing under syscalls/ exports ${name}`);
    const names = this.#used.get(file) ?? new Set();
    this.#used.set(file, names.add(name));
    return name;
  }

  /** The files under syscalls/ that the rows so far need. */
  files(): string[] {
    return [...this.#used.keys()];
  }

  /** The lines that import what the rows so far need; `up` leads to syscalls/. */
  imports(up: string): string {
    const lines = [...this.#used]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, names]) => {
        return `import { ${[...names].sort().join(", ")} } from "${up}${file}";\n`;
      });
    return lines.join("");
  }
}
