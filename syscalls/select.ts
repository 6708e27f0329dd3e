import { syscallClass, type SyscallClass, syscallClasses } from "./classes.ts";
import { nearest } from "./nearest.ts";
import { type Arch, type SyscallName, syscallName, syscallNames } from "./numbers.ts";

/** Greater numbers are those of x32, with a bit of their own. */
const LARGEST = 0xffff;

const ARCHES: readonly Arch[] = ["x86_64", "aarch64"];

/**
 * The calls that a word means, as in strace's `-e trace=`: a name (`openat`), a number (`257`, `0x101`), a
 * class (`%file`) or a regular expression (`/^open/`); none where it means none. Numbers are those of
 * `arches`.
 *
 * @throws {SyntaxError} where the expression is none
 */
export function findSyscalls(word: string, arches: readonly Arch[] = ARCHES): SyscallName[] {
  if (/^(?:\d+|0x[\da-f]+)$/i.test(word)) {
    if (Number(word) > LARGEST) return [];
    const names = arches.map((arch) => syscallName(arch, Number(word)));
    return [...new Set(names.filter((name) => name !== undefined))] as SyscallName[];
  }
  if (word.startsWith("%")) {
    const name = word.slice(1) as SyscallClass;
    return syscallClasses().includes(name) ? [...syscallClass(name)] : [];
  }
  const all = [...new Set(arches.flatMap((arch) => syscallNames(arch)))];
  const pattern = /^\/(.+)\/$/.exec(word)?.[1];
  const test = pattern === undefined ? undefined : new RegExp(pattern);
  return all.filter((name) => test?.test(name) ?? name === word) as SyscallName[];
}

/** What a word that means no call was perhaps meant to be: `"%file"` for `"%flie"`. */
export function suggestSelection(word: string): string | undefined {
  const names = ARCHES.flatMap((arch) => syscallNames(arch));
  const classes = syscallClasses().map((name) => `%${name}`);
  return nearest(word, word.startsWith("%") ? classes : [...new Set(names)]);
}
