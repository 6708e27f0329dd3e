import type { Prototypes } from "../facts.ts";
import type { Output } from "./output.ts";

/** gen/facts/prototypes.gen.ts: the prototypes as types, by which the notes are checked. */
export function emitPrototypes(output: Output, prototypes: Prototypes): void {
  const rows = Object.entries(prototypes).map(([name, args]) => {
    const pairs = args.map(([arg, type]) => `["${arg}", "${type}"]`);
    return `  ${name}: [${pairs.join(", ")}],\n`;
  });
  output.add(
    "gen/facts/prototypes.gen.ts",
    "include/linux/syscalls.h",
    `
/** The arguments of every call: the kernel's names and C types. */
export const prototypes = {
${rows.join("")}} as const;
`,
  );
}
