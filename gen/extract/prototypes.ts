import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Numbers, type Prototypes, sortKeys } from "../facts.ts";
import type { Headers } from "../fetch.ts";
import { dead, entryPoints, overrides } from "../overrides.ts";

/** The arguments of every call of the described architectures: the kernel's names and C types. */
export function extractPrototypes(headers: Headers, numbers: Numbers): Prototypes {
  const text = readFileSync(join(headers.kernel, "linux/syscalls.h"), "utf8");
  const declared = parseDeclarations(text);
  const prototypes: Prototypes = {};
  const missing: string[] = [];
  for (const [name, by] of Object.entries(numbers)) {
    if (by.x86_64 === undefined && by.aarch64 === undefined) continue;
    const found = deadPrototype(name) ?? overrides[name] ?? declared.get(entryPoints[name] ?? name);
    if (found === undefined) missing.push(name);
    else prototypes[name] = found;
  }
  const unnamed = Object.entries(prototypes).filter(([, args]) => args.some(([arg]) => arg === ""));
  for (const [name] of unnamed) missing.push(`${name} (an argument has no name)`);
  if (missing.length > 0) throw new Error(`Add to gen/overrides.ts: ${missing.join(", ")}`);
  return sortKeys(prototypes);
}

function deadPrototype(name: string): Prototypes[string] | undefined {
  const count = dead[name];
  if (count === undefined) return undefined;
  return Array.from({ length: count }, (_, index) => [`arg${index + 1}`, "dead word"]);
}

function parseDeclarations(text: string): Map<string, Prototypes[string]> {
  const declared = new Map<string, Prototypes[string]>();
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, name = "", list = ""] of plain.matchAll(
    /^asmlinkage long sys_(\w+)\(([^;]*)\);/gm,
  )) {
    const args = list.trim() === "void" ? [] : list.split(",").map(parseArgument);
    declared.set(name, args);
  }
  return declared;
}

/** `const char __user *filename` -> ["filename", "const char *"]. */
function parseArgument(text: string): readonly [name: string, type: string] {
  const words = text
    .replace(/\b__user\b/g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?\* ?/g, " *")
    .trim();
  const array = words.replace(/^(.*?) ?(\w+)\[\d*\]$/, "$1 *$2");
  const [, type = "", name = ""] = /^(.*?[* ])(\w+)$/.exec(array) ?? ["", array, ""];
  return TYPE_WORDS.test(name) || type === "" ? ["", words] : [name, tidy(type)];
}

/** A lone last word that is a type, not a name. */
const TYPE_WORDS = /^(?:int|long|unsigned|char|short|size_t|\w+_t|u32|u64)$/;

function tidy(type: string): string {
  return type.trim().replace(/\* \*/g, "**");
}
