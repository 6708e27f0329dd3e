/** The help of `reverie strace`, of the table of its options. */
import { type Group, GROUPS, type Option } from "./option.ts";
import { OPTIONS } from "./option_table.ts";

/** Where the words about an option begin. */
const COLUMN = 34;

/** Options of which nothing else is said. */
const IN_A_LINE = 4;

/** How an option is written: `-s, --string-limit=BYTES`. */
export function usageOf({ letter, names, value, placeholder, more }: Option): string {
  const [name] = names;
  const behind = { none: "", needed: `=${placeholder}`, possible: `[=${placeholder}]` }[value];
  const letters = letter === undefined ? [] : [`-${letter}${more ? ` ${more}` : ""}`];
  if (name === undefined) return letters + (value === "needed" ? ` ${placeholder}` : "");
  return [...letters, `--${name}${behind}`].join(", ");
}

/** All options by groups. */
export function helpText(program: string): string {
  const lines = [
    `Usage: ${program} [options] COMMAND [ARGUMENT...]`,
    `       ${program} [options] -p PID...`,
  ];
  for (const group of Object.keys(GROUPS) as Group[]) {
    lines.push(`${GROUPS[group]}:`);
    for (const option of OPTIONS) {
      if (option.group !== group || option.missing) continue;
      lines.push(`  ${usageOf(option)}`.padEnd(COLUMN - 2) + `  ${option.brief}`);
    }
  }
  return [...lines, "Not there yet:", ...missingOptions()].join("\n") + "\n";
}

/** The options that say that they are not there, a few in a line. */
function missingOptions(): string[] {
  const usages = OPTIONS.filter(({ missing }) => missing).map(usageOf);
  const lines: string[] = [];
  for (let at = 0; at < usages.length; at += IN_A_LINE)
    lines.push(`  ${usages.slice(at, at + IN_A_LINE).join("; ")}`);
  return lines;
}
