// Runs every check that is not a test, one line each, and shows all that a failed one says. Arguments
// are parts of names: only checks whose names contain one run. Started by scripts/check.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ["gen", "src", "syscalls", "arch", "examples", "tests", "scripts"];
const ENTRIES = ["src/mod.ts", "syscalls/mod.ts", "syscalls/core.ts"];
const SHELL = [
  ...["reverie", "reverie.js", "launch.sh", "setup", "system_packages", "test", "check"],
  ...["syscalls-table", "aarch64", "aarch64_image", "aarch64_init"],
];

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** Files that must be there for the check to have a meaning. */
  readonly needs?: readonly string[];
}

const here = (names: readonly string[]): string[] => names.filter((n) => existsSync(join(ROOT, n)));
const scripts = SHELL.map((name) => `scripts/${name}`);
const syntax =
  'for f; do case $(head -n 1 "$f") in *bash) bash -n "$f" ;; *) sh -n "$f" ;; esac || exit; done';

const CHECKS: readonly Check[] = [
  { name: "types: tsc", command: ["tsc", "-p", "."] },
  { name: "types: examples", command: ["tsc", "-p", "examples"], needs: ["src/mod.ts"] },
  {
    name: "types: syscalls and arch know no runtime",
    command: ["tsc", "-p", "scripts/tsconfig.portable.json"],
  },
  { name: "types: deno check", command: ["deno", "check", "--quiet", ...here(FOLDERS)] },
  { name: "lint: deno lint, imports, functions", command: ["deno", "lint", "--quiet"] },
  { name: "format: prettier", command: ["prettier", "--check", "--log-level=warn", "."] },
  { name: "tidy: names and texts", command: ["bun", "scripts/check_tidy.ts"] },
  { name: "shell: syntax", command: ["sh", "-c", syntax, "sh", ...scripts, ".ci/run"] },
  {
    name: "generated files are up to date",
    command: ["bun", "gen/emit.ts", "--check"],
    needs: ["gen/emit.ts"],
  },
  {
    name: "examples/strace.md is up to date",
    command: ["bun", "scripts/strace_reference.ts", "--check"],
  },
  { name: "docs: deno doc --lint", command: ["deno", "doc", "--lint", ...ENTRIES], needs: ENTRIES },
  {
    name: "publish: deno publish",
    command: ["deno", "publish", "--dry-run", "--allow-dirty", "--quiet"],
    needs: [...ENTRIES, "src/cli/main.ts"],
  },
  { name: "publish: npm package", command: ["bun", "scripts/check_package.ts"] },
];

// deno doc says this of every file in @types/node, thousands of lines.
const NOISE = /^Warning Failed resolving types\..*\n +at .*\n/gm;

const PATH = `${join(ROOT, "node_modules/.bin")}:${process.env["PATH"]}`;

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** Whether the check passed, or could not be made yet. */
function run(check: Check): boolean {
  const missing = check.needs?.filter((path) => !existsSync(join(ROOT, path))) ?? [];
  if (missing.length) {
    console.log(`skip  ${check.name} (no ${missing.join(", ")})`);
    return true;
  }
  const start = performance.now();
  const [file = "", ...rest] = check.command;
  const env = { ...process.env, PATH, NO_COLOR: "1" };
  const result = spawnSync(file, rest, { cwd: ROOT, env, encoding: "utf8" });
  const isGood = result.status === 0;
  console.log(`${isGood ? "ok  " : "FAIL"}  ${check.name} (${seconds(start)})`);
  if (isGood) return true;
  console.log(`      ${check.command.join(" ")}`);
  const output = `${result.stdout}${result.stderr}${result.error ?? ""}`.replace(NOISE, "");
  console.log(output.replace(/^(?=.)/gm, "      "));
  return false;
}

const filters = process.argv.slice(2);
const chosen = CHECKS.filter(
  ({ name }) => !filters.length || filters.some((part) => name.includes(part)),
);
const failed = chosen.filter((check) => !run(check));
console.log(
  failed.length ? `${failed.length} of ${chosen.length} checks failed` : "all checks passed",
);
process.exitCode = failed.length || !chosen.length ? 1 : 0;
