/** What a file's debug information says of an address: functions and lines. */
import type { Location } from "../../backtrace.ts";
import { attempt, Cursor } from "../bytes.ts";
import { openAlternate } from "../debug_files.ts";
import type { Elf } from "../elf.ts";
import { attribute } from "./abbreviations.ts";
import { type FunctionEntry, functionsOf, type Inlined, inlinedAt } from "./functions.ts";
import { LineTable } from "./lines.ts";
import { functionName, type Namer } from "./names.ts";
import { covers, rangesOf } from "./ranges.ts";
import { DwarfSections } from "./sections.ts";
import { openSplitUnit, type SplitUnit } from "./split.ts";
import { readUnits, type Unit } from "./unit.ts";
import { countFirst } from "../search.ts";

/** A unit with what was read of it. */
interface UnitState {
  readonly unit: Unit;
  lines?: LineTable | null;
  functions?: readonly FunctionEntry[];
  deepFunctions?: readonly FunctionEntry[];
  split?: SplitUnit | null;
}

/** The debug information of one file. */
export class Dwarf implements Namer {
  readonly sections: DwarfSections;
  readonly #root: string;
  readonly #units: readonly UnitState[];
  readonly #byRange: Index;
  #complete: Index | undefined;
  #alternate: Dwarf | null | undefined;
  #lineBytes = 0;

  private constructor(file: Elf, root: string) {
    this.sections = new DwarfSections(file);
    this.#root = root;
    this.#units = readUnits(this.sections).map((unit) => ({ unit }));
    this.#byRange = attempt(() => this.#readAranges()) ?? new Index([]);
  }

  /** Undefined where the file has no debug information. `root` is where the guest's paths begin. */
  static open(file: Elf, root: string): Dwarf | undefined {
    return file.section(".debug_info") ? new Dwarf(file, root) : undefined;
  }

  /** Roughly how many bytes it keeps beside the file's sections. */
  get held(): number {
    return this.#lineBytes + this.#units.length * 256 + (this.#alternate?.sections.file.held ?? 0);
  }

