// The committed facts: what was extracted from kernel headers. JSON, sorted, one fact a line, so that a
// kernel bump is a readable diff. Stage one writes them, stage two reads nothing else.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Source } from "./fetch.ts";

const DIR = join(import.meta.dirname ?? ".", "facts");

/** The architectures whose calls are fully described. */
export const ARCHES = ["x86_64", "aarch64"] as const;
export type Arch = (typeof ARCHES)[number];

/** Every syscall table that is extracted: the described ones and those that serve only for names. */
export const TABLES = ["x86_64", "aarch64", "i386", "x32", "arm"] as const;
export type Table = (typeof TABLES)[number];

/** call name -> its number in each table that has it */
export type Numbers = Record<string, Partial<Record<Table, number>>>;

/** The shapes of the files in gen/facts. */
export interface Facts {
  source: Source;
  numbers: Numbers;
}

/** Reads one file of facts. */
export function readFacts<K extends keyof Facts>(name: K): Facts[K] {
  return JSON.parse(readFileSync(join(DIR, `${name}.json`), "utf8"));
}

/** Writes one file of facts; nested tables get a line per entry up to `depth`. */
export function writeFacts<K extends keyof Facts>(name: K, facts: Facts[K], depth = 1): void {
  writeFileSync(join(DIR, `${name}.json`), lines(facts, depth) + "\n");
}

function lines(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== "object" || value === null || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const entries = Object.entries(value);
  const body = entries.map(([key, inner]) => `${JSON.stringify(key)}:${lines(inner, depth - 1)}`);
  return `{\n${body.join(",\n")}\n}`;
}

/** A copy with its keys in alphabetical order. */
export function sortKeys<T>(table: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}
