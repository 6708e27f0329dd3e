/** Builds guest programs when a test first asks for them. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { linkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const SOURCES = dirname(fileURLToPath(import.meta.url));
const ROOT = join(SOURCES, "../..");
const SLOWNESS = Number(process.env["REVERIE_TEST_SLOWNESS"] ?? 1);
const SLOW = SLOWNESS === 1 ? [] : [`-DGUEST_SLOWNESS=${SLOWNESS}`];
const WARNINGS = ["-O2", "-Wall", "-Wextra", ...SLOW];

/** How a program is compiled: `name.variant`, or all of a name that is not C. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  dynamic: ["gcc", ...WARNINGS, "-pthread"],
  static: ["gcc", ...WARNINGS, "-pthread", "-static"],
  musl: ["musl-gcc", ...WARNINGS, "-static"],
  raw: ["gcc", "-nostdlib", "-static"],
  raw32: ["gcc", "-m32", "-nostdlib", "-static"],
};

const PACKAGES: Readonly<Record<string, string>> = {
  gcc: "gcc libc6-dev",
  "musl-gcc": "musl-tools",
};

/** Whether a command can be found on PATH, or is there, if it is a path. */
export function hasProgram(name: string): boolean {
  return name.includes("/") ? canExecute(name) : isOnPath(name, process.env["PATH"] ?? "");
}

/** Whether one of the folders of `path` has a command. */
export function isOnPath(name: string, path: string): boolean {
  return path.split(":").some((folder) => canExecute(join(folder, name)));
}

function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** build/guests in the repository, or a folder of our own where that is somebody else's. */
export function buildFolder(): string {
  const folder = join(ROOT, "build/guests");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    const own = join(tmpdir(), `reverie-guests-${process.getuid?.() ?? 0}`);
    mkdirSync(own, { recursive: true, mode: 0o755 });
    return own;
  }
}

function compile(command: readonly string[], source: string, output: string): void {
  const [compiler = "", ...flags] = command;
  if (!hasProgram(compiler)) {
    const packages = PACKAGES[compiler] ?? compiler;
    throw new Error(
      `Cannot build ${source}: ${compiler} is missing. apt-get install ${packages} brings it.`,
    );
  }
  const run = spawnSync(compiler, [...flags, "-o", output, source], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`${compiler} ${source} failed:\n${run.stderr}`);
}

/** A source and the headers of this folder that it includes, and those that they do. */
function withHeaders(source: string): string[] {
  const included = readFileSync(source, "latin1").matchAll(/^#include "(\w+\.h)"/gm);
  return [source, ...[...included].flatMap((match) => withHeaders(join(SOURCES, match[1] ?? "")))];
}

function putIfAbsent(made: string, path: string): void {
  try {
    linkSync(made, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

const built = new Map<string, string>();

/**
 * The path of a guest program of this folder, built if it is not there yet: `guest("hello")`, or
 * `guest("hello.static")`, `guest("hello.musl")` for another way to link it. The last part of the
 * path is the plain name.
 *
 * @throws {Error} where there is no such program, no compiler, or it does not compile
 */
export function guest(name: string): string {
  const known = built.get(name);
  if (known) return known;
  const [stem = "", variant] = name.split(".");
  const assembly = existsSync(join(SOURCES, `${stem}.S`));
  const source = join(SOURCES, `${stem}.${assembly ? "S" : "c"}`);
  const command = VARIANTS[variant ?? (assembly ? stem : "dynamic")];
  if (!command || !existsSync(source)) throw new Error(`There is no guest program "${name}"`);
  const hash = createHash("sha256").update(command.join(" ")).update(process.arch);
  for (const file of withHeaders(source)) hash.update(readFileSync(file));
  const folder = join(buildFolder(), hash.digest("hex").slice(0, 16));
  const path = join(folder, stem);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    // Several test processes may build the same program: each its own, the first one stays, as it
    // may run by then (and its /proc/PID/exe must not become "(deleted)").
    const own = mkdtempSync(join(folder, "building-"));
    compile(command, source, join(own, stem));
    putIfAbsent(join(own, stem), path);
    rmSync(own, { recursive: true });
  }
  built.set(name, path);
  return path;
}

/** The path of a guest that needs no building: a script of this folder. */
export function script(name: string): string {
  const path = join(SOURCES, name);
  if (!existsSync(path)) throw new Error(`There is no guest script "${name}"`);
  return path;
}
