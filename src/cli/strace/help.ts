/** The help of `reverie strace`, of the table of its options. */
import { type Group, GROUPS, type Option } from "./option.ts";
import { OPTIONS } from "./option_table.ts";

/** Where the words about an option begin. */
const COLUMN = 34;

/** Columns of a line. */
const WIDTH = 100;

/** Where all is told, in the repository and in the package. */
const REFERENCE = "examples/strace.md";

/** How an option is written: `-s, --string-limit=BYTES`. */
export function usageOf({ letter, names, value, placeholder, more }: Option): string {
  const [name] = names;
  const behind = { none: "", needed: `=${placeholder}`, possible: `[=${placeholder}]` }[value];
  const letters = letter === undefined ? [] : [`-${letter}${more ? ` ${more}` : ""}`];
  if (name === undefined) return letters + (value === "needed" ? ` ${placeholder}` : "");
  return [...letters, `--${name}${behind}`].join(", ");
}

/** The options by groups, on one screen: those that are seldom needed by name only. */
export function helpText(program: string): string {
  const lines = [
    `Usage: ${program} [options] COMMAND [ARGUMENT...]`,
    `       ${program} [options] -p PID...`,
  ];
  for (const group of Object.keys(GROUPS) as Group[]) {
    const own = OPTIONS.filter((option) => option.group === group && !option.isSeldom);
    if (own.length > 0) lines.push(`${GROUPS[group]}:`);
    for (const option of own)
      lines.push(`  ${usageOf(option)}`.padEnd(COLUMN - 2) + `  ${option.brief}`);
  }
  const seldom = OPTIONS.filter(({ isSeldom }) => isSeldom).map(shortest);
  lines.push(`Seldom needed (${REFERENCE} has all, and examples):`, ...wrapped(seldom));
  return lines.join("\n") + "\n";
}

function shortest({ letter, names }: Option): string {
  return letter === undefined ? `--${names[0]}` : `-${letter}`;
}

/** Words in lines that fit. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = " ";
  for (const word of words) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = " ";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
