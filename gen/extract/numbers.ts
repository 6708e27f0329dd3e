import { join } from "node:path";
import { type Numbers, sortKeys, type Table } from "../facts.ts";
import type { Headers } from "../fetch.ts";
import { readHeader } from "../numbers/header.ts";

/** The header that numbers each table's calls. */
const HEADERS: Record<Table, string> = {
  x86_64: "x86/asm/unistd_64.h",
  aarch64: "arm64/asm/unistd_64.h",
  i386: "x86/asm/unistd_32.h",
  x32: "x86/asm/unistd_x32.h",
  arm: "arm/asm/unistd-eabi.h",
};

/** Every syscall number of every table. */
export function extractNumbers(headers: Headers): Numbers {
  const numbers: Numbers = {};
  for (const [table, header] of Object.entries(HEADERS)) {
    for (const [name, number] of readHeader(join(headers.uapiArch, header)))
      (numbers[name] ??= {})[table as Table] = number;
  }
  return sortKeys(numbers);
}
