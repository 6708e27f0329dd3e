import { armNumbers } from "../arch/aarch64/arm_numbers.gen.ts";
import { numbers as aarch64 } from "../arch/aarch64/numbers.gen.ts";
import { i386Numbers } from "../arch/x86_64/i386_numbers.gen.ts";
import { numbers as x86_64 } from "../arch/x86_64/numbers.gen.ts";
import { x32Numbers } from "../arch/x86_64/x32_numbers.gen.ts";
import { nearest } from "./nearest.ts";
import type { SyscallArgs } from "./generated/args.gen.ts";

/** The architectures whose calls are described. */
export type Arch = "x86_64" | "aarch64";

/** What a program may be built for: the calls of 32-bit programs are known by name and number only. */
export type Abi = Arch | "i386" | "x32" | "arm";

/** The name of any call of x86-64 or aarch64. */
export type SyscallName = keyof SyscallArgs;

/** Bit 30 of a call's number on x86-64 says that the program is an x32 one. */
const X32_BIT = 0x40000000;

const TABLES: Record<Abi, Readonly<Record<string, number>>> = {
  x86_64,
  aarch64,
  i386: i386Numbers,
  x32: x32Numbers,
  arm: armNumbers,
};

const namesOf = new Map<Abi, readonly (string | undefined)[]>();

/** The number of a call (asm/unistd_64.h), or undefined if the architecture does not have it. */
export function syscallNumber(abi: Abi, name: string): number | undefined {
  const table = TABLES[abi];
  if (Object.hasOwn(table, name)) return table[name];
  return abi === "x32" ? syscallNumber("x86_64", name) : undefined;
}

/**
 * The name of a call, or undefined if the number is none. On x86-64 a number with bit 30 is one of x32's.
 */
export function syscallName(abi: Abi, number: number): string | undefined {
  if (abi === "x86_64" && (number & X32_BIT) !== 0) return syscallName("x32", number & ~X32_BIT);
  return names(abi)[number] ?? (abi === "x32" ? names("x86_64")[number] : undefined);
}

/** Every name of an architecture's calls, in the order of their numbers. */
export function syscallNames(abi: Abi): string[] {
  return names(abi).filter((name) => name !== undefined);
}

function names(abi: Abi): readonly (string | undefined)[] {
  const known = namesOf.get(abi);
  if (known) return known;
  const list: (string | undefined)[] = [];
  for (const [name, number] of Object.entries(TABLES[abi])) list[number] = name;
  namesOf.set(abi, list);
  return list;
}

/** The existing name that is nearest to a mistyped one, or undefined if none is near. */
export function suggestName(wrong: string): SyscallName | undefined {
  const names = new Set([...Object.keys(x86_64), ...Object.keys(aarch64)]);
  return nearest(wrong, names) as SyscallName | undefined;
}
