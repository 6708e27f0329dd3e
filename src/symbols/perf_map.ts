/** Names of code that a program made while it ran: /tmp/perf-PID.map, which JIT compilers write for perf(1). */
import { readFileSync, statSync } from "node:fs";
import type { FunctionSymbol } from "./symbol_table.ts";
import { countFirst } from "./search.ts";

const SIZE_LIMIT = 1 << 28;
const LINE = /^(?:0x)?([0-9a-f]+) (?:0x)?([0-9a-f]+) (.*)$/gim;

/** The file of one process, in the state in which it was read. */
export class PerfMap {
  readonly state: string;
  readonly #symbols: FunctionSymbol[] = [];

  private constructor(state: string, text: string) {
    this.state = state;
    for (const [, start = "", size = "", name = ""] of text.matchAll(LINE)) {
      const from = parseInt(start, 16);
      this.#symbols.push({ name, start: from, end: from + parseInt(size, 16) });
    }
    // the newest of several for one place is the one that counts: sorting keeps their order
    this.#symbols.sort((a, b) => a.start - b.start);
  }

  /** The file of a process as it is now; `last` where it is the same. */
  static read(tid: number, last: PerfMap | undefined): PerfMap | undefined {
    const pids = namespacePids(tid);
    for (const folder of [`/proc/${tid}/root/tmp`, "/tmp"]) {
      for (const pid of pids) {
        const path = `${folder}/perf-${pid}.map`;
        try {
          const { size, mtimeMs, ino } = statSync(path);
          const state = `${path}:${ino}:${size}:${mtimeMs}`;
          if (last?.state === state) return last;
          if (size < SIZE_LIMIT) return new PerfMap(state, readFileSync(path, "utf8"));
        } catch {
          // not there: most programs write none
        }
      }
    }
    return undefined;
  }

  /** The function that was made at an address. */
  find(address: number): FunctionSymbol | undefined {
    const symbols = this.#symbols;
    const found = symbols[countFirst(symbols.length, (i) => symbols[i]!.start <= address) - 1];
    return found && address < found.end ? found : undefined;
  }
}

/** The process's ids: its own view of it first, as that is what it names its file by. */
function namespacePids(tid: number): string[] {
  try {
    const status = readFileSync(`/proc/${tid}/status`, "latin1");
    const ids = /^NStgid:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [String(tid)];
    return [...new Set([ids.at(-1)!, ids[0]!])];
  } catch {
    return [String(tid)];
  }
}
