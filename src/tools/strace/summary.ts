/** The table of calls that strace -c prints. */

/** A column of the table. */
export type Column =
  | "time-percent"
  | "total-time"
  | "min-time"
  | "max-time"
  | "avg-time"
  | "calls"
  | "errors"
  | "name";

/** What is counted, and how it is shown. */
export interface SummaryConfig {
  /** Whether that is all that is printed. */
  readonly only: boolean;
  readonly columns: readonly Column[];
  readonly sort: Column | "nothing";
  /** Whether the time from begin to end counts, and not that of the processor. */
  readonly isWall: boolean;
  /** Nanoseconds that each call takes for being looked at. */
  readonly overhead?: number;
}

/** The columns that there are without a choice. */
export const DEFAULT_COLUMNS: readonly Column[] = [
  "time-percent",
  "total-time",
  "avg-time",
  "calls",
  "errors",
  "name",
];

/** What is known of one call. Times are in nanoseconds. */
interface Row {
  readonly name: string;
  readonly number: number;
  calls: number;
  errors: number;
  total: number;
  least: number;
  most: number;
}

interface ColumnStyle {
  readonly title: string;
  readonly width: number;
  text(row: Row, whole: number): string;
  order(a: Row, b: Row): number;
}

const seconds = (nanoseconds: number): string =>
  (Math.floor(nanoseconds / 1000) / 1_000_000).toFixed(6);

const STYLES: Readonly<Record<Column, ColumnStyle>> = {
  "time-percent": {
    title: "% time",
    width: 6,
    text: ({ total }, whole) => ((whole === 0 ? 0 : total / whole) * 100).toFixed(2),
    order: (a, b) => b.total - a.total,
  },
  "total-time": {
    title: "seconds",
    width: 11,
    text: ({ total }) => seconds(total),
    order: (a, b) => b.total - a.total,
  },
  "min-time": {
    title: "shortest",
    width: 8,
    text: ({ least }) => seconds(least),
    order: (a, b) => b.least - a.least,
  },
  "max-time": {
    title: "longest",
    width: 8,
    text: ({ most }) => seconds(most),
    order: (a, b) => b.most - a.most,
  },
  "avg-time": {
    title: "usecs/call",
    width: 11,
    text: ({ total, calls }) => String(Math.floor(total / calls / 1000)),
    order: (a, b) => b.total / b.calls - a.total / a.calls,
  },
  calls: {
    title: "calls",
    width: 9,
    text: ({ calls }) => String(calls),
    order: (a, b) => b.calls - a.calls,
  },
  errors: {
    title: "errors",
    width: 9,
    text: ({ errors }) => (errors === 0 ? "" : String(errors)),
    order: (a, b) => b.errors - a.errors,
  },
  name: {
    title: "syscall",
    width: 16,
    text: ({ name }) => name,
    order: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  },
};

/** Counts calls, and makes the table. */
export class Summary {
  readonly #config: SummaryConfig;
  readonly #rows = new Map<string, Row>();

  constructor(config: SummaryConfig) {
    this.#config = config;
  }

  /** One call that ended. */
  count(name: string, number: number, failed: boolean, nanoseconds: number): void {
    let row = this.#rows.get(name);
    if (row === undefined) {
      row = { name, number, calls: 0, errors: 0, total: 0, least: Infinity, most: 0 };
      this.#rows.set(name, row);
    }
    const time = Math.max(0, nanoseconds - (this.#config.overhead ?? 0));
    row.calls++;
    if (failed) row.errors++;
    row.total += time;
    if (time < row.least) row.least = time;
    if (time > row.most) row.most = time;
  }

  /** The table; "" where nothing was counted. */
  get text(): string {
    const { sort } = this.#config;
    const rows = [...this.#rows.values()].sort((a, b) => a.number - b.number);
    if (rows.length === 0) return "";
    if (sort !== "nothing") rows.sort(STYLES[sort].order);
    const sum = sumOf(rows);
    const columns = this.#config.columns.map((column) => {
      const { title, width, text } = STYLES[column];
      const cells = [...rows, sum].map((row) => text(row, sum.total));
      const most = Math.max(width, ...cells.map((cell) => cell.length));
      return { isName: column === "name", width: most, cells, title };
    });
    const line = (cellOf: (column: (typeof columns)[number]) => string): string =>
      columns
        .map((column, i) => {
          const cell = cellOf(column);
          if (!column.isName) return cell.padStart(column.width);
          return i === columns.length - 1 ? cell : cell.padEnd(column.width);
        })
        .join(" ") + "\n";
    const rule = line(({ width }) => "-".repeat(width));
    const body = rows.map((_, i) => line(({ cells }) => cells[i]!)).join("");
    return line(({ title }) => title) + rule + body + rule + line(({ cells }) => cells.at(-1)!);
  }
}

function sumOf(rows: readonly Row[]): Row {
  const add = (of: (row: Row) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  return {
    name: "total",
    number: 0,
    calls: add(({ calls }) => calls),
    errors: add(({ errors }) => errors),
    total: add(({ total }) => total),
    least: Math.min(...rows.map(({ least }) => least)),
    most: Math.max(...rows.map(({ most }) => most)),
  };
}
