/** The columns of the table of calls, as options name them. */
import type { Column } from "../../tools/strace/summary.ts";
import { Complaint } from "./complaint.ts";

const COLUMNS: Readonly<Record<Column, readonly string[]>> = {
  "time-percent": ["time-percent", "time"],
  "total-time": ["total-time", "time-total"],
  "min-time": ["min-time", "shortest", "time-min"],
  "max-time": ["max-time", "longest", "time-max"],
  "avg-time": ["avg-time", "time-avg"],
  calls: ["calls", "count"],
  errors: ["errors", "error"],
  name: ["name", "syscall", "syscall-name"],
};

function find(word: string): Column | undefined {
  return (Object.keys(COLUMNS) as Column[]).find((column) => COLUMNS[column].includes(word));
}

/** The column to sort by. */
export function parseColumn(word: string): Column | "nothing" {
  if (word === "nothing" || word === "none") return "nothing";
  const column = find(word);
  if (!column) throw new Complaint(`invalid sortby: '${word}'`, true);
  return column;
}

/** The columns to be shown; the name comes last where it is not asked for. */
export function parseColumns(text: string): readonly Column[] {
  const columns: Column[] = [];
  const words = text.split(",");
  words.forEach((word, at) => {
    const column = find(word);
    if (!column) throw new Complaint(`unknown column name: '${word}'`, true);
    if (columns.includes(column)) {
      const rest = words.slice(at).join(",");
      throw new Complaint(
        `call summary column has been provided more than once: '${word}' (-U option residual: '${rest}')`,
        true,
      );
    }
    columns.push(column);
  });
  return columns.includes("name") ? columns : [...columns, "name"];
}
