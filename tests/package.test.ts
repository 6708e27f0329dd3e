// The npm package, packed and installed in an empty folder without a network: its bin by every way to
// start it, and its modules in every runtime.
// @runtimes bun
// @seconds 25
// @seldom it needs Node and npm, and a package is the same on each processor
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import t from "./tap.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BASE = realpathSync(mkdtempSync(join(tmpdir(), "reverie package ")));
t.teardown(() => rmSync(BASE, { recursive: true, force: true }));

const PROJECT = join(BASE, "project");
const BIN = join(PROJECT, "node_modules/.bin/reverie");
const VERSION: string = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(command: readonly string[], PATH: string, cwd = PROJECT): Ended {
  const [file = "", ...rest] = command;
  const env = { PATH, HOME: join(BASE, "home"), NO_COLOR: "1" };
  return spawnSync(file, rest, { cwd, env, encoding: "utf8" });
}

function find(program: string): string {
  const found = spawnSync("sh", ["-c", `command -v ${program}`], {
    encoding: "utf8",
  }).stdout.trim();
  return realpathSync(found);
}

/** A folder for PATH with these programs, and what scripts need. */
function pathOf(name: string, programs: Readonly<Record<string, string>>): string {
  const folder = join(BASE, name);
  mkdirSync(folder);
  for (const tool of ["sh", "env", "base64", "readlink", "sed"]) {
    symlinkSync(find(tool), join(folder, tool));
  }
  for (const [tool, path] of Object.entries(programs)) symlinkSync(path, join(folder, tool));
  return folder;
}

function install(): void {
  for (const folder of ["project", "home", "packed"]) mkdirSync(join(BASE, folder));
  writeFileSync(join(PROJECT, "package.json"), '{ "private": true, "type": "module" }\n');
  const pack = ["npm", "pack", "--silent", "--pack-destination", join(BASE, "packed")];
  const PATH = process.env["PATH"] ?? "";
  const tarballs = [ROOT, join(ROOT, "node_modules/@stricli/core")].map((folder, index) => {
    const packed = start(index ? [...pack, "--ignore-scripts"] : pack, PATH, folder);
    if (packed.status !== 0) throw new Error(`npm pack failed in ${folder}:\n${packed.stderr}`);
    return join(BASE, "packed", packed.stdout.trim().split("\n").at(-1) ?? "");
  });
  const options = ["--offline", "--no-audit", "--no-fund", "--silent"];
  const installed = start(["npm", "install", ...options, ...tarballs], PATH);
  if (installed.status !== 0) throw new Error(`npm install failed:\n${installed.stderr}`);
}

const node = find("node");
const bun = join(ROOT, "node_modules/.bin/bun");
const deno = join(ROOT, "node_modules/.bin/deno");
const npx = { node, npx: find("npx") };

function checkTraces(checks: Pick<typeof t, "match" | "ok">, path: string): void {
  const started = start([BIN, "strace", "-e", "trace=execve", "/bin/true"], path);
  const stderr = /^execve\("\/bin\/true", .* = 0\n\+\+\+ exited with 0 \+\+\+\n$/;
  checks.match(started, { status: 0, stderr });
  const bundle = join(PROJECT, "node_modules/reverie/dist/cli");
  for (const name of ["main.js", "main.js.jsc", "deno.js"])
    checks.ok(existsSync(join(bundle, name)), `from a bundle: ${name}`);
}

t.test("the packed package", { skip: !existsSync(join(ROOT, "src/cli/main.ts")) }, (t) => {
  install();
  const all = pathOf("all", { bun, deno, ...npx });
  const onlyDeno = pathOf("only deno", { deno });
  const onlyNode = pathOf("only node", npx);

  t.test("its bin starts in every way", (t) => {
    const elsewhere = join(BASE, "linked");
    symlinkSync(BIN, elsewhere);
    const installed = "node_modules/reverie/scripts/reverie.js";
    const ways: [command: string[], path: string][] = [
      [["bun", "x", "reverie"], all],
      [["npx", "reverie"], all],
      [[BIN], all],
      [[elsewhere], all],
      [["deno", "run", "-A", "npm:reverie"], all],
      [["deno", "run", "-A", installed], all],
      [["bun", installed], all],
      [[BIN], onlyDeno],
    ];
    for (const [command, path] of ways) {
      const started = start([...command, "--version"], path);
      t.match(started.stdout, VERSION, `${command.join(" ")} says its version`);
      t.equal(started.status, 0, started.stderr || "with status 0");
    }
    t.end();
  });

  t.test("it traces", (t) => {
    for (const path of [all, onlyDeno]) checkTraces(t, path);
    t.end();
  });

  t.test("without Bun and Deno its bin says what it needs", (t) => {
    const wanted = { status: 127, stdout: "", stderr: /reverie: needs Bun or Deno on PATH/ };
    t.match(start([BIN, "--version"], onlyNode), wanted);
    t.match(start(["npx", "reverie", "--version"], onlyNode), wanted);
    t.end();
  });

  t.test("its modules load in every runtime", (t) => {
    const program = `
      const all = [await import("reverie"), await import("reverie/syscalls")];
      console.log(all.every((module) => Object.keys(module).length > 0));
    `;
    writeFileSync(join(PROJECT, "loads.js"), program);
    for (const command of [["node"], ["bun"], ["deno", "run", "-A"]]) {
      const loaded = start([...command, "loads.js"], all);
      t.equal(loaded.stdout, "true\n", command.join(" "));
      t.equal(loaded.status, 0, loaded.stderr || "with status 0");
    }
    t.end();
  });

  t.test("its types hold in a project of a user", (t) => {
    const program = 'import * as all from "reverie";\nimport * as calls from "reverie/syscalls";\n';
    writeFileSync(
      join(PROJECT, "uses.ts"),
      `${program}export type Both = [typeof all, typeof calls];\n`,
    );
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "esnext"];
    const types = ["--lib", "esnext", "--types", "", "--skipLibCheck", "false"];
    const tsc = join(ROOT, "node_modules/.bin/tsc");
    const checked = start([node, tsc, ...options, ...types, "uses.ts"], all);
    t.equal(checked.stdout + checked.stderr, "");
    t.end();
  });
  t.end();
});
