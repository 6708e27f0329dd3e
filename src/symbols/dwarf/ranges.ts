/** Which addresses an entry covers. */
import { Cursor } from "../bytes.ts";
import { attribute } from "./abbreviations.ts";
import { form, isAddress } from "./forms.ts";
import type { Entry, Unit } from "./unit.ts";

const MAX_RANGES = 100_000;

/** From an address up to, but without, another; pairs in a row. */
export type Ranges = readonly number[];

const NONE: Ranges = [];

/** The ranges of an entry; none where it has no code. */
export function rangesOf(unit: Unit, entry: Entry): Ranges {
  const list = entry.get(attribute.ranges);
  if (list !== undefined) {
    if (unit.version < 5) return oldList(unit, list + unit.rangesBase);
    return entry.form(attribute.ranges) === form.rnglistx
      ? indexedList(unit, list)
      : newList(unit, list);
  }
  const high = entry.get(attribute.highPc);
  const low = high === undefined ? undefined : unit.address(entry, attribute.lowPc);
  if (low === undefined || high === undefined) return NONE;
  const isEnd = isAddress(entry.form(attribute.highPc));
  const end = isEnd ? (unit.address(entry, attribute.highPc) ?? 0) : low + high;
  return end > low ? [low, end] : NONE;
}

/** Whether ranges cover an address. */
export function covers(ranges: Ranges, address: number): boolean {
  for (let i = 0; i < ranges.length; i += 2)
    if (address >= ranges[i]! && address < ranges[i + 1]!) return true;
  return false;
}

/** .debug_ranges of DWARF 2 to 4. */
function oldList(unit: Unit, at: number): Ranges {
  const cursor = new Cursor(unit.addresses.get("ranges"), at);
  const size = unit.addressSize;
  const isBase = size === 8 ? 2 ** 64 : 2 ** (8 * size) - 1; // the highest address, as rounded
  const ranges: number[] = [];
  let base = unit.lowPc;
  while (ranges.length < 2 * MAX_RANGES) {
    const [from, to] = [cursor.unsigned(size), cursor.unsigned(size)];
    if (from === 0 && to === 0) break;
    if (from >= isBase) base = to;
    else if (to > from) ranges.push(base + from, base + to);
  }
  return ranges;
}

function indexedList(unit: Unit, index: number): Ranges {
  const base = unit.rnglistsBase;
  const cursor = new Cursor(unit.sections.get("rnglists"), base + index * (unit.isWide ? 8 : 4));
  return newList(unit, base + cursor.offset(unit.isWide));
}

/** .debug_rnglists of DWARF 5. */
function newList(unit: Unit, at: number): Ranges {
  const cursor = new Cursor(unit.sections.get("rnglists"), at);
  const ranges: number[] = [];
  let base = unit.lowPc;
  const address = (): number => cursor.unsigned(unit.addressSize);
  const indexed = (): number => unit.indexedAddress(cursor.uleb());
  const add = (from: number, to: number): void => void (to > from && ranges.push(from, to));
  const sized = (from: number): void => add(from, from + cursor.uleb());
  const entries: readonly (() => void)[] = [
    () => {}, // end_of_list, see below
    () => void (base = indexed()), // base_addressx
    () => add(indexed(), indexed()), // startx_endx
    () => sized(indexed()), // startx_length
    () => add(base + cursor.uleb(), base + cursor.uleb()), // offset_pair
    () => void (base = address()), // base_address
    () => add(address(), address()), // start_end
    () => sized(address()), // start_length
  ];
  for (let i = 0; i < MAX_RANGES; i++) {
    const kind = cursor.u8();
    if (kind === 0) break;
    const read = entries[kind];
    if (!read) throw new RangeError(`no entry of a list of ranges has the number ${kind}`);
    read();
  }
  return ranges;
}
