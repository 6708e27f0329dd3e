/** The sections of one file that DWARF is in. */
import type { Elf } from "../elf.ts";

const NAMES = {
  info: ".debug_info",
  abbrev: ".debug_abbrev",
  line: ".debug_line",
  str: ".debug_str",
  lineStr: ".debug_line_str",
  addr: ".debug_addr",
  strOffsets: ".debug_str_offsets",
  ranges: ".debug_ranges",
  rnglists: ".debug_rnglists",
  aranges: ".debug_aranges",
} as const;

/** A section by our word for it. */
export type SectionName = keyof typeof NAMES;

/** The sections of a file; each is read when first asked for. */
export class DwarfSections {
  readonly file: Elf;
  readonly #suffix: string;
  readonly #read = new Map<SectionName, Uint8Array | undefined>();

  /** `.dwo` is the suffix in files with split units. */
  constructor(file: Elf, suffix: "" | ".dwo" = "") {
    this.file = file;
    this.#suffix = suffix;
  }

  get(name: SectionName): Uint8Array | undefined {
    if (!this.#read.has(name)) {
      this.#read.set(name, this.file.contents(NAMES[name] + this.#suffix));
    }
    return this.#read.get(name);
  }
}
