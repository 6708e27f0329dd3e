// The requests of ioctl: their names and what they take, from the generated table, which is parsed when the
// first ioctl is seen.
import { requests as aarch64 } from "../arch/aarch64/ioctls.gen.ts";
import { requests as x86_64 } from "../arch/x86_64/ioctls.gen.ts";
import { layouts, requests as shared, types } from "./generated/ioctls.gen.ts";
import { addLayouts } from "./layouts.ts";
import type { Arch } from "./numbers.ts";

/** What is known of one number. */
export interface Request {
  /** Its names, in alphabetical order: some numbers are used twice. */
  readonly names: readonly string[];
  /** What its argument points to: u32, char[16], a structure; undefined if no header says. */
  readonly type: string | undefined;
}

type Table = Map<number, { names: string[]; type: string | undefined }>;

const DELTAS: Record<Arch, readonly string[]> = { x86_64, aarch64 };
const tables: Partial<Record<Arch, Table>> = {};

/** What is known of a number; undefined if no kernel has such a request. */
export function requestOf(arch: Arch, number: number): Request | undefined {
  return tableOf(arch).get(number >>> 0);
}

/** Every number that has a name. */
export function requestNumbers(arch: Arch): Iterable<number> {
  return tableOf(arch).keys();
}

function tableOf(arch: Arch): Table {
  const known = tables[arch];
  if (known !== undefined) return known;
  const table: Table = new Map();
  const typeNames = types.split(" ");
  for (const row of shared) addRow(table, row, typeNames);
  for (const row of DELTAS[arch]) addRow(table, row, typeNames);
  for (const { names } of table.values()) if (names.length > 1) names.sort();
  addLayouts(layouts);
  tables[arch] = table;
  return table;
}

/** A row is "0BLKALIGNOFF=127a 3ISCARD=1277:4": how much of the name before stays, then the rest. */
function addRow(table: Table, row: string, typeNames: readonly string[]): void {
  let before = "";
  for (const item of row.split(" ")) {
    const equals = item.lastIndexOf("=");
    const name = before.slice(0, parseInt(item[0] ?? "0", 36)) + item.slice(1, equals);
    const [digits = "", place] = item.slice(equals + 1).split(":");
    const type = place === undefined ? undefined : typeNames[parseInt(place, 36)];
    add(table, parseInt(digits, 16), name, type);
    before = name;
  }
}

function add(table: Table, number: number, name: string, type: string | undefined): void {
  const known = table.get(number);
  if (known === undefined) table.set(number, { names: [name], type });
  else {
    known.names.push(name);
    known.type ??= type;
  }
}
