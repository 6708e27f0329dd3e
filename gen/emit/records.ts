import { type Arch, ARCHES, factOf, type Records } from "../facts.ts";
import type { Output } from "./output.ts";

/** The layouts of the structures in reach; those that differ go to arch/<arch>. Returns the rest: name -> text. */
export function emitRecords(
  output: Output,
  records: Records,
  wanted: readonly string[],
): Map<string, string> {
  const names = [...reach(records, wanted)].sort();
  const shared = new Map<string, string>();
  const deltas: Record<Arch, string[]> = { x86_64: [], aarch64: [] };
  for (const name of names) {
    const [x86, arm] = ARCHES.map((arch) => layoutText(records, name, arch));
    if (x86 === arm) shared.set(name, x86 ?? "");
    else
      for (const arch of ARCHES)
        deltas[arch].push(`  ${name}: "${layoutText(records, name, arch)}",\n`);
  }
  const types = names.map((name) => typeOf(records, name));
  output.add(
    "syscalls/generated/records.gen.ts",
    "uapi headers",
    `
// Layouts: size, then name:type@offset of every field, and :firstBit-lastBit of bit fields.
${[...shared].map(([name, text]) => `export const ${name} = "${text}";\n`).join("")}
/** What \`readRecord\` makes of each structure. */
export interface Records {
${types.join("")}}
`,
  );
  for (const arch of ARCHES) {
    output.add(
      `arch/${arch}/records.gen.ts`,
      "uapi headers",
      `
/** The layouts that only ${arch} has: size, then name:type@offset of every field. */
export const records: Readonly<Record<string, string>> = {
${deltas[arch].join("")}};
`,
    );
  }
  return shared;
}

function layoutText(records: Records, name: string, arch: Arch): string {
  const fact = records[name];
  const text = fact === undefined ? undefined : factOf(fact, arch);
  if (text === undefined) throw new Error(`No header defines struct ${name} for ${arch}`);
  return text.replace(NAMELESS, "");
}

/** Bit fields that only fill up. */
const NAMELESS = / (?:\w+\.)*:@\d+:\d+-\d+/g;

const FIELD = /^([^:]*):(\w+)((?:\[\d*\])*)@/;

function fieldsOf(layout: string): { name: string; type: string; dimensions: string }[] {
  return layout
    .split(" ")
    .slice(1)
    .map((field) => {
      const [, name = "", type = "", dimensions = ""] = FIELD.exec(field) ?? [];
      return { name, type, dimensions };
    });
}

const isScalar = (type: string): boolean => /^(?:char|ptr|(?:[us]|[bl]e)\d+)$/.test(type);

/** The structures that others contain are in reach with them. */
export function reach(records: Records, wanted: readonly string[]): Set<string> {
  const found = new Set<string>();
  const queue = [...wanted];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const arch of ARCHES) {
      for (const { type } of fieldsOf(layoutText(records, name, arch))) {
        if (!isScalar(type)) queue.push(type);
      }
    }
  }
  return found;
}

/** A line of the interface: the fields of either architecture, since tools are written for both. */
function typeOf(records: Records, name: string): string {
  const lists = ARCHES.map((arch) => fieldsOf(layoutText(records, name, arch)));
  const [x86 = [], arm = []] = lists;
  const tree: Tree = {};
  for (const field of [...x86, ...arm]) {
    const both = lists.every((list) => list.some((other) => other.name === field.name));
    insert(tree, field.name.split("."), tsType(field), both);
  }
  const [size, armSize] = ARCHES.map((arch) => layoutText(records, name, arch).split(" ")[0]);
  const sizes = size === armSize ? size : `${size} on x86_64, ${armSize} on aarch64`;
  return `  /** \`${name}\`, ${sizes} bytes. */\n  ${name}: ${print(tree)};\n`;
}

interface Tree {
  [key: string]: { type: string | Tree; both: boolean };
}

function insert(tree: Tree, path: readonly string[], type: string, both: boolean): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) tree[key] ??= { type, both };
  else {
    const node = (tree[key] ??= { type: {}, both });
    if (typeof node.type === "object") insert(node.type, rest, type, both);
  }
}

function print(tree: Tree): string {
  const fields = Object.entries(tree).map(([key, { type, both }]) => {
    const text = typeof type === "string" ? type : print(type);
    return `${key}${both ? "" : "?"}: ${text}`;
  });
  return `{ ${fields.join("; ")} }`;
}

function tsType({ type, dimensions }: { type: string; dimensions: string }): string {
  if (dimensions !== "" && type === "char") return "string";
  if (dimensions !== "" && type === "u8") return "Uint8Array";
  let base = "number";
  if (type === "ptr" || type.endsWith("64")) base = "bigint";
  else if (!isScalar(type)) base = `Records["${type}"]`;
  return dimensions === "" ? base : `${base}[]`;
}
