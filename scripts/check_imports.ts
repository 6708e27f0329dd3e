// Which part of the repository may import which: imports only point down. The lint plugin asks here
// about every import (scripts/lint_plugin.ts).
import { posix } from "node:path";

/** Parts of the repository: a folder, or some files of it. The first that matches names the part. */
const PARTS: readonly (readonly [part: string, files: RegExp])[] = [
  ["arch data", /^arch\/.*\.gen\.ts$/],
  ["arch", /^arch\//],
  ["syscalls", /^syscalls\//],
  ["entry", /^src\/(main|mod|run)\.ts$/],
  ["api", /^src\/(?:rules\/)?[^/]+\.ts$/],
  ["src/bun", /^src\/runtime\/bun\.ts$/],
  ["src/deno", /^src\/runtime\/deno\.ts$/],
  ["src/node", /^src\/runtime\/node\.ts$/],
  ["$&", /^src\/[^/]+(?=\/)/],
  ["$&", /^(gen|examples|tests|scripts)(?=\/)/],
];

const LOW = ["api", "syscalls", "arch", "arch data"];
const RUNTIME = ["src/runtime", "api", "arch", "arch data", "node:"];
const KERNEL = ["src/kernel", "src/runtime", ...LOW, "node:"];
const BACKENDS = ["src/backends", "src/command", "src/symbols", ...KERNEL];
const OUTPUTS = ["src/sinks", "src/derive", "src/gdb"];

/** What each part may import; "*" is everything. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  "arch data": [],
  arch: ["arch", "arch data"],
  syscalls: ["syscalls", "arch data"],
  api: [...LOW, "node:"],
  "src/runtime": [...RUNTIME, "src/bun", "src/deno", "src/node"],
  "src/bun": [...RUNTIME, "bun:"],
  "src/deno": RUNTIME,
  "src/node": RUNTIME,
  "src/kernel": KERNEL,
  "src/symbols": ["src/symbols", ...LOW, "node:"],
  "src/command": ["src/command", ...KERNEL],
  "src/backends": BACKENDS,
  "src/gdb": ["src/gdb", ...KERNEL],
  entry: ["entry", "src/cli", "src/worker", ...BACKENDS],
  "src/worker": ["src/worker", "entry", ...BACKENDS],
  "src/tools": ["src/tools", "api", "syscalls", "node:"],
  "src/sinks": ["src/sinks", "api", "syscalls", "node:"],
  "src/derive": ["src/derive", "api", "syscalls", "node:"],
  "src/cli": ["src/cli", "entry", "src/tools", ...OUTPUTS, "@stricli/core", ...BACKENDS],
  gen: ["gen", "syscalls", "arch", "arch data", "node:", "package"],
  examples: ["examples", "reverie", "reverie/syscalls", "reverie/syscalls/core", "node:"],
  tests: ["*"],
  scripts: ["*"],
};

/** The part that a file belongs to: `"src/kernel"` for `"src/kernel/wait.ts"`. */
function partOfFile(path: string): string | undefined {
  for (const [part, files] of PARTS) {
    const match = files.exec(path);
    if (match) return part === "$&" ? match[0] : part;
  }
  return undefined;
}

/** The part that an import leads to; a package is itself. */
function partOfImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return /^(node:|bun:)/.exec(specifier)?.[0] ?? specifier;
  return partOfFile(posix.join(posix.dirname(from), specifier));
}

/** What is wrong with an import in file `from` (a path in the repository), or undefined. */
export function importProblem(from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".") && !/\.(ts|json)$/.test(specifier)) {
    return `"${specifier}" must name its file, with .ts`;
  }
  const part = partOfFile(from);
  const may = MAY[part ?? ""];
  if (!part || !may) return `${from} is in no part that scripts/check_imports.ts knows`;
  const target = partOfImport(from, specifier);
  if (may.includes("*") || may.includes(target ?? "")) return undefined;
  const isPackage = !specifier.startsWith(".") && !/^(node|bun):|^reverie/.test(specifier);
  if (may.includes("package") && isPackage) return undefined;
  return `${part} may not import ${target ?? specifier} (scripts/check_imports.ts)`;
}

/** Whether this file may say `Deno`, `Bun` or another runtime's own name. */
export function mayNameRuntime(path: string): boolean {
  if (!/^(src|arch|syscalls)\//.test(path)) return true;
  return /^src\/runtime\/(bun|deno|node)\.ts$/.test(path);
}

/** Whether this file may ask which runtime it is in: `"Deno" in globalThis`. */
export function mayAskRuntime(path: string): boolean {
  return mayNameRuntime(path) || path === "src/runtime/mod.ts";
}
