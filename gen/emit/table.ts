import type { Note, Part } from "../dsl.ts";
import { argumentOrder } from "../overrides.ts";
import type { Described } from "./described.ts";
import { type Exports, findExports } from "./exports.ts";
import type { Output } from "./output.ts";

/** syscalls/generated/table.gen.ts and args.gen.ts: every call's arguments, as code and as types. */
export function emitTable(
  output: Output,
  calls: readonly Described[],
  views: ReadonlyMap<string, string>,
): void {
  const writer = new RowWriter(findExports());
  const rows = calls.map((call) =>
    writer.row(
      call,
      call.args.map((_, index) => index),
    ),
  );
  const reordered = calls.flatMap((call) => {
    const order = argumentOrder[call.name]?.aarch64;
    return order === undefined ? [] : writer.row(call, order);
  });
  const doc =
    "Every call: the kernel's names of its arguments and what they are. A row is made when it is needed.";
  output.add(
    "syscalls/generated/table.gen.ts",
    "and gen/notes",
    `\n${writer.imports()}import { type Row, row } from "../plan.ts";

/** ${doc} */
export const table: Readonly<Record<string, () => Row>> = {
${rows.join("")}};

/** The calls whose arguments aarch64 takes in another order. */
export const aarch64Table: Readonly<Record<string, () => Row>> = {
${reordered.join("")}};
`,
  );
  emitArgs(output, calls, views);
}

/** Turns notes into code, and remembers what the code must import. */
class RowWriter {
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
    const parts = [JSON.stringify(args.map((arg) => arg.name).join(" ")), `[${kinds.join(", ")}]`];
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

  imports(): string {
    const lines = [...this.#used]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, names]) => {
        return `import { ${[...names].sort().join(", ")} } from "../${file}";\n`;
      });
    return lines.join("");
  }
}

function emitArgs(
  output: Output,
  calls: readonly Described[],
  views: ReadonlyMap<string, string>,
): void {
  const pointers = new Set<string>();
  const lines = calls.map((call) => {
    const fields = call.args.map(({ name, note }) => {
      const type = typeOf(note, views);
      if (/^[A-Z]/.test(type)) pointers.add(type.replace(/<.*/, ""));
      return `readonly ${name}: ${type}`;
    });
    const inner = fields.length > 0 ? ` ${fields.join("; ")} ` : "";
    return `  /** The arguments of \`${call.name}\`. */\n  ${call.name}: {${inner}};\n`;
  });
  output.add(
    "syscalls/generated/args.gen.ts",
    "and gen/notes",
    `\nimport type { ${[...pointers].sort().join(", ")} } from "../pointers.ts";

/** The arguments of every call, as \`call.args\` has them. */
export interface SyscallArgs {
${lines.join("")}}
`,
  );
}

/** A note's TypeScript type: "struct timespec" means a pointer to the record behind that view. */
export function typeOf(note: Note, views: ReadonlyMap<string, string>): string {
  const view = /^struct (\w+)$/.exec(note.type)?.[1];
  if (view === undefined) return note.type;
  const record = views.get(view);
  if (record === undefined) throw new Error(`syscalls/structs exports no view ${view}`);
  return `StructPointer<"${record}">`;
}
