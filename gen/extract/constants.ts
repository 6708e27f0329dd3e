// The value of every object-like macro and enumerator: their names from the preprocessor's output, their
// values from clang, which is asked for all of them at once.
import { type Clang, refusedProbes, withProbes } from "../clang.ts";

/** One named number: where it is from, and its value (64 bits; negative if the C expression is). */
export interface Constant {
  /** The header, and the enum's tag if it is an enumerator: "linux/bpf.h enum bpf_cmd". */
  readonly home: string;
  readonly value: bigint;
}

/** Every integer constant of a translation unit. */
export function extractConstants(unit: string, clang: Clang): Map<string, Constant> {
  const homes = new Map([...macros(unit, clang), ...enumerators(unit, clang)]);
  const values = evaluate(unit, clang, [...homes.keys()]);
  const constants = new Map<string, Constant>();
  for (const [name, value] of values) constants.set(name, { home: homes.get(name) ?? "", value });
  return constants;
}

/** Walks preprocessed text line by line with the header each line is from. */
function eachLine(text: string, visit: (line: string, header: string) => void): void {
  let header = "";
  for (const line of text.split("\n")) {
    const marker = /^# \d+ "([^"]*)"/.exec(line);
    if (marker) header = shortName(marker[1] ?? "");
    else visit(line, header);
  }
}

/** "/…/usr/include/linux/fs.h" -> "linux/fs.h", "/…/x86/asm/fcntl.h" -> "asm/fcntl.h". */
function shortName(path: string): string {
  if (path.startsWith("include/")) return path;
  return /\/(?:include|uapi\/\w+|stub)\/(.*)$/.exec(path)?.[1] ?? "";
}

function macros(unit: string, clang: Clang): Map<string, string> {
  const homes = new Map<string, string>();
  eachLine(clang(unit, ["-E", "-dD"]).stdout, (line, header) => {
    const name = /^#define ([A-Za-z_]\w*) \S/.exec(line)?.[1];
    if (name !== undefined && header !== "" && !/_H_*$/.test(name)) homes.set(name, header);
  });
  return homes;
}

function enumerators(unit: string, clang: Clang): Map<string, string> {
  const headers: string[] = [];
  const lines: string[] = [];
  eachLine(clang(unit, ["-E"]).stdout, (line, header) => {
    headers.push(header);
    lines.push(line);
  });
  const homes = new Map<string, string>();
  let line = 0;
  let seen = 0;
  const text = lines.join("\n");
  for (const match of text.matchAll(/\benum\s*(\w*)\s*\{([^}]*)\}/g)) {
    for (; seen < match.index; seen++) if (text.charCodeAt(seen) === 10) line++;
    const home = `${headers[line]} enum ${match[1]}`.trimEnd();
    for (const name of enumeratorNames(match[2] ?? "")) homes.set(name, home);
  }
  return homes;
}

function enumeratorNames(body: string): string[] {
  const names = body.replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, "").split(",");
  return names.flatMap((item) => /^\s*([A-Za-z_]\w*)/.exec(item)?.[1] ?? []);
}

/** Asks clang for the value of each name; names that are no integer constant are left out. */
function evaluate(unit: string, clang: Clang, names: readonly string[]): Map<string, bigint> {
  let left = names;
  for (let round = 0; round < 4; round++) {
    const text = withProbes(unit, left.map(probe));
    const refused = refusedProbes(clang(text, ["-fsyntax-only"]).stderr);
    const next = left.filter((_, index) => !refused.has(index));
    if (next.length === left.length)
      return readValues(clang(text, ["-S", "-emit-llvm", "-o", "-"]).stdout);
    left = next;
  }
  throw new Error("clang still refuses constants after four rounds");
}

function probe(name: string): string {
  return `const unsigned long long v_${name} = (unsigned long long)(${name}); const int n_${name} = (${name}) < 0;`;
}

function readValues(ir: string): Map<string, bigint> {
  const values = new Map<string, bigint>();
  const negative = new Set<string>();
  for (const [, kind, name, value] of ir.matchAll(/^@([vn])_(\w+) = .*constant i\d+ (-?\d+)/gm)) {
    if (kind === "v") values.set(name ?? "", BigInt(value ?? 0));
    else if (value !== "0") negative.add(name ?? "");
  }
  for (const [name, value] of values) {
    if (!negative.has(name)) values.set(name, BigInt.asUintN(64, value));
  }
  return values;
}
