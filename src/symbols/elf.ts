/** ELF files of 64 bits, little-endian: what is where. */
import process from "node:process";
import { attempt, Cursor, textAt } from "./bytes.ts";
import type { ByteSource } from "./source.ts";

const HEADER_SIZE = 64;
const SECTION_SIZE = 64;
const SEGMENT_SIZE = 56;
const MAX_SEGMENTS = 4096;
const MAX_SECTIONS = 100_000;
/** As much as one section may take of our memory. */
const SECTION_LIMIT = 1 << 30;

const PAGE_MASK = 0xfff;

/** Numbers of <elf.h>. */
export const elf = {
  PT_LOAD: 1,
  PT_DYNAMIC: 2,
  PT_NOTE: 4,
  PT_GNU_EH_FRAME: 0x6474e550,
  SHT_SYMTAB: 2,
  SHT_NOTE: 7,
  SHT_NOBITS: 8,
  SHT_DYNSYM: 11,
  SHF_EXECINSTR: 4,
  SHF_COMPRESSED: 0x800,
  NT_GNU_BUILD_ID: 3,
} as const;

/** A row of the section table. Addresses are those of the file, before it is loaded somewhere. */
export interface Section {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** A row of the table of segments. */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

/** One ELF file. What it holds is read when asked for. */
export class Elf {
  readonly machine: number;
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];
  readonly source: ByteSource;
  /** Where it was loaded, for an image taken from memory. */
  loadedAt: number | undefined;
  /** Bytes that were read so far and are kept. */
  held = 0;
  readonly #contents = new Map<Section, Uint8Array | undefined>();

  private constructor(source: ByteSource, header: Cursor) {
    this.source = source;
    header.at = 18;
    this.machine = header.u16();
    header.at = 32;
    const segmentsAt = header.u64();
    const sectionsAt = header.u64();
    header.at = 56;
    const segments = Math.min(header.u16(), MAX_SEGMENTS);
    header.at = 60;
    const sections = header.u16();
    const names = header.u16();
    this.segments = attempt(() => readSegments(source, segmentsAt, segments)) ?? [];
    this.sections = attempt(() => readSections(source, sectionsAt, sections, names)) ?? [];
  }

  /** Undefined where it is no ELF file that we know how to read. */
  static open(source: ByteSource): Elf | undefined {
    return attempt(() => {
      const header = new Cursor(source.read(0, HEADER_SIZE));
      const isElf = header.u32() === 0x464c457f && header.u8() === 2 && header.u8() === 1;
      return isElf ? new Elf(source, header) : undefined;
    });
  }

  /** The section of that name. */
  section(name: string): Section | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /** What a section holds, unpacked; undefined where the file has no such. */
  contents(name: string): Uint8Array | undefined {
    const section = this.section(name);
    return section && this.contentsOf(section);
  }

