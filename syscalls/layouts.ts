import { records as aarch64 } from "../arch/aarch64/records.gen.ts";
import { records as x86_64 } from "../arch/x86_64/records.gen.ts";
import type { Records } from "./generated/records.gen.ts";
import type { Arch } from "./numbers.ts";
import { known } from "./registry.ts";

/** The structures whose layout is known. */
export type RecordName = keyof Records;

/** Where one field is, and how it is read. */
export interface Field {
  /** Its name in C; `batch.count` is a field of a nameless structure within. */
  readonly name: string;
  /** "u32", "s64", "char", "ptr", "be16"..., or the name of another structure. */
  readonly type: string;
  /** In bytes from the start of the structure. */
  readonly offset: number;
  /** Bytes of one element. */
  readonly width: number;
  /** How many elements, if it is an array. */
  readonly count: number | undefined;
  /** First bit and how many, if it is a bit field. */
  readonly bits: readonly [shift: number, count: number] | undefined;
}

/** Where the fields of a structure are on one architecture. */
export interface Layout {
  /** In bytes. */
  readonly size: number;
  /** In the order in which C has them. */
  readonly fields: readonly Field[];
}

const DELTAS: Record<Arch, Readonly<Record<string, string>>> = { x86_64, aarch64 };
const layouts: Record<Arch, Map<string, Layout>> = { x86_64: new Map(), aarch64: new Map() };
const additional = new Map<string, string>();

/** More layouts, "name size field:type@offset ..." each: those that few need are known only from then on. */
export function addLayouts(rows: readonly string[]): void {
  for (const row of rows) {
    const space = row.indexOf(" ");
    additional.set(row.slice(0, space), row.slice(space + 1));
  }
}

/** The layout of a structure by any name; undefined if there is none. */
export function findLayout(arch: Arch, name: string): Layout | undefined {
  return layoutText(arch, name) === undefined ? undefined : layoutOf(arch, name as RecordName);
}

function layoutText(arch: Arch, name: string): string | undefined {
  const own: string | undefined = Object.hasOwn(DELTAS[arch], name)
    ? DELTAS[arch][name]
    : known.records[name];
  return own ?? additional.get(name);
}

/**
 * The layout of a structure; parsed when it is first needed.
 *
 * @throws Error if there is none of that name, or its area is not in use
 */
export function layoutOf(arch: Arch, name: RecordName): Layout {
  let layout = layouts[arch].get(name);
  if (layout === undefined) {
    const text = layoutText(arch, name);
    if (text === undefined) throw new Error(`There is no layout of struct ${name}`);
    layout = parseLayout(arch, text);
    layouts[arch].set(name, layout);
  }
  return layout;
}

/**
 * The size of a structure in bytes.
 *
 * @throws Error as `layoutOf` does
 */
export function sizeOf(arch: Arch, name: RecordName): number {
  return layoutOf(arch, name).size;
}

/** "12 events:u32@0 data:u64@4" */
function parseLayout(arch: Arch, text: string): Layout {
  const [size, ...fields] = text.split(" ");
  return { size: Number(size), fields: fields.map((field) => parseField(arch, field)) };
}

/** "name:type[2][3]@offset:firstBit-lastBit" */
function parseField(arch: Arch, text: string): Field {
  const [, name = "", type = "", dimensions = "", offset = "0", first, last] =
    /^([^:]*):(\w+)((?:\[\d*\])*)@(\d+)(?::(\d+)-(\d+))?$/.exec(text) ?? [];
  const counts = [...dimensions.matchAll(/\[(\d*)\]/g)].map(([, count]) => Number(count));
  const bits =
    first === undefined ? undefined : ([Number(first), Number(last) - Number(first) + 1] as const);
  return {
    name,
    type,
    offset: Number(offset),
    width: widthOf(arch, type),
    count: counts.length === 0 ? undefined : counts.reduce((all, count) => all * count, 1),
    bits,
  };
}

function widthOf(arch: Arch, type: string): number {
  if (type === "char") return 1;
  if (type === "ptr") return 8;
  const digits = /^(?:[us]|[bl]e)(\d+)$/.exec(type)?.[1];
  return digits === undefined ? sizeOf(arch, type as RecordName) : Number(digits) / 8;
}

/** Whether a field's type is a number, not another structure. */
export function isScalar(type: string): boolean {
  return type === "char" || type === "ptr" || /^(?:[us]|[bl]e)\d+$/.test(type);
}
