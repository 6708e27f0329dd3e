/** The functions of a unit, and what was inlined where in them. */
import { Cursor } from "../bytes.ts";
import { covers, type Ranges, rangesOf } from "./ranges.ts";
import { attribute, tag } from "./abbreviations.ts";
import { Entry, type Unit } from "./unit.ts";

const MAX_ENTRIES = 20_000_000;
const MAX_DEPTH = 256;

/** Entries that functions may be within, and whose names are part of theirs. */
export const NAMED_SCOPES: ReadonlySet<number> = new Set([
  tag.namespace,
  tag.module,
  tag.classType,
  tag.structureType,
  tag.unionType,
  tag.interfaceType,
]);

/** All entries that functions may be within. */
const SCOPES: ReadonlySet<number> = new Set([
  ...NAMED_SCOPES,
  tag.compileUnit,
  tag.partialUnit,
  tag.skeletonUnit,
  tag.enumerationType,
]);

/** A function with code. */
export interface FunctionEntry {
  /** Offset of its entry. */
  readonly at: number;
  readonly ranges: Ranges;
}

/** A function, or one inlined in the one before. */
export interface Inlined {
  readonly at: number;
  /** Where it was inlined: a file's number, a line and a column. */
  readonly callFile: number | undefined;
  readonly callLine: number | undefined;
  readonly callColumn: number | undefined;
}

/** The functions of a unit that have code. With `deep`, also those that are within others. */
export function functionsOf(unit: Unit, deep: boolean): FunctionEntry[] {
  const found: FunctionEntry[] = [];
  const cursor = new Cursor(unit.sections.get("info"), unit.first);
  const entry = new Entry();
  let depth = 0;
  for (let count = 0; cursor.at < unit.end && count < MAX_ENTRIES; count++) {
    unit.readOn(cursor, entry);
    if (entry.tag === 0) {
      depth--;
      continue;
    }
    if (entry.tag === tag.subprogram) {
      const ranges = rangesOf(unit, entry);
      if (ranges.length > 0) found.push({ at: entry.at, ranges });
    }
    if (!entry.hasChildren) continue;
    const sibling = deep || SCOPES.has(entry.tag) ? undefined : siblingOf(unit, entry);
    if (sibling !== undefined) cursor.at = sibling;
    else if (++depth > MAX_DEPTH) break;
  }
  return found;
}

/** Where the next entry beside this one is, if the compiler says so. */
function siblingOf(unit: Unit, entry: Entry): number | undefined {
  const value = entry.get(attribute.sibling);
  const at = value === undefined ? 0 : unit.start + value;
  return at > entry.at && at < unit.end ? at : undefined;
}

/** The function itself, then what is inlined at the address, ever deeper. */
export function inlinedAt(unit: Unit, outer: FunctionEntry, address: number): Inlined[] {
  const none = { callFile: undefined, callLine: undefined, callColumn: undefined };
  const chain: Inlined[] = [{ at: outer.at, ...none }];
  const cursor = new Cursor(unit.sections.get("info"), outer.at);
  const entry = new Entry();
  unit.readOn(cursor, entry);
  if (!entry.hasChildren) return chain;
  let depth = 1;
  for (let count = 0; cursor.at < unit.end && count < MAX_ENTRIES; count++) {
    unit.readOn(cursor, entry);
    if (entry.tag === 0) {
      if (--depth === 0) break;
      continue;
    }
    const isInlined = entry.tag === tag.inlinedSubroutine;
    const isBlock = entry.tag === tag.lexicalBlock;
    const ranges = isInlined || isBlock ? rangesOf(unit, entry) : [];
    const isIn = covers(ranges, address) || (isBlock && ranges.length === 0);
    if (isInlined && isIn) {
      chain.push({
        at: entry.at,
        callFile: entry.get(attribute.callFile),
        callLine: entry.get(attribute.callLine),
        callColumn: entry.get(attribute.callColumn),
      });
    }
    if (!entry.hasChildren) continue;
    const sibling = isIn ? undefined : siblingOf(unit, entry);
    if (sibling !== undefined) cursor.at = sibling;
    else depth++;
  }
  return chain;
}

/** The entries around the one at an offset, outermost first. */
export function scopesOf(unit: Unit, target: number): number[] {
  const cursor = new Cursor(unit.sections.get("info"), unit.first);
  const entry = new Entry();
  const scopes: number[] = [];
  for (let count = 0; cursor.at < target && count < MAX_ENTRIES; count++) {
    unit.readOn(cursor, entry);
    if (entry.tag === 0) {
      scopes.pop();
      continue;
    }
    if (!entry.hasChildren) continue;
    const sibling = siblingOf(unit, entry);
    if (sibling !== undefined && sibling <= target) cursor.at = sibling;
    else if (scopes.push(entry.at) > MAX_DEPTH) break;
  }
  return scopes;
}
