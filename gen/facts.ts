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

/**
 * header (and enum tag) -> name -> value: a number, or [x86-64's, aarch64's] where they differ, null being
 * "has none". Beyond 2^53 a value is text.
 */
export type Constants = Record<
  string,
  Record<string, Value | readonly [Value | null, Value | null]>
>;
export type Value = number | string;

/**
 * struct or union -> its layout, or [x86-64's, aarch64's] where they differ. A layout is text:
 * "12 events:u32@0 data:u64@4" is size, then fields with type and offset, and bits if it is a bit field.
 */
export type Records = Record<string, string | readonly [string | null, string | null]>;

/**
 * header -> ioctl request -> "0xc0045402 rw 54:02 4 s32": its number and the parts of it (direction, type and
 * number, size of what its argument points to), then the type of that as in records, or "none" if the macro
 * does not tell; or [x86-64's, aarch64's] where they differ.
 */
export type Ioctls = Record<
  string,
  Record<string, string | readonly [string | null, string | null]>
>;

/** call -> its arguments in order, as [the kernel's name, C type]. */
export type Prototypes = Record<string, readonly (readonly [name: string, type: string])[]>;

/** The shapes of the files in gen/facts. */
export interface Facts {
  source: Source;
  numbers: Numbers;
  prototypes: Prototypes;
  constants: Constants;
  records: Records;
  ioctls: Ioctls;
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

/** A fact of two architectures: one value where they agree, else both. */
export function perArch<T>(
  x86: T | undefined,
  arm: T | undefined,
): T | readonly [T | null, T | null] {
  return x86 !== undefined && x86 === arm ? x86 : [x86 ?? null, arm ?? null];
}

/** One architecture's part of a fact. */
export function factOf<T>(fact: T | readonly [T | null, T | null], arch: Arch): T | undefined {
  if (!Array.isArray(fact)) return fact as T;
  return fact[ARCHES.indexOf(arch)] ?? undefined;
}

/** A copy with its keys in alphabetical order. */
export function sortKeys<T>(table: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}
