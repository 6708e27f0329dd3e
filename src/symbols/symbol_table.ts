/** The names of functions by their addresses: .symtab, .dynsym, or what the loader sees of them. */
import { attempt, Cursor, textAt } from "./bytes.ts";
import { type Elf, elf, type Section } from "./elf.ts";
import { countFirst } from "./search.ts";

const ENTRY_SIZE = 24;
const MAX_SYMBOLS = 20_000_000;
const [STT_NOTYPE, STT_FUNC, STT_GNU_IFUNC] = [0, 2, 10];
const [SHN_UNDEF, SHN_ABS] = [0, 0xfff1];
const [DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_GNU_HASH] = [4, 5, 6, 10, 0x6ffffef5];

/** A function: its name as the linker has it, and where it begins and ends. */
export interface FunctionSymbol {
  readonly name: string;
  readonly start: number;
  /** The address behind it; that of the next one where the table does not say. */
  readonly end: number;
}

interface Entry {
  readonly start: number;
  readonly size: number;
  readonly name: number;
  readonly rank: number;
}

/** Functions by address. */
export class SymbolTable {
  readonly #entries: readonly Entry[];
  readonly #names: Uint8Array | undefined;

  private constructor(entries: Entry[], names: Uint8Array | undefined) {
    this.#names = names;
    this.#entries = oneEach(entries, names);
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The fullest table of a file; empty where it has none. */
  static of(file: Elf): SymbolTable {
    const read = (type: number): SymbolTable | undefined => {
      const section = file.sections.find((one) => one.type === type);
      return section && attempt(() => fromSection(file, section));
    };
    for (const type of [elf.SHT_SYMTAB, elf.SHT_DYNSYM]) {
      const table = read(type);
      if (table && table.size > 0) return table;
    }
    return attempt(() => fromDynamic(file)) ?? SymbolTable.from([], undefined);
  }

  /** Of entries in any order. */
  static from(entries: Entry[], names: Uint8Array | undefined): SymbolTable {
    return new SymbolTable(entries, names);
  }

  /** The function that an address lies in. */
  find(address: number): FunctionSymbol | undefined {
    const entries = this.#entries;
    const count = countFirst(entries.length, (i) => entries[i]!.start <= address);
    const next = entries[count]?.start ?? Infinity;
    // one that is nested in another ends before the other does
    for (let i = count - 1; i >= 0 && i >= count - 16; i--) {
      const { start, size, name } = entries[i]!;
      const end = size > 0 ? start + size : i === count - 1 ? next : start;
      if (address < end) return { name: textAt(this.#names, name), start, end };
    }
    return undefined;
  }
}

/** Sorted, of several names for one address the one that people know. */
function oneEach(entries: Entry[], names: Uint8Array | undefined): Entry[] {
  entries.sort((a, b) => a.start - b.start || a.rank - b.rank);
  const kept: Entry[] = [];
  for (const entry of entries) {
    const last = kept.at(-1);
    if (last?.start !== entry.start) kept.push(entry);
    else if (last.rank === entry.rank && isNicer(names, entry.name, last.name))
      kept[kept.length - 1] = entry;
  }
  return kept;
}

const UNDERSCORE = 95;

/** `write` is nicer than `__write`, and that than `__GI___write`. */
function isNicer(names: Uint8Array | undefined, name: number, than: number): boolean {
  const mark = (at: number): number => {
    let marks = 0;
    while (names?.[at + marks] === UNDERSCORE) marks++;
    return marks;
  };
  const [mine, other] = [mark(name), mark(than)];
  if (mine !== other) return mine < other;
  return textAt(names, name).length < textAt(names, than).length;
}

function fromSection(file: Elf, section: Section): SymbolTable {
  const names = file.sections[section.link];
  const isCode = (index: number): boolean => {
    const home = file.sections[index];
    return home === undefined || (home.flags & elf.SHF_EXECINSTR) !== 0;
  };
  const texts = names && file.contentsOf(names);
  return SymbolTable.from(readEntries(file.contentsOf(section), texts, isCode), texts);
}

function readEntries(
  symbols: Uint8Array | undefined,
  names: Uint8Array | undefined,
  isCode: (section: number) => boolean,
): Entry[] {
  const cursor = new Cursor(symbols);
  const entries: Entry[] = [];
  const count = Math.min(Math.floor(cursor.bytes.length / ENTRY_SIZE), MAX_SYMBOLS);
  for (let i = 0; i < count; i++) {
    cursor.at = i * ENTRY_SIZE;
    const name = cursor.u32();
    const info = cursor.u8();
    cursor.at++;
    const home = cursor.u16();
    const type = info & 15;
    if (home === SHN_UNDEF || home === SHN_ABS || !names?.[name]) continue;
    const isFunction = type === STT_FUNC || type === STT_GNU_IFUNC;
    // labels of assembly count; "$x" and "$d" of Arm are marks, not names
    if (!isFunction && (type !== STT_NOTYPE || names[name] === 0x24 || !isCode(home))) continue;
    const start = cursor.u64();
    const size = cursor.u64();
    const isLocal = info >> 4 === 0;
    entries.push({
      start,
      size,
      name,
      rank: (isFunction ? 0 : 4) + (size ? 0 : 2) + (isLocal ? 1 : 0),
    });
  }
  return entries;
}

/** Where the table of sections is missing: by the dynamic segment. */
function fromDynamic(file: Elf): SymbolTable | undefined {
  const segment = file.segments.find(({ type }) => type === elf.PT_DYNAMIC);
  if (!segment) return undefined;
  const dynamic = new Cursor(file.source.read(segment.offset, Math.min(segment.fileSize, 0x10000)));
  const values = new Map<number, number>();
  while (dynamic.at + 16 <= dynamic.bytes.length) {
    const tag = dynamic.u64();
    if (tag === 0) break;
    values.set(tag, dynamic.u64());
  }
  // in memory the loader has made addresses of most of them
  const base = file.firstAddress;
  const at = (tag: number): number | undefined => {
    const value = values.get(tag);
    if (value === undefined || file.loaded(value, 1).length > 0) return value;
    return file.loadedAt === undefined ? value : value - file.loadedAt + base;
  };
  const [symbols, strings] = [at(DT_SYMTAB), at(DT_STRTAB)];
  if (symbols === undefined || strings === undefined) return undefined;
  const count = symbolCount(file, at(DT_HASH), at(DT_GNU_HASH));
  const names = file.loaded(strings, Math.min(values.get(DT_STRSZ) ?? 0, 1 << 28));
  const table = file.loaded(symbols, Math.min(count, MAX_SYMBOLS) * ENTRY_SIZE);
  return SymbolTable.from(
    readEntries(table, names, () => true),
    names,
  );
}

function symbolCount(file: Elf, hash: number | undefined, gnu: number | undefined): number {
  if (hash !== undefined) {
    const cursor = new Cursor(file.loaded(hash, 8), 4);
    return cursor.u32();
  }
  if (gnu === undefined) return 0;
  const cursor = new Cursor(file.loaded(gnu, 1 << 28));
  const [buckets, first, filters] = [cursor.u32(), cursor.u32(), cursor.u32()];
  cursor.at = 16 + filters * 8;
  let last = 0;
  for (let i = 0; i < buckets; i++) last = Math.max(last, cursor.u32());
  if (last < first) return first;
  cursor.at += (last - first) * 4;
  while (!(cursor.u32() & 1)) last++; // the last of a chain is odd
  return last + 1;
}
