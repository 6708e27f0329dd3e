// System call numbers out of C headers (`#define __NR_read 0`) and out of the kernel's own tables
// (`0 common read sys_read`): no compiler is needed.
import { readFileSync } from "node:fs";
import { evaluate } from "./expression.ts";
import { type FindInclude, preprocess } from "./preprocess.ts";

/** Calls and their numbers. */
export type CallNumbers = ReadonlyMap<string, number>;

/** Numbers of 32-bit programs count from a base, which is left out: they count from 0. */
const BASES = { __X32_SYSCALL_BIT: "0", __NR_SYSCALL_BASE: "0" };

/** How many there are, and where those of one architecture may begin: no calls. */
const NO_CALLS = /^(?:syscalls|arch_specific_syscall|[A-Z]\w*)$/;

/**
 * The numbers in a header.
 *
 * @throws {Error} where it can't be understood, or includes a header with numbers that is not there
 */
export function readHeader(
  path: string,
  defined: Readonly<Record<string, string>> = {},
  find: FindInclude = () => undefined,
): CallNumbers {
  const { macros, missing } = preprocess(path, { ...BASES, ...defined }, find);
  if (missing.length > 0) throw new Error(`it includes ${missing.join(", ")}, which is not there`);
  const numbers = new Map<string, number>();
  for (const [macro, body] of macros) {
    const name = /^__NR_(\w+)$/.exec(macro)?.[1];
    if (name === undefined || NO_CALLS.test(name)) continue;
    numbers.set(name, evaluate(body, macros));
  }
  return numbers;
}

/** The numbers in a table of the kernel's sources: the rows whose second word is one of `abis`. */
export function readTable(path: string, abis: ReadonlySet<string>): CallNumbers {
  const numbers = new Map<string, number>();
  for (const [, number, abi = "", name = ""] of readFileSync(path, "utf8").matchAll(
    /^(\d+)[ \t]+(\w+)[ \t]+(\w+)/gm,
  )) {
    if (abis.has(abi) && name !== "reserved") numbers.set(name, Number(number));
  }
  return numbers;
}
