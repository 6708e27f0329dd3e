/** What a process has mapped: /proc/PID/maps. */
import { readFileSync } from "node:fs";
import { countFirst } from "./search.ts";

/** One mapping. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly isExecutable: boolean;
  /** Where in the file it begins. */
  readonly offset: number;
  /** 0 where no file is mapped. */
  readonly inode: number;
  /** Its path, `[vdso]` or another name of the kernel's, or "". */
  readonly path: string;
  /** The file has no path any more. */
  readonly isDeleted: boolean;
  /** As the kernel names it in map_files. */
  readonly range: string;
}

const LINE = /^([0-9a-f]+)-([0-9a-f]+) ..(.). ([0-9a-f]+) [0-9a-f]+:[0-9a-f]+ (\d+) *(.*)$/;
/** No user address is above. */
const KERNEL_SPACE = 2 ** 56;
const DELETED = " (deleted)";

/** The mappings of a process, in order. */
export class Maps {
  /** The text that the kernel gave. */
  readonly text: string;
  readonly mappings: readonly Mapping[];

  constructor(text: string) {
    this.text = text;
    const mappings: Mapping[] = [];
    for (const line of text.split("\n")) {
      const mapping = parse(line);
      if (mapping) mappings.push(mapping);
    }
    this.mappings = mappings;
  }

  /** The mappings of a process; those of `last` where nothing changed. Empty where it is gone. */
  static read(tid: number, last: Maps | undefined): Maps {
    let text = "";
    try {
      text = readFileSync(`/proc/${tid}/maps`, "utf8");
    } catch {
      // it is gone
    }
    return last?.text === text ? last : new Maps(text);
  }

  /** The mapping that an address lies in. */
  find(address: number): Mapping | undefined {
    const { mappings } = this;
    const found = mappings[countFirst(mappings.length, (i) => mappings[i]!.end <= address)];
    return found && found.start <= address ? found : undefined;
  }

  /** How many bits an address of this process has at most: its stack lies at the top. */
  get addressBits(): number {
    const top = this.mappings.findLast(({ end }) => end < KERNEL_SPACE)?.end ?? 2 ** 48;
    return Math.ceil(Math.log2(top));
  }
}

function parse(line: string): Mapping | undefined {
  const match = LINE.exec(line);
  if (!match) return undefined;
  const [, start = "", end = "", execute, offset = "", inode, name = ""] = match;
  const isDeleted = name.endsWith(DELETED);
  const path = isDeleted ? name.slice(0, -DELETED.length) : name;
  return {
    start: parseInt(start, 16),
    end: parseInt(end, 16),
    isExecutable: execute === "x",
    offset: parseInt(offset, 16),
    inode: Number(inode),
    path: path.replace(/\\012/g, "\n"),
    isDeleted,
    range: `${start.replace(/^0+(?=.)/, "")}-${end.replace(/^0+(?=.)/, "")}`,
  };
}
