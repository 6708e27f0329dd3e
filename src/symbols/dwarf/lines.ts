/** Line tables: which line of which file an address came from (DWARF 2 to 5). */
import { attempt, type Cursor } from "../bytes.ts";
import { type LineHeader, readLineHeader } from "./line_header.ts";
import type { DwarfSections } from "./sections.ts";
import type { Unit } from "./unit.ts";
import { countFirst } from "../search.ts";

const MAX_ROWS = 10_000_000;

/** A line of a source file. */
export interface Line {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Rows with rising addresses, without a gap. */
interface Sequence {
  readonly start: number;
  readonly end: number;
  readonly addresses: Float64Array;
  /** File, line, column and whether a statement begins, for each. */
  readonly rows: Uint32Array;
}

/** The line table of one unit. */
export class LineTable {
  readonly #header: LineHeader;
  readonly #folder: string;
  readonly #sequences: Sequence[];

  /** The table at an offset. @throws where its head is damaged */
  constructor(unit: Unit, at: number, folder: string, alternate: DwarfSections | undefined) {
    this.#folder = folder;
    this.#header = readLineHeader(unit, at, alternate);
    this.#sequences = [];
    attempt(() => runProgram(this.#header, this.#sequences)); // what is before the damage counts
  }

  /** Roughly how many bytes it takes. */
  get held(): number {
    return this.#sequences.reduce((sum, { addresses }) => sum + addresses.length * 24, 0);
  }

  /** The line of an address. */
  find(address: number): Line | undefined {
    for (const { start, end, addresses, rows } of this.#sequences) {
      if (address < start || address >= end) continue;
      const count = countFirst(addresses.length, (i) => addresses[i]! <= address);
      const at = statementBefore(count - 1, addresses, rows);
      const line = rows[4 * at + 1]!;
      if (line === 0) return undefined;
      return { file: this.file(rows[4 * at]!) ?? "", line, column: rows[4 * at + 2]! };
    }
    return undefined;
  }

  /** The path of a file by its number. */
  file(number: number): string | undefined {
    const { version, folders, files } = this.#header;
    const file = files[version >= 5 ? number : number - 1];
    if (!file) return undefined;
    // before DWARF 5 folder 0 is the one that was compiled in
    const folder =
      version >= 5 ? folders[file.folder] : file.folder ? folders[file.folder - 1] : "";
    return joined(this.#folder, joined(folder ?? "", file.name));
  }
}

/** Where no statement begins but one does at the same address, that one. */
function statementBefore(at: number, addresses: Float64Array, rows: Uint32Array): number {
  let best = at;
  while (best > 0 && addresses[best - 1] === addresses[at] && !rows[4 * best + 3]) best--;
  return rows[4 * best + 3] ? best : at;
}

function joined(folder: string, name: string): string {
  if (name.startsWith("/") || folder === "") return name;
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** The registers of the machine that a line program runs on. */
interface State {
  address: number;
  file: number;
  line: number;
  column: number;
  isStatement: boolean;
}

class Machine {
  state: State;
  readonly #header: LineHeader;
  readonly #sequences: Sequence[];
  #addresses: number[] = [];
  #rows: number[] = [];
  #total = 0;

  constructor(header: LineHeader, sequences: Sequence[]) {
    this.#header = header;
    this.#sequences = sequences;
    this.state = this.#fresh();
  }

  #fresh(): State {
    const { isStatement } = this.#header;
    return { address: 0, file: 1, line: 1, column: 0, isStatement };
  }

  emit(): void {
    const { address, file, line, column, isStatement } = this.state;
    if (++this.#total > MAX_ROWS) throw new RangeError("too many rows");
    this.#addresses.push(address);
    this.#rows.push(file, line, column, Number(isStatement));
  }

  endSequence(): void {
    const start = this.#addresses[0];
    const end = this.state.address;
    // what the linker dropped is left at 0 or thereabouts
    if (start !== undefined && start > 0 && end > start) {
      const addresses = Float64Array.from(this.#addresses);
      this.#sequences.push({ start, end, addresses, rows: Uint32Array.from(this.#rows) });
    }
    this.#addresses = [];
    this.#rows = [];
    this.state = this.#fresh();
  }

  special(opcode: number): void {
    const { opcodeBase, lineBase, lineRange } = this.#header;
    const adjusted = opcode - opcodeBase;
    this.advance(Math.floor(adjusted / lineRange));
    this.state.line += lineBase + (adjusted % lineRange);
    this.emit();
  }

  advance(by: number): void {
    this.state.address += by * this.#header.minimum;
  }
}

/** Standard operations by their number. */
const STANDARD: Readonly<
  Record<number, (machine: Machine, cursor: Cursor, header: LineHeader) => void>
> = {
  1: (machine) => machine.emit(), // copy
  2: (machine, cursor) => machine.advance(cursor.uleb()),
  3: ({ state }, cursor) => void (state.line += cursor.sleb()),
  4: ({ state }, cursor) => void (state.file = cursor.uleb()),
  5: ({ state }, cursor) => void (state.column = cursor.uleb()),
  6: ({ state }) => void (state.isStatement = !state.isStatement),
  7: () => {}, // set_basic_block
  8: (machine, _, { opcodeBase, lineRange }) =>
    machine.advance(Math.floor((255 - opcodeBase) / lineRange)),
  9: ({ state }, cursor) => void (state.address += cursor.u16()),
  10: () => {}, // set_prologue_end
  11: () => {}, // set_epilogue_begin
  12: (_, cursor) => void cursor.uleb(), // set_isa
};

function extended(machine: Machine, cursor: Cursor, header: LineHeader): void {
  const length = cursor.uleb();
  const next = cursor.at + length;
  const opcode = length > 0 ? cursor.u8() : 0;
  if (opcode === 1) machine.endSequence();
  else if (opcode === 2) machine.state.address = cursor.unsigned(length - 1);
  else if (opcode === 3) header.files.push({ name: cursor.text(), folder: cursor.uleb() });
  cursor.at = next;
}

function runProgram(header: LineHeader, sequences: Sequence[]): void {
  const cursor = header.program;
  const machine = new Machine(header, sequences);
  while (cursor.at < header.end) {
    const opcode = cursor.u8();
    if (opcode >= header.opcodeBase) machine.special(opcode);
    else if (opcode === 0) extended(machine, cursor, header);
    else if (STANDARD[opcode]) STANDARD[opcode]!(machine, cursor, header);
    else for (let i = header.lengths[opcode - 1] ?? 0; i > 0; i--) cursor.uleb();
  }
}
