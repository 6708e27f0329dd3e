// Runs the clang extractors for both architectures and merges what they say.
import { clangFor } from "../clang.ts";
import { ARCHES, type Constants, perArch, type Records, sortKeys, type Value } from "../facts.ts";
import type { Headers } from "../fetch.ts";
import { extractConstants } from "./constants.ts";
import { extractRecords } from "./records.ts";
import { translationUnit } from "./translation_unit.ts";

/** The constants and record layouts of both architectures. */
export function extractByArch(headers: Headers): { constants: Constants; records: Records } {
  const found = ARCHES.map((arch) => {
    const unit = translationUnit(arch, headers);
    const clang = clangFor(arch, headers);
    return { constants: extractConstants(unit, clang), records: extractRecords(unit, clang) };
  });
  const [x86, arm] = found;
  if (!x86 || !arm) throw new Error("Facts are kept for exactly two architectures");
  return {
    constants: mergeConstants(x86.constants, arm.constants),
    records: mergeRecords(x86.records, arm.records),
  };
}

type Found = ReturnType<typeof extractConstants>;

function mergeConstants(x86: Found, arm: Found): Constants {
  const constants: Constants = {};
  for (const name of [...new Set([...x86.keys(), ...arm.keys()])].sort()) {
    if (name.startsWith("__NR")) continue;
    const home = x86.get(name)?.home || arm.get(name)?.home || "";
    const values = [x86, arm].map((found) => toValue(found.get(name)?.value));
    (constants[home] ??= {})[name] = perArch(values[0], values[1]);
  }
  return sortKeys(constants);
}

function toValue(value: bigint | undefined): Value | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : `0x${value.toString(16)}`;
}

function mergeRecords(x86: Map<string, string>, arm: Map<string, string>): Records {
  const records: Records = {};
  for (const name of [...new Set([...x86.keys(), ...arm.keys()])].sort()) {
    records[name] = perArch(x86.get(name), arm.get(name));
  }
  return records;
}
