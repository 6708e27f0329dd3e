// Pretended clones, whose runtimes and whose npm are small shell scripts that say how they were started.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import t from "../tap.ts";

/** The real clone. */
export const ROOT: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const SCRIPTS = ["reverie", "reverie.js", "launch.sh", "setup"];
/** Where the pretended ones lie. */
export const BASE: string = realpathSync(mkdtempSync(join(tmpdir(), "reverie launcher ")));
t.teardown(() => rmSync(BASE, { recursive: true, force: true }));

// Says which runtime it stands for, its flags up to the entry, then the rest; or shows the record.
const RUNTIME = `#!/bin/sh
[ "$1" = --version ] && { echo "VERSION"; exit; }
[ -n "\${SHOW_ORIGIN-}" ] && { printf '%s' "$REVERIE_ORIGIN" >&"$SHOW_ORIGIN"; exit; }
printf '%s\\n' NAME
printf '<%s>' "$@"
`;

// Makes the node_modules that the real one would, and keeps a list of its calls.
const NPM = `#!/bin/sh
echo "$*" >>calls
[ -e fail ] && { echo "npm says why"; exit 1; }
sleep 0.2
rm -rf node_modules
mkdir -p node_modules/@stricli/core
echo {} >node_modules/@stricli/core/package.json
case $* in *omit=dev*) ;; *)
  mkdir -p node_modules/.bin node_modules/bun/bin node_modules/@deno/linux-test
  cp fake/bun node_modules/bun/bin/bun.exe
  cp fake/deno node_modules/@deno/linux-test/deno ;;
esac
echo {} >node_modules/.package-lock.json
`;

export function writeProgram(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

export function writeRuntime(path: string, name: string, version = "99.0.0"): void {
  const words = name === "deno" ? `deno ${version} (stable)` : version;
  writeProgram(path, RUNTIME.replace("VERSION", words).replace("NAME", name));
}

/** A clone: `installed` says whether npm has been run in it. */
export function makeClone(name: string, installed: boolean): string {
  const clone = join(BASE, name);
  mkdirSync(join(clone, "src/cli"), { recursive: true });
  for (const script of SCRIPTS)
    cpSync(join(ROOT, "scripts", script), join(clone, "scripts", script));
  writeFileSync(join(clone, "src/cli/main.ts"), "");
  writeFileSync(join(clone, "package-lock.json"), "{}");
  for (const runtime of ["bun", "deno"]) writeRuntime(join(clone, "fake", runtime), runtime);
  writeProgram(join(clone, "bin/npm"), NPM);
  if (installed) spawnSync(join(clone, "bin/npm"), ["ci"], { cwd: clone });
  return clone;
}

export interface Started {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// "latin1" keeps every byte apart.
export function start(
  command: readonly string[],
  environment: object = {},
  cwd: string = BASE,
): Started {
  const [file = "", ...rest] = command;
  const env = { PATH: "/usr/bin:/bin", ...environment };
  return spawnSync(file, rest, { env, cwd, encoding: "latin1" });
}

/** A path of no bun, deno or npm, but with what the scripts need, and `folder` before. */
export function bareBin(folder: string): string {
  const tools =
    "sh ln sort head sed cmp touch flock cp cat base64 dirname readlink mkdir rm sleep env";
  mkdirSync(folder, { recursive: true });
  for (const tool of tools.split(" ")) {
    const found = start(["sh", "-c", `command -v ${tool}`]).stdout.trim();
    if (found && !existsSync(join(folder, tool))) symlinkSync(found, join(folder, tool));
  }
  return folder;
}
