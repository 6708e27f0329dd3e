// A user's tool outside any package imports "reverie" and gets the modules of the program that loads
// it, in every thread: the launcher tells the runtime where the names lead.
// @emulated 5
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import t from "./tap.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BASE = mkdtempSync(join(tmpdir(), "reverie resolve "));
t.teardown(() => rmSync(BASE, { recursive: true, force: true }));

const TOOL = `
import { Tool } from "reverie";
import * as syscalls from "reverie/syscalls";
export default class Mine extends Tool {
  readonly known: string = syscalls.name;
}
`;

// Loads the tool twice over, as the command line would, and says what it found.
const MAIN = `
import { Tool } from "../mod.SUFFIX";
import { name } from "../../syscalls/mod.SUFFIX";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import process from "node:process";
const file = isMainThread ? process.argv[2] : workerData;
const { default: Mine } = await import("file://" + encodeURI(file));
const mine = new Mine();
console.log(mine instanceof Tool, mine.known === name);
if (isMainThread) new Worker(new URL(import.meta.url), { workerData: file });
`;

const FOUND = "true true\ntrue true\n"; // the main thread, then a worker

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

// The layout of a clone (.ts) or of an installed package (.js under dist).
function layProgram(folder: string, suffix: "ts" | "js"): string {
  const library = join(folder, suffix === "ts" ? "." : "dist");
  write(join(library, `src/mod.${suffix}`), "export class Tool {}\n");
  write(join(library, `syscalls/mod.${suffix}`), "export const name = Math.random();\n");
  write(join(library, `src/cli/main.${suffix}`), MAIN.replaceAll("SUFFIX", suffix));
  for (const file of ["launch.sh", "installed.json"]) {
    cpSync(join(ROOT, "scripts", file), join(folder, "scripts", file));
  }
  for (const file of ["deno.json", "tsconfig.json"]) cpSync(join(ROOT, file), join(folder, file));
  return folder;
}

function runTool(folder: string, tool: string, cwd: string): string {
  const script = '. "$reverie_root/scripts/launch.sh"; reverie_start "$NAME" "$EXE" "$0"';
  const NAME = "Deno" in globalThis ? "deno" : "bun";
  // Not as an argument: Deno's spawn puts flags of its own behind an argument that is a Deno.
  const env = { ...process.env, reverie_root: folder, NAME, EXE: process.execPath };
  const started = spawnSync("sh", ["-c", script, tool], { cwd, env, encoding: "utf8" });
  return started.stdout + started.stderr;
}

write(join(BASE, "tools/my tool.ts"), TOOL);
// A folder whose own settings must not matter to reverie.
write(join(BASE, "cwd/bunfig.toml"), 'preload = ["./evil.ts"]\n');
write(join(BASE, "cwd/evil.ts"), 'console.log("preloaded");\n');
write(join(BASE, "cwd/deno.json"), '{ "imports": { "reverie": "./evil.ts" } }\n');
write(
  join(BASE, "cwd/tsconfig.json"),
  '{ "compilerOptions": { "paths": { "*": ["./evil.ts"] } } }\n',
);
write(join(BASE, "cwd/package.json"), '{ "name": "reverie", "exports": "./evil.ts" }\n');
write(join(BASE, "cwd/tool.ts"), TOOL);

for (const suffix of ["ts", "js"] as const) {
  const name = suffix === "ts" ? "a clone" : "an installed package";
  t.test(`tools get the modules of ${name}`, (t) => {
    const folder = layProgram(join(BASE, suffix), suffix);
    const outside = join(BASE, "tools/my tool.ts");
    t.equal(runTool(folder, outside, "/"), FOUND, "a tool outside any package");
    t.equal(runTool(folder, outside, join(BASE, "cwd")), FOUND, "in a folder of traps");
    const own = join(BASE, "cwd/tool.ts");
    t.equal(runTool(folder, own, join(BASE, "cwd")), FOUND, "a tool of that folder");
    t.end();
  });
}
