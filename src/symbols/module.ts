/** A file that is mapped as code: its unwind rules and names, wherever they lie. */
import type { Location } from "../backtrace.ts";
import { attempt } from "./bytes.ts";
import { openDebugFile } from "./debug_files.ts";
import { Dwarf } from "./dwarf/dwarf.ts";
import type { Elf } from "./elf.ts";
import { FrameIndex } from "./frame_index.ts";
import { type FunctionSymbol, SymbolTable } from "./symbol_table.ts";

/** Answers that are kept, by address. */
const MAX_KNOWN = 8192;

/** One loaded file, whichever processes have it. */
export class Module {
  readonly path: string;
  readonly file: Elf;
  readonly frames: FrameIndex;
  /** It had to make room for others: what it has not read yet can't be read any more. */
  isClosed = false;
  #debug: Elf | null | undefined;
  #symbols: SymbolTable | undefined;
  #dwarf: Dwarf | null | undefined;
  readonly #known = new Map<number, readonly Location[]>();
  readonly #root: string;

  /** `root` is where the paths of the guest begin. */
  constructor(path: string, file: Elf, root: string) {
    this.path = path;
    this.file = file;
    this.#root = root;
    this.frames = new FrameIndex(file, () => this.#debugFile());
  }

  /** Roughly how many bytes it keeps. */
  get held(): number {
    return this.file.held + (this.#debug?.held ?? 0) + (this.#dwarf?.held ?? 0) + 4096;
  }

  /** The function at an address of the file, by the tables of linker and loader. */
  symbol(address: number): FunctionSymbol | undefined {
    const shift = this.#shift;
    const found = this.#table().find(address + shift);
    return found && { ...found, start: found.start - shift, end: found.end - shift };
  }

  /** Where in the source an address is: the innermost inlined function first. */
  locations(address: number): readonly Location[] {
    const known = this.#known.get(address);
    if (known) return known;
    const found = attempt(() => this.#lines()?.locations(address + this.#shift)) ?? [];
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(address, found);
    return found;
  }

  close(): void {
    this.isClosed = true;
    attempt(() => this.file.source.close());
    attempt(() => this.#debug?.source.close());
    attempt(() => this.#dwarf?.close());
  }

  #table(): SymbolTable {
    if (this.#symbols) return this.#symbols;
    const debug = this.#debugFile();
    const table = debug && SymbolTable.of(debug);
    this.#symbols = table && table.size > 0 ? table : SymbolTable.of(this.file);
    return this.#symbols;
  }

  #lines(): Dwarf | undefined {
    if (this.#dwarf === undefined) {
      const file = this.file.section(".debug_info") ? this.file : this.#debugFile();
      this.#dwarf = (file && attempt(() => Dwarf.open(file, this.#root))) ?? null;
    }
    return this.#dwarf ?? undefined;
  }

  #debugFile(): Elf | undefined {
    if (this.#debug === undefined) {
      this.#debug = attempt(() => openDebugFile(this.file, this.path, this.#root)) ?? null;
    }
    return this.#debug ?? undefined;
  }

  /** What addresses of the debug file are off: prelink moves a program, not what was split from it. */
  get #shift(): number {
    const debug = this.#debug;
    if (!debug) return 0;
    const shift = debug.firstAddress - this.file.firstAddress;
    return Number.isFinite(shift) ? shift : 0;
  }
}
