/** A unit of .debug_info: mostly what came of one source file. */
import { attempt, Cursor, textAt } from "../bytes.ts";
import { type Abbreviation, attribute, readAbbreviations } from "./abbreviations.ts";
import { type Encoding, form, isAddressIndex, isStringIndex, readForm } from "./forms.ts";
import type { DwarfSections } from "./sections.ts";

const MAX_UNITS = 1_000_000;

/** DW_UT_*: those whose header has more than the others'. */
const UT = { type: 2, skeleton: 4, splitCompile: 5, splitType: 6 } as const;

/** An entry: its tag and the attributes that it has. */
export class Entry {
  /** Offset in .debug_info. */
  at = 0;
  /** 0 stands for the end of a list of children. */
  tag = 0;
  hasChildren = false;
  /** Offset of what follows: its first child, if it has any. */
  next = 0;
  /** Attribute, form, value, for each. */
  readonly parts: number[] = [];

  /** The value of an attribute. */
  get(name: number): number | undefined {
    for (let i = 0; i < this.parts.length; i += 3)
      if (this.parts[i] === name) return this.parts[i + 2];
    return undefined;
  }

  /** The form of an attribute; 0 where it is missing. */
  form(name: number): number {
    for (let i = 0; i < this.parts.length; i += 3)
      if (this.parts[i] === name) return this.parts[i + 1]!;
    return 0;
  }
}

/** One unit. */
export class Unit implements Encoding {
  /** Offset of its header, and of what follows it. */
  readonly start: number;
  readonly end: number;
  readonly isWide: boolean;
  readonly version: number;
  readonly addressSize: number;
  /** Offset of its first entry. */
  readonly first: number;
  readonly sections: DwarfSections;
  /** Where its indexes into other sections count from. */
  addrBase = 0;
  strOffsetsBase: number;
  rnglistsBase = 0;
  rangesBase = 0;
  /** What its ranges begin at, if nothing else is said. */
  lowPc = 0;
  /** The sections that addresses are looked up in: a split unit's are in the program. */
  addresses: DwarfSections;
  readonly #abbreviationsAt: number;
  #abbreviations: Map<number, Abbreviation> | undefined;
  #root: Entry | undefined;

  /** Reads the header at an offset. @throws where it is damaged */
  constructor(sections: DwarfSections, at: number) {
    this.sections = sections;
    this.addresses = sections;
    this.start = at;
    const cursor = new Cursor(sections.get("info"), at);
    const { length, isWide } = cursor.unitLength();
    this.isWide = isWide;
    this.end = Math.min(cursor.at + length, cursor.bytes.length);
    this.version = cursor.u16();
    const type = this.version >= 5 ? cursor.u8() : 0;
    let abbreviationsAt = 0;
    if (this.version >= 5) {
      this.addressSize = cursor.u8();
      abbreviationsAt = cursor.offset(isWide);
    } else {
      abbreviationsAt = cursor.offset(isWide);
      this.addressSize = cursor.u8();
    }
    if (type === UT.skeleton || type === UT.splitCompile) cursor.at += 8;
    if (type === UT.type || type === UT.splitType) cursor.at += 8 + (isWide ? 8 : 4);
    this.#abbreviationsAt = abbreviationsAt;
    this.first = cursor.at;
    // the tables of split units begin with a header
    this.strOffsetsBase = this.version >= 5 ? (isWide ? 16 : 8) : 0;
  }

  get isKnown(): boolean {
    return this.version >= 2 && this.version <= 5 && [1, 2, 4, 8].includes(this.addressSize);
  }

  /** Its first entry, which tells of all. */
  root(): Entry {
    if (this.#root) return this.#root;
    const root = this.read(this.first, new Entry());
    this.#root = root;
    this.addrBase = root.get(attribute.addrBase) ?? this.addrBase;
    this.strOffsetsBase = root.get(attribute.strOffsetsBase) ?? this.strOffsetsBase;
    this.rnglistsBase = root.get(attribute.rnglistsBase) ?? (this.isWide ? 20 : 12);
    this.lowPc = this.address(root, attribute.lowPc) ?? 0;
    return root;
  }

  /** Reads the entry at an offset into `entry`. @throws where it is damaged */
  read(at: number, entry: Entry): Entry {
    if (!(at >= this.start && at < this.end)) throw new RangeError("outside of the unit");
    const cursor = new Cursor(this.sections.get("info"), at);
    return this.readOn(cursor, entry);
  }

  /** Reads the entry at a cursor, which it leaves behind it. */
  readOn(cursor: Cursor, entry: Entry): Entry {
    entry.at = cursor.at;
    entry.parts.length = 0;
    const code = cursor.uleb();
    if (code === 0) {
      entry.tag = 0;
      entry.hasChildren = false;
      entry.next = cursor.at;
      return entry;
    }
    this.#abbreviations ??= readAbbreviations(this.sections.get("abbrev"), this.#abbreviationsAt);
    const abbreviation = this.#abbreviations.get(code);
    if (!abbreviation) throw new RangeError("an entry without its abbreviation");
    entry.tag = abbreviation.tag;
    entry.hasChildren = abbreviation.hasChildren;
    const { parts } = abbreviation;
    for (let i = 0; i < parts.length; i += 3) {
      let kind = parts[i + 1]!;
      if (kind === form.indirect) kind = cursor.uleb();
      const value = kind === form.implicitConst ? parts[i + 2]! : readForm(cursor, kind, this);
      entry.parts.push(parts[i]!, kind, value);
    }
    entry.next = cursor.at;
    return entry;
  }

  /** An attribute that is an address. */
  address(entry: Entry, name: number): number | undefined {
    const value = entry.get(name);
    if (value === undefined) return undefined;
    return isAddressIndex(entry.form(name)) ? this.indexedAddress(value) : value;
  }

  /** An address of .debug_addr. */
  indexedAddress(index: number): number {
    const at = this.addrBase + index * this.addressSize;
    return new Cursor(this.addresses.get("addr"), at).unsigned(this.addressSize);
  }

  /** An attribute that is text. The alternate file's sections are needed where dwz went over it. */
  text(entry: Entry, name: number, alternate: DwarfSections | undefined): string | undefined {
    const value = entry.get(name);
    if (value === undefined) return undefined;
    return this.textOf(entry.form(name), value, alternate) || undefined;
  }

  /** A text by its form and value. */
  textOf(kind: number, value: number, alternate: DwarfSections | undefined): string {
    const { sections } = this;
    if (kind === form.string) return textAt(sections.get("info"), value);
    if (kind === form.strp) return textAt(sections.get("str"), value);
    if (kind === form.lineStrp) return textAt(sections.get("lineStr"), value);
    if (kind === form.gnuStrpAlt || kind === form.strpSup)
      return textAt(alternate?.get("str"), value);
    if (!isStringIndex(kind)) return "";
    const size = this.isWide ? 8 : 4;
    const at = this.strOffsetsBase + value * size;
    const offset = new Cursor(sections.get("strOffsets"), at).offset(this.isWide);
    return textAt(sections.get("str"), offset);
  }
}

/** The units of a file, in order. What is behind damage is lost. */
export function readUnits(sections: DwarfSections): Unit[] {
  const units: Unit[] = [];
  const size = sections.get("info")?.length ?? 0;
  attempt(() => {
    for (let at = 0; at < size && units.length < MAX_UNITS;) {
      const unit = new Unit(sections, at);
      if (unit.end <= at) break;
      if (unit.isKnown) units.push(unit);
      at = unit.end;
    }
  });
  return units;
}
