import { type Constants, factOf } from "../facts.ts";
import { errnoAliases, errnoTexts } from "../notes/errno.ts";
import { type Output, union } from "./output.ts";

const HOMES = ["asm-generic/errno-base.h", "asm-generic/errno.h", "include/linux/errno.h"];

/** syscalls/generated/errno.gen.ts: number and text of every errno. */
export function emitErrno(output: Output, constants: Constants): void {
  const rows: (readonly [number: number, name: string, text: string])[] = [];
  for (const home of HOMES) {
    for (const [name, fact] of Object.entries(constants[home] ?? {})) {
      const [x86, arm] = [factOf(fact, "x86_64"), factOf(fact, "aarch64")];
      if (x86 !== arm) throw new Error(`errno ${name} differs between architectures`);
      const text = errnoTexts[name];
      if (text !== undefined) rows.push([Number(x86), name, text]);
      else if (home !== "include/linux/errno.h" && !(name in errnoAliases)) {
        throw new Error(`errno ${name} is new: give it a text in gen/notes/errno.ts`);
      }
    }
  }
  rows.sort(([a], [b]) => a - b);
  const table = rows.map(
    ([number, name, text]) => `  ${name}: [${number}, ${JSON.stringify(text)}],\n`,
  );
  const aliases = Object.entries(errnoAliases).map(([alias, name]) => `  ${alias}: "${name}",\n`);
  output.add(
    "syscalls/generated/errno.gen.ts",
    "asm-generic/errno.h",
    `
/** Every name an errno can have. */
export type ErrnoName =
${union([...rows.map(([, name]) => name), ...Object.keys(errnoAliases)])};

/** Number and text of every errno, the same on both architectures. */
export const errnos = {
${table.join("")}} as const;

/** Second names of some of them. */
export const errnoAliases = {
${aliases.join("")}} as const;
`,
  );
}
