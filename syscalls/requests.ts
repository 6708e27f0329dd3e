// The requests of ioctl: their names and what they take, from the generated table, of which those rows are
// parsed that have the number of an ioctl that is seen.
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

const DELTAS: Record<Arch, readonly string[]> = { x86_64, aarch64 };

type Parsed = Map<number, { names: string[]; type: string | undefined }>;

/** What was looked for, so many at most. */
const found: Record<Arch, Map<number, Request | undefined>> = {
  x86_64: new Map(),
  aarch64: new Map(),
};
const MOST = 4096;

let typeNames: readonly string[] = [];

/** What is known of a number; undefined if no kernel has such a request. */
export function requestOf(arch: Arch, number: number): Request | undefined {
  const known = found[arch];
  number >>>= 0;
  if (known.has(number)) return known.get(number);
  const digits = `=${number.toString(16)}`;
  // others may begin with them
  const request = parse(rowsOf(arch).filter((row) => row.includes(digits))).get(number);
  if (known.size < MOST) known.set(number, request);
  return request;
}

/** Every number that has a name. */
export function requestNumbers(arch: Arch): Iterable<number> {
  return parse(rowsOf(arch)).keys();
}

function rowsOf(arch: Arch): readonly string[] {
  return [...shared, ...DELTAS[arch]];
}

function parse(rows: readonly string[]): Parsed {
  if (typeNames.length === 0) {
    typeNames = types.split(" ");
    addLayouts(layouts);
  }
  const parsed: Parsed = new Map();
  for (const row of rows) addRow(parsed, row);
  for (const { names } of parsed.values()) if (names.length > 1) names.sort();
  return parsed;
}

/** A row is "0BLKALIGNOFF=127a 3ISCARD=1277:4": how much of the name before stays, then the rest. */
function addRow(parsed: Parsed, row: string): void {
  let before = "";
  for (const item of row.split(" ")) {
    const equals = item.lastIndexOf("=");
    const name = before.slice(0, parseInt(item[0] ?? "0", 36)) + item.slice(1, equals);
    const [digits = "", place] = item.slice(equals + 1).split(":");
    const type = place === undefined ? undefined : typeNames[parseInt(place, 36)];
    add(parsed, parseInt(digits, 16), name, type);
    before = name;
  }
}

function add(parsed: Parsed, number: number, name: string, type: string | undefined): void {
  const known = parsed.get(number);
  if (known === undefined) parsed.set(number, { names: [name], type });
  else {
    known.names.push(name);
    known.type ??= type;
  }
}
