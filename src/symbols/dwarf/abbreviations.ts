/** Tables of abbreviations: which attributes the entries of a unit have, in which form. */
import { Cursor } from "../bytes.ts";
import { form } from "./forms.ts";

const MAX_CODES = 1_000_000;

/** Attributes that are looked at, by DWARF's numbers. */
export const attribute = {
  sibling: 0x01,
  name: 0x03,
  stmtList: 0x10,
  lowPc: 0x11,
  highPc: 0x12,
  language: 0x13,
  compDir: 0x1b,
  abstractOrigin: 0x31,
  specification: 0x47,
  entryPc: 0x52,
  ranges: 0x55,
  callColumn: 0x57,
  callFile: 0x58,
  callLine: 0x59,
  linkageName: 0x6e,
  strOffsetsBase: 0x72,
  addrBase: 0x73,
  rnglistsBase: 0x74,
  dwoName: 0x76,
  mipsLinkageName: 0x2007,
  gnuDwoName: 0x2130,
  gnuRangesBase: 0x2132,
  gnuAddrBase: 0x2133,
} as const;

/** Tags that are looked at. */
export const tag = {
  classType: 0x02,
  enumerationType: 0x04,
  lexicalBlock: 0x0b,
  compileUnit: 0x11,
  structureType: 0x13,
  unionType: 0x17,
  inlinedSubroutine: 0x1d,
  module: 0x1e,
  subprogram: 0x2e,
  namespace: 0x39,
  interfaceType: 0x38,
  partialUnit: 0x3c,
  skeletonUnit: 0x4a,
} as const;

/** Attributes that mean the same. */
const ALIASES: Readonly<Record<number, number>> = {
  [attribute.mipsLinkageName]: attribute.linkageName,
  [attribute.gnuDwoName]: attribute.dwoName,
  [attribute.gnuAddrBase]: attribute.addrBase,
};

/** What entries with one code have. */
export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  /** Attribute, form, and the value of an implicit constant, for each. */
  readonly parts: readonly number[];
}

/** Reads the table at an offset: abbreviations by code. */
export function readAbbreviations(
  bytes: Uint8Array | undefined,
  at: number,
): Map<number, Abbreviation> {
  const cursor = new Cursor(bytes, at);
  const table = new Map<number, Abbreviation>();
  while (table.size < MAX_CODES && !cursor.isAtEnd) {
    const code = cursor.uleb();
    if (code === 0) break;
    const entryTag = cursor.uleb();
    const hasChildren = cursor.u8() !== 0;
    const parts: number[] = [];
    for (;;) {
      const [name, kind] = [cursor.uleb(), cursor.uleb()];
      const constant = kind === form.implicitConst ? cursor.sleb() : 0;
      if (name === 0 && kind === 0) break;
      parts.push(ALIASES[name] ?? name, kind, constant);
    }
    table.set(code, { tag: entryTag, hasChildren, parts });
  }
  return table;
}