  /** The innermost inlined function first. */
  locations(address: number): Location[] {
    const state = this.#unitAt(address);
    if (!state) return [];
    const lines = this.#linesOf(state);
    const line = attempt(() => lines?.find(address));
    const { unit, chain, namer } = attempt(() => this.#chainAt(state, address)) ?? {};
    if (!unit || !chain || !namer) return line ? [place(undefined, line)] : [];
    const found: Location[] = [];
    let where: Location = { ...line };
    for (const inlined of chain.reverse()) {
      const name = attempt(() => functionName(namer, unit, inlined.at));
      found.push(place(name, where));
      where = callOf(inlined, lines);
    }
    return found;
  }

  close(): void {
    attempt(() => this.#alternate?.sections.file.source.close());
    for (const { split } of this.#units) attempt(() => split?.file.source.close());
  }

  /** The unit that an offset in .debug_info lies in. */
  unitOf(offset: number): Unit | undefined {
    const units = this.#units;
    const unit = units[countFirst(units.length, (i) => units[i]!.unit.end <= offset)]?.unit;
    return unit && unit.start <= offset ? unit : undefined;
  }

  /** What several files share, where dwz split it off. */
  get alternate(): Dwarf | undefined {
    if (this.#alternate === undefined) {
      const file = attempt(() => openAlternate(this.sections.file, this.#root));
      this.#alternate = (file && Dwarf.open(file, this.#root)) ?? null;
    }
    return this.#alternate ?? undefined;
  }

  /** Where a unit's line table is. */
  #linesOf(state: UnitState): LineTable | undefined {
    if (state.lines !== undefined) return state.lines ?? undefined;
    const { unit } = state;
    state.lines =
      attempt(() => {
        const root = unit.root();
        const at = root.get(attribute.stmtList);
        const shared = this.#alternateSections();
        const folder = unit.text(root, attribute.compDir, shared) ?? "";
        return at === undefined ? undefined : new LineTable(unit, at, folder, shared);
      }) ?? null;
    this.#lineBytes += state.lines?.held ?? 0;
    return state.lines ?? undefined;
  }

  #alternateSections(): DwarfSections | undefined {
    return this.alternate?.sections;
  }

  /** The function at an address with what is inlined there, and who knows their names. */
  #chainAt(state: UnitState, address: number) {
    if (state.split === undefined) {
      state.split = attempt(() => openSplitUnit(state.unit, this.#root)) ?? null;
    }
    const namer: Namer = state.split ?? this;
    const unit = state.split?.unit ?? state.unit;
    const isThere = ({ ranges }: FunctionEntry): boolean => covers(ranges, address);
    state.functions ??= attempt(() => functionsOf(unit, false)) ?? [];
    let outer = state.functions.find(isThere);
    if (!outer) {
      // a function within another has code of its own
      state.deepFunctions ??= attempt(() => functionsOf(unit, true)) ?? [];
      outer = state.deepFunctions.find(isThere);
    }
    if (!outer) return undefined;
    return { unit, namer, chain: inlinedAt(unit, outer, address) };
  }

  /** By the table of the compiler; where that has nothing, by all units. */
  #unitAt(address: number): UnitState | undefined {
    const quick = this.#byRange.find(address);
    if (quick) return quick;
    this.#complete ??= new Index(this.#allRanges());
    return this.#complete.find(address);
  }

  #allRanges(): RangeRow[] {
    const rows: RangeRow[] = [];
    for (const state of this.#units) {
      attempt(() => {
        const ranges = rangesOf(state.unit, state.unit.root());
        for (let i = 0; i < ranges.length; i += 2)
          rows.push({ start: ranges[i]!, end: ranges[i + 1]!, state });
      });
    }
    return rows;
  }

  #readAranges(): Index {
    const cursor = new Cursor(this.sections.get("aranges"));
    const states = new Map(this.#units.map((state) => [state.unit.start, state]));
    const rows: RangeRow[] = [];
    while (!cursor.isAtEnd) {
      const begin = cursor.at;
      const { length, isWide } = cursor.unitLength();
      const end = cursor.at + length;
      cursor.at += 2;
      const state = states.get(cursor.offset(isWide));
      const size = cursor.u8();
      cursor.at++;
      cursor.at = begin + Math.ceil((cursor.at - begin) / (2 * size)) * 2 * size;
      while (state && cursor.at + 2 * size <= end) {
        const [start, bytes] = [cursor.unsigned(size), cursor.unsigned(size)];
        if (start !== 0 && bytes !== 0) rows.push({ start, end: start + bytes, state });
      }
      if (end <= begin) break;
      cursor.at = end;
    }
    return new Index(rows);
  }
}

interface RangeRow {
  readonly start: number;
  readonly end: number;
  readonly state: UnitState;
}

/** Units by address. */
class Index {
  readonly #rows: readonly RangeRow[];

  constructor(rows: RangeRow[]) {
    this.#rows = rows.sort((a, b) => a.start - b.start);
  }

  find(address: number): UnitState | undefined {
    const rows = this.#rows;
    const count = countFirst(rows.length, (i) => rows[i]!.start <= address);
    for (let i = count - 1; i >= 0 && i >= count - 8; i--)
      if (address < rows[i]!.end) return rows[i]!.state;
    return undefined;
  }
}

/** Where a function was inlined. */
function callOf(
  { callFile, callLine, callColumn }: Inlined,
  lines: LineTable | undefined,
): Location {
  const file = callFile === undefined ? undefined : lines?.file(callFile);
  return { ...(file && { file }), line: callLine ?? 0, column: callColumn ?? 0 };
}

/** Only what is known. */
function place(name: string | undefined, { file, line, column }: Location): Location {
  return {
    ...(name !== undefined && { function: name }),
    ...(file && { file }),
    ...(line && { line }),
    ...(column && { column }),
  };
}
