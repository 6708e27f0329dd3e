/** A guest's general registers. */

/** General registers by the kernel's names: `rax` ..., or `x0` ... */
export type Registers = Record<string, bigint>;

/** Registers in one line of a text of several. */
const COLUMNS = 4;
const DIGITS = 16;

/**
 * Registers as text: all in one line (`rax=0x1 rbx=0x7ffc...`), or, for people, in columns of several
 * lines, all of their digits shown.
 */
export function formatRegisters(registers: Registers, layout: "line" | "lines" = "line"): string {
  const entries = Object.entries(registers);
  if (layout === "line") return entries.map(([name, word]) => `${name}=${hex(word, 1)}`).join(" ");
  const width = Math.max(...entries.map(([name]) => name.length));
  const cells = entries.map(([name, word]) => `${name.padStart(width)} ${hex(word, DIGITS)}`);
  const lines: string[] = [];
  for (let i = 0; i < cells.length; i += COLUMNS)
    lines.push(cells.slice(i, i + COLUMNS).join("  "));
  return lines.join("\n");
}

function hex(word: bigint, digits: number): string {
  return `0x${BigInt.asUintN(64, word).toString(16).padStart(digits, "0")}`;
}
