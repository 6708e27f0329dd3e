// Where the numbers of an architecture are in a folder of headers: an unpacked linux-libc-dev,
// /usr/include, what `make headers_install` made, headers or sources of a kernel.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Arch } from "../facts.ts";
import { type CallNumbers, readHeader, readTable } from "./header.ts";

/** What was found for one architecture. */
export interface FoundNumbers {
  /** The file, from the folder on. */
  readonly path: string;
  readonly numbers: CallNumbers;
}

/** Nothing in the folder has an architecture's numbers; the message says what is there. */
export class NoNumbersError extends Error {
  override readonly name = "NoNumbersError";
}

/** Folders that headers lie in, below the one that is given. */
const BELOW = ["", "usr", "include", "usr/include"];

/** A place where numbers may be, and how they are read from it. */
interface Place {
  readonly path: string;
  readonly read: (path: string, root: string) => CallNumbers;
}

const header = (path: string, defined: Readonly<Record<string, string>> = {}): Place => ({
  path,
  read: (file, root) => readHeader(file, defined, findInclude(file, root)),
});

const table = (path: string, abis?: string): Place => ({
  path,
  read: (file, root) => readTable(file, abisOf(abis, root)),
});

/** What arm64 asks of the list that it shares with other architectures. */
const ARM64 = Object.fromEntries(
  ["RENAMEAT", "NEW_STAT", "SET_GET_RLIMIT", "TIME32_SYSCALLS", "SYS_CLONE3", "MEMFD_SECRET"].map(
    (name) => [`__ARCH_WANT_${name}`, ""],
  ),
);
const GENERIC = { ...ARM64, __BITS_PER_LONG: "64" };
const WIDE = { __BITS_PER_LONG: "64" };

/** The first that is there, and is of the right architecture, counts. */
const PLACES: Readonly<Record<Arch, readonly Place[]>> = {
  x86_64: [
    header("lib/linux/uapi/x86/asm/unistd_64.h"),
    header("x86_64-linux-gnu/asm/unistd_64.h"),
    header("x86_64-linux-gnu/include/asm/unistd_64.h"),
    table("arch/x86/entry/syscalls/syscall_64.tbl", "common 64"),
    header("arch/x86/include/generated/uapi/asm/unistd_64.h"),
    header("asm/unistd_64.h"),
  ],
  aarch64: [
    header("lib/linux/uapi/arm64/asm/unistd_64.h"),
    header("aarch64-linux-gnu/asm/unistd.h", WIDE),
    header("aarch64-linux-gnu/include/asm/unistd.h", WIDE),
    table("arch/arm64/tools/syscall_64.tbl"),
    table("scripts/syscall.tbl"),
    header("arch/arm64/include/generated/uapi/asm/unistd_64.h"),
    header("arch/arm64/include/uapi/asm/unistd.h", WIDE),
    header("asm/unistd_64.h"),
    header("asm/unistd.h", WIDE),
    header("uapi/asm-generic/unistd.h", GENERIC),
    header("asm-generic/unistd.h", GENERIC),
  ],
};

/** Numbers by which an architecture is known, since `asm/unistd.h` may be of any. */
const SIGNS: Readonly<Record<Arch, Readonly<Record<string, number>>>> = {
  x86_64: { read: 0, execve: 59, openat: 257 },
  aarch64: { io_setup: 0, renameat: 38, openat: 56 },
};

/** One of these numbers would be of another architecture that has aarch64's list. */
const OTHERS = { from: 244, below: 260 };

/**
 * The numbers of an architecture in a folder of headers.
 *
 * @throws {NoNumbersError} where there are none
 */
export function findNumbers(root: string, arch: Arch): FoundNumbers {
  if (!existsSync(root))
    throw new NoNumbersError(`No numbers of ${arch}: there is no folder ${root}.`);
  const refused: string[] = [];
  for (const { path, read } of PLACES[arch]) {
    for (const below of BELOW) {
      const file = join(root, below, path);
      if (!existsSync(file)) continue;
      const name = relative(root, file);
      try {
        const numbers = read(file, root);
        const problem = problemOf(arch, numbers);
        if (problem === undefined) return { path: name, numbers };
        refused.push(`${name} (${problem})`);
      } catch (error) {
        refused.push(`${name} (${(error as Error).message})`);
      }
    }
  }
  throw new NoNumbersError(
    `No numbers of ${arch} in ${root}. ` +
      (refused.length > 0
        ? `There is only ${refused.join("; ")}. `
        : `None of the ${PLACES[arch].length} files that have them is there, such as ${PLACES[arch][0]?.path}. `) +
      "Give the folder of an unpacked linux-libc-dev, /usr/include, what `make headers_install` made, " +
      "or a kernel's sources.",
  );
}

/** Why these are no numbers of the architecture. */
function problemOf(arch: Arch, numbers: CallNumbers): string | undefined {
  if (numbers.size === 0) return "it has no numbers";
  const isOther =
    arch === "aarch64" &&
    [...numbers.values()].some((number) => number >= OTHERS.from && number < OTHERS.below);
  const wrong = Object.entries(SIGNS[arch]).find(([name, number]) => numbers.get(name) !== number);
  if (wrong === undefined && !isOther) return undefined;
  const [name, number] = wrong ?? ["nothing", OTHERS.from];
  const found = wrong ? (numbers.get(name) ?? "missing") : "there";
  return `it is not ${arch}'s, where ${name} is ${number}: here that is ${found}`;
}

/** What arm64 asks for besides what all have, where its Makefile is not there. */
const ARM64_ABIS = "renameat newstat rlimit memfd_secret";

/** Looks for an included header in the folders above the including one, up to the root. */
function findInclude(file: string, root: string): (name: string) => string | undefined {
  return (name) => {
    let folder = dirname(file);
    for (;;) {
      for (const below of ["", "include", "include/uapi"]) {
        const path = join(folder, below, name);
        if (existsSync(path) && path !== file) return path;
      }
      if (relative(root, folder) === "" || folder === dirname(folder)) return undefined;
      folder = dirname(folder);
    }
  };
}

/** The words that stand for an architecture in a table: given, or in arm64's own Makefile. */
function abisOf(abis: string | undefined, root: string): ReadonlySet<string> {
  if (abis !== undefined) return new Set(abis.split(" "));
  const makefile = join(root, "arch/arm64/kernel/Makefile.syscalls");
  const text = existsSync(makefile) ? readFileSync(makefile, "utf8") : "";
  const [, words] = /^syscall_abis_64\s*\+=(.*)$/m.exec(text) ?? [];
  return new Set(["common", "64", ...(words ?? ARM64_ABIS).trim().split(/\s+/)]);
}
