// Runs the clang extractors for both architectures and merges what they say.
import { clangFor } from "../clang.ts";
import {
  ARCHES,
  type Constants,
  type Ioctls,
  perArch,
  type Records,
  sortKeys,
  type Value,
} from "../facts.ts";
import type { Headers } from "../fetch.ts";
import { extractConstants } from "./constants.ts";
import { extractIoctls, type Request } from "./ioctls.ts";
import { extractRecords } from "./records.ts";
import { translationUnit } from "./translation_unit.ts";

interface ByArch {
  readonly constants: Constants;
  readonly records: Records;
  readonly ioctls: Ioctls;
}

/** The constants, record layouts and ioctl requests of both architectures. */
export function extractByArch(headers: Headers): ByArch {
  const found = ARCHES.map((arch) => {
    const unit = translationUnit(arch, headers);
    const clang = clangFor(arch, headers);
    const constants = extractConstants(unit, clang);
    const ioctls = extractIoctls(unit, clang, constants);
    return { constants, ioctls, records: extractRecords(unit, clang) };
  });
  const [x86, arm] = found;
  if (!x86 || !arm) throw new Error("Facts are kept for exactly two architectures");
  return {
    constants: mergeConstants(x86.constants, arm.constants),
    records: mergeRecords(x86.records, arm.records),
    ioctls: mergeIoctls(x86.ioctls, arm.ioctls),
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

type Requests = ReadonlyMap<string, Request>;

function mergeIoctls(x86: Requests, arm: Requests): Ioctls {
  const ioctls: Ioctls = {};
  for (const name of [...new Set([...x86.keys(), ...arm.keys()])].sort()) {
    const both = [x86.get(name), arm.get(name)];
    const home = both[0]?.home ?? both[1]?.home ?? "";
    const [first, second] = both.map((request) => request && requestText(request));
    (ioctls[home] ??= {})[name] = perArch(first, second);
  }
  return sortKeys(ioctls);
}

const DIRECTIONS = ["-", "w", "r", "rw"];

/** "0xc0045402 rw 54:02 4 s32" */
function requestText({ number, type }: Request): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
  const code = `${hex((number >>> 8) & 0xff, 2)}:${hex(number & 0xff, 2)}`;
  const direction = DIRECTIONS[number >>> 30] ?? "";
  return `0x${hex(number, 4)} ${direction} ${code} ${(number >>> 16) & 0x3fff} ${type}`;
}
