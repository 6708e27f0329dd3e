import type { Numbers, Table } from "../facts.ts";
import type { Output } from "./output.ts";

/** Where each table's numbers go, and the header they come from. */
const FILES: Record<Table, readonly [path: string, header: string]> = {
  x86_64: ["arch/x86_64/numbers.gen.ts", "x86/asm/unistd_64.h"],
  i386: ["arch/x86_64/i386_numbers.gen.ts", "x86/asm/unistd_32.h"],
  x32: ["arch/x86_64/x32_numbers.gen.ts", "x86/asm/unistd_x32.h"],
  aarch64: ["arch/aarch64/numbers.gen.ts", "arm64/asm/unistd_64.h"],
  arm: ["arch/aarch64/arm_numbers.gen.ts", "arm/asm/unistd-eabi.h"],
};

/** What each table's constant is called and what is said of it. */
const CONSTANTS: Record<Table, readonly [name: string, doc: string]> = {
  x86_64: ["numbers", "The number of every system call of x86-64, in the kernel's order."],
  i386: ["i386Numbers", "The number of every system call of 32-bit x86 programs (int 0x80)."],
  x32: [
    "x32Numbers",
    "The calls x32 programs have under another number than x86-64's; the ABI's bit 30 is left out.",
  ],
  aarch64: ["numbers", "The number of every system call of aarch64, in the kernel's order."],
  arm: ["armNumbers", "The number of every system call of 32-bit ARM programs (EABI)."],
};

/** arch/<arch>/numbers.gen.ts, and the tables that serve only to name the calls of 32-bit programs. */
export function emitNumbers(output: Output, numbers: Numbers): void {
  for (const [table, [path, header]] of Object.entries(FILES)) {
    const rows = Object.entries(numbers)
      .map(([name, by]): [string, number] => [name, by[table as Table] ?? -1])
      .filter(([name, number]) => number >= 0 && number !== inherited(table, numbers, name))
      .sort(([, a], [, b]) => a - b);
    const [constant, doc] = CONSTANTS[table as Table];
    const lines = rows.map(([name, number]) => `  ${name}: ${number},\n`).join("");
    const body = `\n/** ${doc} */\nexport const ${constant} = {\n${lines}} as const;\n`;
    output.add(path, header, body);
  }
}

/** x32 shares x86-64's numbers but for a few; only those few are listed. */
function inherited(table: string, numbers: Numbers, name: string): number | undefined {
  return table === "x32" ? numbers[name]?.x86_64 : undefined;
}
