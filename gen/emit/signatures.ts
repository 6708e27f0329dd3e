import type { Note } from "../dsl.ts";
import { argumentOrder } from "../overrides.ts";
import { manualPages } from "../notes/manual.ts";
import type { Described } from "./described.ts";
import type { Output } from "./output.ts";

/** syscalls/generated/signatures.gen.ts: the names of every call's arguments. */
export function emitSignatures(output: Output, calls: readonly Described[]): void {
  const line = ({ name, args }: Described, order: readonly number[]): string =>
    `  ${name}: "${order.map((position) => args[position]!.name).join(" ")}",\n`;
  const own = calls.map((call) =>
    line(
      call,
      call.args.map((_, index) => index),
    ),
  );
  const reordered = calls.flatMap((call) => {
    const order = argumentOrder[call.name]?.aarch64;
    return order === undefined ? [] : line(call, order);
  });
  output.add(
    "syscalls/generated/signatures.gen.ts",
    "prototypes",
    `
/** Every call: the kernel's names of its arguments. */
export const signatures: Readonly<Record<string, string>> = {
${own.join("")}};

/** The calls whose arguments aarch64 takes in another order. */
export const aarch64Signatures: Readonly<Record<string, string>> = {
${reordered.join("")}};
`,
  );
}

/** syscalls/generated/args.gen.ts: every call's arguments as types. */
export function emitArgs(
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
    return `  /** \`${prototypeText(call)}\`: ${manualText(call.name)}. */\n  ${call.name}: {${inner}};\n`;
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

/** `long close(unsigned int fd)` */
function prototypeText({ name, args }: Described): string {
  const list = args.map((arg) =>
    `${arg.type === "dead word" ? "long" : arg.type} ${arg.name}`.replace("* ", "*"),
  );
  return `long ${name}(${list.join(", ") || "void"})`;
}

function manualText(name: string): string {
  const page = manualPages[name] ?? `2 ${name}`;
  return page === "" ? "without a manual page" : `man ${page}`;
}

/** "struct timespec" means a pointer to the record behind that view. */
export function typeOf(note: Note, views: ReadonlyMap<string, string>): string {
  const view = /^struct (\w+)$/.exec(note.type)?.[1];
  if (view === undefined) return note.type;
  const record = views.get(view);
  if (record === undefined) throw new Error(`syscalls/structs exports no view ${view}`);
  return `StructPointer<"${record}">`;
}
