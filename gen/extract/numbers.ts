import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Numbers, sortKeys, type Table } from "../facts.ts";
import type { Headers } from "../fetch.ts";

/** The header that numbers each table's calls. */
const HEADERS: Record<Table, string> = {
  x86_64: "x86/asm/unistd_64.h",
  aarch64: "arm64/asm/unistd_64.h",
  i386: "x86/asm/unistd_32.h",
  x32: "x86/asm/unistd_x32.h",
  arm: "arm/asm/unistd-eabi.h",
};

/** `#define __NR_read (__X32_SYSCALL_BIT + 0)`: the base is left out, numbers count from 0. */
const DEFINE = /^#define __NR_(\w+) (?:\(__\w+ \+ (\d+)\)|(\d+))$/gm;

/** Every syscall number of every table. */
export function extractNumbers(headers: Headers): Numbers {
  const numbers: Numbers = {};
  for (const [table, header] of Object.entries(HEADERS)) {
    const text = readFileSync(join(headers.uapiArch, header), "utf8");
    for (const [, name, offset, plain] of text.matchAll(DEFINE)) {
      if (name === undefined) continue;
      (numbers[name] ??= {})[table as Table] = Number(offset ?? plain);
    }
  }
  return sortKeys(numbers);
}
