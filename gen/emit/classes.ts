import type { Prototypes } from "../facts.ts";
import { classes } from "../notes/classes.ts";
import { type Output, union } from "./output.ts";

/** syscalls/generated/classes.gen.ts: which calls are about files, sockets, signals... */
export function emitClasses(output: Output, prototypes: Prototypes): void {
  const rows = Object.entries(classes).map(([name, text]) => {
    const names = text.trim().split(/\s+/).sort();
    const wrong = names.find((call) => prototypes[call] === undefined);
    if (wrong !== undefined) throw new Error(`Class ${name} has ${wrong}, which is no call`);
    return `  ${name}: "${names.join(" ")}",\n`;
  });
  output.add(
    "syscalls/generated/classes.gen.ts",
    "and gen/notes/classes.ts",
    `
/** A class of calls: those that take a path, a descriptor, ... */
export type SyscallClass =
${union(Object.keys(classes))};

/** The calls of each class. */
export const classes: Readonly<Record<SyscallClass, string>> = {
${rows.join("")}};
`,
  );
}
