/** The help of `reverie strace`, of the table of its options. */
import { type Group, GROUPS, type Option } from "./option.ts";
import { OPTIONS } from "./option_table.ts";

/** Where the words about an option begin. */
const COLUMN = 34;

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
      if (option.group !== group) continue;
      lines.push(`  ${usageOf(option)}`.padEnd(COLUMN - 2) + `  ${option.brief}`);
    }
  }
  return lines.join("\n") + "\n";
}
