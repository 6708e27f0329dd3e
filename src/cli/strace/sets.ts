/** Sets of things as options name them: `all`, `none`, `one,other`, `!one`. */
import process from "node:process";
import {
  type Abi,
  type Arch,
  findSyscalls,
  signalNumber,
  syscallClasses,
  type SyscallName,
  syscallNumber,
  syscallNames,
} from "../../../syscalls/mod.ts";
import type { Some } from "../../tools/strace/config.ts";
import { Complaint } from "./complaint.ts";

/** Classes that may be named without the percent sign. */
const BARE = ["file", "process", "network", "signal", "ipc", "desc", "memory"];

/** Classes that strace has other names for. */
const SAME_CLASS: Readonly<Record<string, string>> = {
  "%net": "network",
  "%%stat": "all_stat",
  "%%statfs": "all_statfs",
};

/** The architecture whose calls names mean. */
export const ARCH: Arch = process.arch === "arm64" ? "aarch64" : "x86_64";
/** What programs may be built for that run there, by strace's words for it. */
const ABIS: Readonly<Record<string, Abi>> =
  ARCH === "aarch64" ? { 64: ARCH, 32: "arm" } : { 64: ARCH, 32: "i386", x32: "x32" };
const LAST_SIGNAL = 64;
const LAST_DESCRIPTOR = 0x7fff_ffff;

/** Some things of a word; each word between commas may mean several. */
export function parseSome<T>(text: string, meaning: (word: string) => readonly T[]): Some<T> {
  const isNegated = text.startsWith("!");
  const words = isNegated ? text.slice(1) : text;
  const some = words === "all" ? "all" : words === "none" ? [] : listOf(words, meaning);
  if (!isNegated) return some;
  if (some === "all") return [];
  return some.length === 0 ? "all" : { except: some };
}

function listOf<T>(words: string, meaning: (word: string) => readonly T[]): readonly T[] {
  return [...new Set(words.split(",").flatMap(meaning))];
}

/** All of these that a text names. */
export function parseNames<const N extends string>(
  text: string,
  what: string,
  names: readonly N[],
  aliases: Readonly<Record<string, N>> = {},
): readonly N[] {
  const some = parseSome(text, (word) => {
    const name = Object.hasOwn(aliases, word) ? aliases[word] : names.find((one) => one === word);
    if (name === undefined) throw new Complaint(`invalid ${what} '${word}'`);
    return [name];
  });
  if (some === "all") return names;
  return "except" in some ? names.filter((name) => !some.except.includes(name)) : some;
}

/** Calls by name, number, class, expression, for an architecture's own programs. */
export function parseCalls(text: string): Some<SyscallName> {
  return parseSome(text, callsOf);
}

function callsOf(word: string): readonly SyscallName[] {
  const isOptional = word.startsWith("?");
  const [, bare = "", abi] = /^(.*?)(?:@([^@]*))?$/s.exec(isOptional ? word.slice(1) : word)!;
  if (abi !== undefined && !Object.hasOwn(ABIS, abi))
    throw new Complaint(
      `incorrect personality designator '${abi}' in qualification '${word}'`,
      true,
    );
  const names = namesOf(bare);
  const abis = abi === undefined ? Object.values(ABIS) : [ABIS[abi]!];
  const isKnown = names.length > 0 || abis.some((one) => syscallNumber(one, bare) !== undefined);
  if (!isKnown && !isOptional) throw new Complaint(`invalid system call '${word}'`);
  return abi === undefined || abi === "64" ? names : [];
}

function namesOf(word: string): readonly SyscallName[] {
  if (word === "all") return syscallNames(ARCH) as SyscallName[];
  if (BARE.includes(word)) return findSyscalls(`%${word}`, [ARCH]);
  if (word.startsWith("%")) {
    const name = Object.hasOwn(SAME_CLASS, word) ? SAME_CLASS[word]! : word.slice(1);
    return syscallClasses().includes(name as never) ? findSyscalls(`%${name}`, [ARCH]) : [];
  }
  if (!word.startsWith("/")) return findSyscalls(word, [ARCH]);
  const pattern = word.length > 2 && word.endsWith("/") ? word.slice(1, -1) : word.slice(1);
  try {
    const expression = new RegExp(pattern);
    return (syscallNames(ARCH) as SyscallName[]).filter((name) => expression.test(name));
  } catch {
    throw new Complaint(`regcomp: ${pattern}: Invalid regular expression`);
  }
}

/** The number of a signal by number or name, with or without SIG. */
export function signalOf(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word) <= 255 ? Number(word) : undefined;
  const name = word.toUpperCase();
  const real = /^(?:SIG)?RT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name);
  if (real) {
    const [, end, sign = "+", by = "0"] = real;
    return (end === "MIN" ? 32 : LAST_SIGNAL) + (sign === "+" ? 1 : -1) * Number(by);
  }
  return signalNumber((name.startsWith("SIG") ? name : `SIG${name}`) as never);
}

/** Signals by number or name. */
export function parseSignals(text: string): Some<number> {
  return parseSome(text, (word) => {
    const number = signalOf(word);
    if (number === undefined) throw new Complaint(`invalid signal '${word}'`);
    return [number];
  });
}

/** Descriptors by number. */
export function parseDescriptors(text: string): Some<number> {
  return parseSome(text, (word) => {
    const isOne = /^\d+$/.test(word) && Number(word) <= LAST_DESCRIPTOR;
    if (!isOne) throw new Complaint(`invalid descriptor '${word}'`);
    return [Number(word)];
  });
}