  /** What a section holds, unpacked. */
  contentsOf(section: Section): Uint8Array | undefined {
    if (this.#contents.has(section)) return this.#contents.get(section);
    const bytes = attempt(() => this.#read(section));
    this.held += bytes?.length ?? 0;
    this.#contents.set(section, bytes);
    return bytes;
  }

  #read(section: Section): Uint8Array | undefined {
    const { type, flags, offset, size } = section;
    if (type === elf.SHT_NOBITS || size > SECTION_LIMIT || offset >= this.source.size)
      return undefined;
    const bytes = this.source.read(offset, size);
    return flags & elf.SHF_COMPRESSED ? unpack(bytes) : bytes;
  }

  /** What is loaded at an address of the file, where the file has it. */
  loaded(address: number, length: number): Uint8Array {
    for (const segment of this.segments) {
      const from = address - segment.address;
      if (segment.type !== elf.PT_LOAD || from < 0 || from >= segment.fileSize) continue;
      const room = Math.min(length, segment.fileSize - from, SECTION_LIMIT);
      return attempt(() => this.source.read(segment.offset + from, room)) ?? new Uint8Array(0);
    }
    return new Uint8Array(0);
  }

  /** The address that an offset in the file is linked for; code is looked for first. */
  addressOf(offset: number): number | undefined {
    let found: number | undefined;
    for (const segment of this.segments) {
      if (segment.type !== elf.PT_LOAD) continue;
      // whole pages are mapped
      const slack = segment.offset & PAGE_MASK;
      const from = offset - segment.offset;
      const end = segment.fileSize + PAGE_MASK;
      if (from < -slack || from >= end) continue;
      const address = segment.address + from;
      if (from >= 0 && from < segment.fileSize && segment.flags & 1) return address;
      if (found === undefined || (from >= 0 && from < segment.fileSize)) found = address;
    }
    return found;
  }

  /** The lowest address that is loaded. */
  get firstAddress(): number {
    const loads = this.segments.filter((segment) => segment.type === elf.PT_LOAD);
    return Math.min(...loads.map((segment) => segment.address));
  }

  /** The build id in hexadecimal digits. */
  get buildId(): string | undefined {
    const places = this.sections.filter((section) => section.type === elf.SHT_NOTE);
    for (const section of places) {
      const found = attempt(() => buildIdIn(this.contentsOf(section)));
      if (found) return found;
    }
    for (const segment of this.segments) {
      if (segment.type !== elf.PT_NOTE) continue;
      const size = Math.min(segment.fileSize, 0x10000);
      const found = attempt(() => buildIdIn(this.source.read(segment.offset, size)));
      if (found) return found;
    }
    return undefined;
  }
}

function readSegments(source: ByteSource, at: number, count: number): Segment[] {
  const cursor = new Cursor(source.read(at, count * SEGMENT_SIZE));
  const segments: Segment[] = [];
  while (cursor.at + SEGMENT_SIZE <= cursor.bytes.length) {
    const type = cursor.u32();
    const flags = cursor.u32();
    const offset = cursor.u64();
    const address = cursor.u64();
    cursor.at += 8; // the physical address
    const fileSize = cursor.u64();
    const memorySize = cursor.u64();
    cursor.at += 8; // the alignment
    segments.push({ type, flags, offset, address, fileSize, memorySize });
  }
  return segments;
}

function readSections(source: ByteSource, at: number, some: number, names: number): Section[] {
  if (at === 0) return [];
  // more than 65280 sections: the first, unused one has the number
  const first = new Cursor(source.read(at, SECTION_SIZE));
  first.at = 32;
  const count = Math.min(some || first.u64(), MAX_SECTIONS);
  const cursor = new Cursor(source.read(at, count * SECTION_SIZE));
  const rows: (Omit<Section, "name"> & { nameAt: number })[] = [];
  while (cursor.at + SECTION_SIZE <= cursor.bytes.length) {
    const nameAt = cursor.u32();
    const type = cursor.u32();
    const flags = cursor.u64();
    const address = cursor.u64();
    const offset = cursor.u64();
    const size = cursor.u64();
    const link = cursor.u32();
    cursor.at += 20;
    rows.push({ nameAt, type, flags, address, offset, size, link });
  }
  const table = rows[names === 0xffff ? (rows[0]?.link ?? 0) : names];
  const texts = table && source.read(table.offset, Math.min(table.size, 1 << 24));
  return rows.map(({ nameAt, ...row }) => ({ name: textAt(texts, nameAt, 256), ...row }));
}

function unpack(bytes: Uint8Array): Uint8Array | undefined {
  const cursor = new Cursor(bytes);
  const type = cursor.u32();
  cursor.at = 8;
  const size = cursor.u64();
  cursor.at = 24;
  if (size > SECTION_LIMIT) return undefined;
  const packed = bytes.subarray(cursor.at);
  const options = { maxOutputLength: Math.max(size, 1) };
  const zlib = process.getBuiltinModule("node:zlib"); // few need it, and it takes long to load
  if (type === 1) return zlib.inflateSync(packed, options);
  if (type === 2 && "zstdDecompressSync" in zlib) return zlib.zstdDecompressSync(packed, options);
  return undefined;
}

function buildIdIn(notes: Uint8Array | undefined): string | undefined {
  const cursor = new Cursor(notes);
  while (cursor.at + 12 <= cursor.bytes.length) {
    const [nameSize, size, type] = [cursor.u32(), cursor.u32(), cursor.u32()];
    const name = textAt(cursor.take((nameSize + 3) & ~3), 0, 16);
    const text = cursor.take(size);
    cursor.at = (cursor.at + 3) & ~3;
    if (type !== elf.NT_GNU_BUILD_ID || name !== "GNU" || size < 2 || size > 64) continue;
    return Array.from(text, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return undefined;
}
