/** Builds the programs whose backtraces are looked at, in many ways. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFolder, hasProgram } from "../guests/build.ts";

const GUESTS = join(dirname(fileURLToPath(import.meta.url)), "../guests");

/**
 * The path of a program made of `tests/guests/<source>` by a command to which `-o PATH SOURCE` is added;
 * undefined where the compiler is missing or can't do it. Every way has a folder of its own.
 */
export function built(source: string, command: readonly string[]): string | undefined {
  const [compiler = "", ...flags] = command;
  if (!hasProgram(compiler)) return undefined;
  const path = join(GUESTS, source);
  const hash = createHash("sha256").update(command.join(" ")).update(readFileSync(path));
  const folder = join(buildFolder(), `backtrace-${hash.digest("hex").slice(0, 16)}`);
  const program = join(folder, source.replace(/\.\w+$/, ""));
  if (existsSync(program)) return program;
  // the compiler's by-products (.dwo) must lie where the program says that they do
  mkdirSync(dirname(folder), { recursive: true });
  const own = mkdtempSync(join(dirname(folder), "backtrace-building-"));
  const include = /\.rs$/.test(source) ? [] : ["-I", GUESTS];
  const ran = spawnSync(compiler, [...flags, ...include, "-o", join(own, "made"), path], {
    cwd: own,
    encoding: "utf8",
  });
  if (ran.status !== 0) {
    rmSync(own, { recursive: true });
    return undefined;
  }
  renameSync(join(own, "made"), join(own, program.slice(folder.length + 1)));
  try {
    renameSync(own, folder);
  } catch {
    rmSync(own, { recursive: true }); // another process was quicker
  }
  return program;
}
