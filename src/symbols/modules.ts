/** The files behind the mappings of guests, kept as long as there is room for them. */
import { readlinkSync } from "node:fs";
import { Elf, elf } from "./elf.ts";
import type { GuestView } from "./guest_view.ts";
import type { Mapping, Maps } from "./maps.ts";
import { Module } from "./module.ts";
import { BufferSource, FileSource } from "./source.ts";

/** Bytes of files that may be kept, and files that may be open. */
const HELD_LIMIT = 1 << 29;
const FILE_LIMIT = 128;
/** As much of a file that can't be opened is taken from the guest's memory. */
const IMAGE_LIMIT = 1 << 26;
const VDSO_LIMIT = 1 << 16;
const FIRST_PAGE = 0x1000;

/** The guest whose mapping is looked at. */
export interface GuestPlace {
  readonly tid: number;
  readonly maps: Maps;
  readonly view: GuestView;
}

/** Files by their identity; those unused for longest go first. */
export class Modules {
  readonly #kept = new Map<string, Module | null>();

  /** The file of a mapping; undefined where none is mapped there or it is none that we can read. */
  find(mapping: Mapping, guest: GuestPlace): Module | undefined {
    if (mapping.path === "[vdso]") {
      const key = `vdso:${mapping.end - mapping.start}`;
      return this.#keep(key, () => fromBuffer(mapping.path, readVdso(mapping, guest.view)));
    }
    if (mapping.inode === 0) return undefined;
    const source = openFile(mapping, guest);
    if (!source) {
      const key = `memory:${guest.tid}:${mapping.inode}:${mapping.path}`;
      return this.#keep(key, () => fromMemory(mapping, guest));
    }
    let isNew = false;
    const module = this.#keep(source.identity.key, () => {
      isNew = true;
      const file = Elf.open(source);
      return file && new Module(mapping.path, file, rootOf(guest.tid));
    });
    if (!isNew || !module) source.close();
    return module;
  }

  /** Closes the files that are open. */
  close(): void {
    for (const module of this.#kept.values()) module?.close();
    this.#kept.clear();
  }

  #keep(key: string, make: () => Module | undefined): Module | undefined {
    let module = this.#kept.get(key);
    if (module === undefined) module = make() ?? null;
    else this.#kept.delete(key);
    this.#kept.set(key, module); // the newest is the last
    this.#makeRoom();
    return module ?? undefined;
  }

  #makeRoom(): void {
    let held = 0;
    for (const module of this.#kept.values()) held += module?.held ?? 0;
    for (const [key, module] of this.#kept) {
      if (this.#kept.size <= 1 || (held <= HELD_LIMIT && this.#kept.size <= FILE_LIMIT)) break;
      held -= module?.held ?? 0;
      this.#kept.delete(key);
      module?.close();
    }
  }
}

/** Where a guest's paths begin, if elsewhere than ours: "" or a folder. */
function rootOf(tid: number): string {
  try {
    const isSame =
      readlinkSync(`/proc/${tid}/ns/mnt`) === readlinkSync("/proc/self/ns/mnt") &&
      readlinkSync(`/proc/${tid}/root`) === readlinkSync("/proc/self/root");
    return isSame ? "" : `/proc/${tid}/root`;
  } catch {
    return "";
  }
}

/**
 * Opens the file of a mapping: by the kernel's own link to it, which ordinary users may not follow, by its
 * path if the same file lies there, or as the program that the process runs.
 */
function openFile(mapping: Mapping, guest: GuestPlace): FileSource | undefined {
  const { tid } = guest;
  const direct = FileSource.open(`/proc/${tid}/map_files/${mapping.range}`);
  if (direct) return direct;
  const places = [`/proc/${tid}/exe`];
  if (!mapping.isDeleted) places.unshift(`/proc/${tid}/root${mapping.path}`, mapping.path);
  for (const place of places) {
    const source = FileSource.open(place);
    if (!source) continue;
    if (source.identity.inode === mapping.inode || isSameStart(source, mapping, guest))
      return source;
    source.close();
  }
  return undefined;
}

/** Some file systems show other inodes in maps: whether the file begins as what is mapped. */
function isSameStart(source: FileSource, mapping: Mapping, { maps, view }: GuestPlace): boolean {
  const first = maps.mappings.find(
    ({ inode, path, offset }) => offset === 0 && inode === mapping.inode && path === mapping.path,
  );
  if (!first) return false;
  const here = source.read(0, FIRST_PAGE);
  const there = view.read(first.start, Math.min(here.length, first.end - first.start));
  return (
    here.length > 64 && here.length === there.length && here.every((byte, i) => byte === there[i])
  );
}

function fromBuffer(path: string, bytes: Uint8Array, loadedAt?: number): Module | undefined {
  const file = Elf.open(new BufferSource(bytes));
  if (!file) return undefined;
  file.loadedAt = loadedAt;
  return new Module(path, file, "");
}

function readVdso(mapping: Mapping, view: GuestView): Uint8Array {
  return view.read(mapping.start, Math.min(mapping.end - mapping.start, VDSO_LIMIT));
}

/** A file that only lives on in memory: put together from its mappings. Its table of sections is lost. */
function fromMemory(mapping: Mapping, { maps, view }: GuestPlace): Module | undefined {
  const parts = maps.mappings.filter(
    ({ inode, path }) => inode === mapping.inode && path === mapping.path,
  );
  const end = Math.max(...parts.map((part) => part.offset + part.end - part.start));
  const first = parts.find(({ offset }) => offset === 0);
  if (!first || end > IMAGE_LIMIT) return undefined;
  const image = new Uint8Array(end);
  // what is written to comes last: where two share a page, code matters more
  for (const part of [...parts].sort((a, b) => Number(a.isExecutable) - Number(b.isExecutable)))
    image.set(view.read(part.start, part.end - part.start), part.offset);
  const module = fromBuffer(mapping.path, image);
  if (!module) return undefined;
  const loads = module.file.segments.filter(({ type }) => type === elf.PT_LOAD);
  if (loads.length > 0) module.file.loadedAt = first.start;
  return module;
}
