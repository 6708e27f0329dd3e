/** The head of a line table: which files it is about, and how its program is to be read. */
import { Cursor } from "../bytes.ts";
import { form, readForm } from "./forms.ts";
import type { DwarfSections } from "./sections.ts";
import type { Unit } from "./unit.ts";

const MAX_FILES = 1_000_000;
/** DW_LNCT_* */
const [CONTENT_PATH, CONTENT_DIRECTORY] = [1, 2];

/** A source file. */
export interface FileEntry {
  readonly name: string;
  readonly folder: number;
}

/** The header of a line table. */
export interface LineHeader {
  readonly version: number;
  readonly minimum: number;
  /** Whether rows begin a statement if nothing else is said. */
  readonly isStatement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  readonly lengths: readonly number[];
  readonly folders: readonly string[];
  readonly files: FileEntry[];
  readonly program: Cursor;
  readonly end: number;
}

/** Reads the header at an offset of .debug_line. @throws where it is damaged */
export function readLineHeader(
  unit: Unit,
  at: number,
  alternate: DwarfSections | undefined,
): LineHeader {
  const cursor = new Cursor(unit.sections.get("line"), at);
  const { length, isWide } = cursor.unitLength();
  const end = Math.min(cursor.at + length, cursor.bytes.length);
  const version = cursor.u16();
  if (version < 2 || version > 5) throw new RangeError(`a line table of version ${version}`);
  const addressSize = version >= 5 ? cursor.u8() : unit.addressSize;
  if (version >= 5) cursor.at++; // the size of segment selectors
  const headerLength = cursor.offset(isWide);
  const program = cursor.at + headerLength;
  const minimum = cursor.u8();
  if (version >= 4) cursor.at++; // operations of one very long instruction
  cursor.at++; // whether statements begin by default
  const isStatement = cursor.bytes[cursor.at - 1] !== 0;
  const lineBase = cursor.i8();
  const lineRange = cursor.u8() || 1;
  const opcodeBase = cursor.u8();
  const lengths = Array.from({ length: Math.max(opcodeBase - 1, 0) }, () => cursor.u8());
  const { folders, files } =
    version >= 5
      ? readNames(unit, cursor, { version, isWide, addressSize }, alternate)
      : readOldNames(cursor);
  const behind = new Cursor(cursor.bytes, program);
  const standard = { minimum, isStatement, lineBase, lineRange, opcodeBase, lengths };
  return { version, ...standard, folders, files, program: behind, end };
}

function readOldNames(cursor: Cursor): { folders: string[]; files: FileEntry[] } {
  const folders: string[] = [];
  for (let name = cursor.text(); name !== ""; name = cursor.text()) folders.push(name);
  const files: FileEntry[] = [];
  for (let name = cursor.text(); name !== ""; name = cursor.text()) {
    files.push({ name, folder: cursor.uleb() });
    cursor.uleb(); // time
    cursor.uleb(); // size
  }
  return { folders, files };
}

type NameEncoding = { version: number; isWide: boolean; addressSize: number };

/** The self-describing tables of DWARF 5. */
function readNames(
  unit: Unit,
  cursor: Cursor,
  encoding: NameEncoding,
  alternate: DwarfSections | undefined,
): { folders: string[]; files: FileEntry[] } {
  const readTable = (): FileEntry[] => {
    const formats = Array.from({ length: cursor.u8() }, () => [cursor.uleb(), cursor.uleb()]);
    const count = cursor.uleb();
    const entries: FileEntry[] = [];
    if (formats.length === 0) return entries;
    for (let i = 0; i < count && i < MAX_FILES; i++) {
      let [name, folder] = ["", 0];
      for (const [content, kind] of formats) {
        const start = cursor.at;
        const value = readForm(cursor, kind!, encoding);
        if (content === CONTENT_PATH) name = nameOf(unit, cursor, kind!, value, start, alternate);
        else if (content === CONTENT_DIRECTORY) folder = value;
      }
      entries.push({ name, folder });
    }
    return entries;
  };
  const folders = readTable().map(({ name }) => name);
  return { folders, files: readTable() };
}

function nameOf(
  unit: Unit,
  cursor: Cursor,
  kind: number,
  value: number,
  start: number,
  alternate: DwarfSections | undefined,
): string {
  if (kind === form.string) return new Cursor(cursor.bytes, start).text();
  return unit.textOf(kind, value, alternate);
}
