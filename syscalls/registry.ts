// What the decoders know, by area: a program that bundles only some of them registers only those.
import type { Row } from "./row.ts";

/** What is known of some calls: their arguments, the names of flags and the structures these need. */
export interface Area {
  /** Call -> what its arguments are; made when it is first seen. */
  readonly rows: Readonly<Record<string, () => unknown>>;
  /** The same of calls whose arguments aarch64 takes in another order. */
  readonly aarch64Rows?: Readonly<Record<string, () => unknown>>;
  /** Sets of names of flags and values. */
  readonly families: Readonly<Record<string, string>>;
  /** Layouts of structures. */
  readonly records: Readonly<Record<string, string>>;
}

type Table<T> = Record<string, T>;

/** Everything that was registered. */
export const known: {
  readonly rows: Table<() => Row>;
  readonly aarch64Rows: Table<() => Row>;
  readonly families: Table<string>;
  readonly records: Table<string>;
} = { rows: {}, aarch64Rows: {}, families: {}, records: {} };

/**
 * Makes areas known to the decoders, before the first call is decoded: `useAreas(file, socket)`. Of other
 * calls the arguments stay raw words. Only `reverie/syscalls/core` needs it; `reverie/syscalls` knows all.
 */
export function useAreas(...areas: readonly Area[]): void {
  for (const area of areas) {
    Object.assign(known.rows, area.rows);
    Object.assign(known.aarch64Rows, area.aarch64Rows);
    Object.assign(known.families, area.families);
    Object.assign(known.records, area.records);
  }
}
