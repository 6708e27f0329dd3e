/** Rows of the table that reference.ts has. */

/** A test: its file below tests/, and its title, or the part of it that the source has. */
export type Named = readonly [file: string, title: string];

/** One behaviour. */
export interface Row {
  readonly behaviour: string;
  readonly tests: readonly Named[];
}

/** Rows of one kind. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** One row. */
export function row(behaviour: string, ...tests: readonly Named[]): Row {
  return { behaviour, tests };
}

/** A guest of cases.ts or programs.ts, by its name. */
export function guest(name: string, file: string): Named {
  return [`conformance/${file}.test.ts`, name];
}
