/** Finds the unwind rules for an address of a file: .eh_frame by its sorted header, else by an index of our own. */
import { attempt, Cursor } from "./bytes.ts";
import {
  type FrameEntry,
  type FrameSection,
  readEntry,
  readPointer,
  type Row,
  rowAt,
} from "./cfi.ts";
import { type Elf, elf } from "./elf.ts";
import { countFirst } from "./search.ts";

const MAX_ENTRIES = 5_000_000;
/** Rules that are kept, by address: few, as programs stop at few places. */
const MAX_ROWS = 4096;
/** udata4 or sdata4 for the count, sdata4 relative to the header in the table. */
const SORTED_TABLE = 0x3b;
/** As much of unwind information as is looked at without a table of sections. */
const UNNAMED_LIMIT = 1 << 26;

/** Functions with their entries' offsets, sorted. */
interface Index {
  readonly starts: Float64Array;
  readonly offsets: Float64Array;
}

/** The unwind rules of one file. */
export class FrameIndex {
  readonly #sections: readonly (() => Searchable | undefined)[];
  readonly #rows = new Map<number, Row | null>();

  /** Of a program, and of the file with its debug information if there is one. */
  constructor(file: Elf, debug: () => Elf | undefined) {
    this.#sections = [
      once(() => attempt(() => ehFrame(file))),
      once(() => attempt(() => debugFrame(file))),
      once(() => attempt(() => debugFrame(debug()))),
    ];
  }

  /** The rules at an address; undefined where there are none. */
  find(address: number): Row | undefined {
    let row = this.#rows.get(address);
    if (row === undefined) {
      row = this.#search(address) ?? null;
      if (this.#rows.size >= MAX_ROWS) this.#rows.clear();
      this.#rows.set(address, row);
    }
    return row ?? undefined;
  }

  #search(address: number): Row | undefined {
    for (const section of this.#sections) {
      const row = attempt(() => {
        const entry = section()?.find(address);
        return entry && rowAt(entry, address);
      });
      if (row) return row;
    }
    return undefined;
  }
}

interface Searchable {
  find(address: number): FrameEntry | undefined;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function ehFrame(file: Elf): Searchable | undefined {
  const header = file.segments.find(({ type }) => type === elf.PT_GNU_EH_FRAME);
  const sorted = header && attempt(() => bySortedTable(file, header.address));
  if (sorted) return sorted;
  const section = file.section(".eh_frame");
  const bytes = section && file.contentsOf(section);
  return bytes && byIndex({ bytes, address: section.address, isEh: true });
}

function debugFrame(file: Elf | undefined): Searchable | undefined {
  const bytes = file?.contents(".debug_frame");
  return bytes && byIndex({ bytes, address: 0, isEh: false });
}

/** By the table that the linker made in .eh_frame_hdr. */
function bySortedTable(file: Elf, address: number): Searchable | undefined {
  const segment = file.segments.find(({ type }) => type === elf.PT_GNU_EH_FRAME);
  const bytes = file.loaded(address, segment?.fileSize ?? 0);
  const header = new Cursor(bytes);
  if (header.u8() !== 1) return undefined;
  const [frameEncoding, countEncoding, tableEncoding] = [header.u8(), header.u8(), header.u8()];
  const frames = readPointer(header, frameEncoding, address, address);
  const count = readPointer(header, countEncoding, address, address);
  if (tableEncoding !== SORTED_TABLE || count === 0) return undefined;
  const named = file.section(".eh_frame");
  const size = named?.address === frames ? named.size : UNNAMED_LIMIT;
  const section = { bytes: file.loaded(frames, size), address: frames, isEh: true };
  const table = new DataView(bytes.buffer, bytes.byteOffset + header.at, bytes.length - header.at);
  const rows = Math.min(count, Math.floor(table.byteLength / 8));
  return {
    find(wanted) {
      const target = wanted - address;
      const first = countFirst(rows, (i) => table.getInt32(i * 8, true) <= target);
      if (first === 0) return undefined;
      const at = table.getInt32(first * 8 - 4, true) + address - frames;
      return entryAround(section, at, wanted);
    },
  };
}

function entryAround(section: FrameSection, at: number, wanted: number): FrameEntry | undefined {
  const entry = readEntry(section, at);
  if (typeof entry !== "object") return undefined;
  return wanted >= entry.start && wanted < entry.end ? entry : undefined;
}

/** By reading all entries once. */
function byIndex(section: FrameSection): Searchable {
  const { starts, offsets } = indexOf(section);
  return {
    find(wanted) {
      const first = countFirst(starts.length, (i) => starts[i]! <= wanted);
      return first === 0 ? undefined : entryAround(section, offsets[first - 1]!, wanted);
    },
  };
}

function indexOf(section: FrameSection): Index {
  const found: [start: number, offset: number][] = [];
  attempt(() => {
    for (let at = 0; found.length < MAX_ENTRIES;) {
      const entry = readEntry(section, at);
      if (entry === undefined) break;
      if (typeof entry === "object") found.push([entry.start, at]);
      const next = typeof entry === "object" ? entry.next : entry;
      if (next <= at) break;
      at = next;
    }
  });
  found.sort((a, b) => a[0] - b[0]);
  return {
    starts: Float64Array.from(found, ([start]) => start),
    offsets: Float64Array.from(found, ([, offset]) => offset),
  };
}
