// The layout of every struct and union: clang dumps those whose size is asked for. (Its "complete" dump
// is no use: it lays records out before a trailing packed attribute is known.)
import { type Clang, refusedProbes, withProbes } from "../clang.ts";

/** A record as text: "size field:type@offset ...", see gen/facts.ts. */
export type Layouts = Map<string, string>;

interface Dump {
  readonly name: string;
  readonly size: number;
  readonly fields: readonly Field[];
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly offset: number;
  /** First and last bit, if it is a bit field. */
  readonly bits?: string;
}

/** Every named record of a translation unit. */
export function extractRecords(unit: string, clang: Clang): Layouts {
  const dumps = parseDumps(dumpLayouts(unit, clang));
  const scalars = scalarTypes(unit, clang, dumps);
  const layouts: Layouts = new Map();
  for (const dump of dumps) {
    const fields = dump.fields.map((field) => fieldText(field, scalars));
    layouts.set(dump.name, [String(dump.size), ...fields].join(" "));
  }
  return layouts;
}

function dumpLayouts(unit: string, clang: Clang): string {
  const text = clang(unit, ["-E", "-P"]).stdout;
  const tags = new Set<string>();
  for (const [, kind, tag] of text.matchAll(
    /\b(struct|union)\s+(?:__attribute__\(\([^)]*\)+\s*)?(\w+)\s*\{/g,
  )) {
    tags.add(`${kind} ${tag}`);
  }
  for (const [, name] of text.matchAll(/\}\s*(?:__attribute__\(\(.*?\)\)\s*)*(\w+);/g))
    tags.add(name ?? "");
  const probe = (tag: string, index: number): string => `char z_${index}[sizeof(${tag})];`;
  const all = [...tags];
  const refused = refusedProbes(clang(withProbes(unit, all.map(probe)), ["-fsyntax-only"]).stderr);
  const good = all.filter((_, index) => !refused.has(index)).map(probe);
  return clang(withProbes(unit, good), ["-fsyntax-only", "-Xclang", "-fdump-record-layouts"])
    .stdout;
}

function parseDumps(text: string): Dump[] {
  const dumps = new Map<string, Dump>();
  for (const block of text.split("*** Dumping AST Record Layout\n").slice(1)) {
    const [head = "", ...lines] = block.split("\n");
    const name = /\| (?:(?:struct|union) )?(\w+)$/.exec(head)?.[1];
    const size = /\[sizeof=(\d+)/.exec(block)?.[1];
    if (name === undefined || size === undefined || dumps.has(name)) continue;
    dumps.set(name, { name, size: Number(size), fields: flatten(lines) });
  }
  return [...dumps.values()];
}

/** `  16:0-3 |   unsigned int flag`: offset, bits, indentation, type and name. */
const FIELD = /^\s*(\d+)(?::([\d-]+))? \|( +)(\S.*)$/;
const NAMELESS = /\((?:anonymous|unnamed)[^)]*\)/;

/**
 * The fields of a record. Those of an anonymous record within it count as its own; those of a field of
 * nameless type are called `field.inner`; those of a field of named type are left to that type.
 */
function flatten(lines: readonly string[]): Field[] {
  const fields: Field[] = [];
  const open: { depth: number; prefix: string; hidden: boolean }[] = [];
  for (const line of lines) {
    const [, offset = "", bits, indent = "", text = ""] = FIELD.exec(line) ?? [];
    if (offset === "") continue;
    while ((open.at(-1)?.depth ?? 0) >= indent.length) open.pop();
    const { prefix = "", hidden = false } = open.at(-1) ?? {};
    if (hidden) continue;
    const nameless = NAMELESS.test(text);
    const [, type = "", name = ""] = /^(.*?)\s*\b(\w+)$/.exec(text.replace(NAMELESS, "()")) ?? [];
    const inner = nameless && name !== "" ? `${prefix}${name}.` : prefix;
    open.push({ depth: indent.length, prefix: inner, hidden: !nameless });
    const expanded = nameless && !type.endsWith("]");
    const extra = bits === undefined ? {} : { bits };
    if (!expanded) fields.push({ name: prefix + name, type, offset: Number(offset), ...extra });
  }
  return fields;
}

function fieldText(field: Field, scalars: Map<string, string>): string {
  const [base, dimensions] = splitArray(field.type);
  const record = /^(?:struct|union) (\w+)$/.exec(base)?.[1];
  const type = (scalars.get(base) ?? record ?? (base.includes("(") ? "record" : base)) + dimensions;
  const bits = field.bits === undefined ? "" : `:${field.bits}`;
  return `${field.name}:${type.replaceAll(" ", "_")}@${field.offset}${bits}`;
}

/** "char[4][2]" -> ["char", "[4][2]"]. */
function splitArray(type: string): [base: string, dimensions: string] {
  const match = /^(.*?)((?:\[\d*\])+)$/.exec(type);
  return match ? [match[1]?.trim() ?? "", match[2] ?? ""] : [type.trim(), ""];
}

/** Types whose meaning is more than their width. */
const KEPT = /^__(?:le|be)(?:16|32|64)$/;

/** Width and sign of every field type that is no record: "u32", "s64", "char", "ptr". */
function scalarTypes(unit: string, clang: Clang, dumps: readonly Dump[]): Map<string, string> {
  const types = new Set(
    dumps.flatMap((dump) => dump.fields.map((field) => splitArray(field.type)[0])),
  );
  const known = new Map<string, string>([["char", "char"]]);
  const asked: string[] = [];
  for (const type of types) {
    if (KEPT.test(type)) known.set(type, type.slice(2));
    else if (type.includes("*")) known.set(type, "ptr");
    else if (!/^(?:struct|union) /.test(type) && type !== "char") asked.push(type);
  }
  const probe = (type: string, index: number): string =>
    `const int w_${index} = sizeof(${type}) * 8 * (((${type})-1) < (${type})1 ? -1 : 1);`;
  const text = withProbes(unit, asked.map(probe));
  const refused = refusedProbes(clang(text, ["-fsyntax-only"]).stderr);
  const good = asked.filter((_, index) => !refused.has(index));
  const ir = clang(withProbes(unit, good.map(probe)), ["-S", "-emit-llvm", "-o", "-"]).stdout;
  for (const [, index, width] of ir.matchAll(/^@w_(\d+) = .*constant i32 (-?\d+)/gm)) {
    const bits = Number(width);
    known.set(good[Number(index)] ?? "", bits < 0 ? `s${-bits}` : `u${bits}`);
  }
  return known;
}
