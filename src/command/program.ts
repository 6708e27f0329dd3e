/** Finding the file of a command, as execvp(3) does. */
import { Errno } from "../../syscalls/base.ts";
import { LaunchError } from "../errors.ts";
import { arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { show, type Text, toBytes } from "./bytes.ts";

const SLASH = 0x2f;
const COLON = 0x3a;
const DEFAULT_PATH = "/usr/local/bin:/bin:/usr/bin";
const AT_FDCWD = -100;
const X_OK = 1;
const STATX_TYPE = 1;
const STATX_MODE = 2;
const STATX_MODE_OFFSET = 28;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const EACCES = 13;
const ENOENT = 2;

/**
 * The path of the file that `name` stands for.
 *
 * @param name a path if it has a slash, else looked for in `path`
 * @param cwd the folder that relative paths start from
 * @throws {LaunchError} where there is none, or none that may be executed
 */
export function findProgram(
  kernel: Kernel,
  name: Text,
  path: Text | undefined,
  cwd: Text | undefined,
): Uint8Array {
  const bytes = toBytes(name);
  if (bytes.length === 0) throw new LaunchError("Cannot run a command with an empty name.", ENOENT);
  if (bytes.includes(SLASH)) {
    const reason = whyNot(kernel, absolute(bytes, cwd));
    if (reason !== undefined) throw cannotRun(name, reason);
    return bytes;
  }
  const folders = split(toBytes(path ?? DEFAULT_PATH), COLON);
  let reason: Reason | undefined;
  for (const folder of folders) {
    const candidate = folder.length === 0 ? bytes : inFolder(folder, bytes);
    const why = whyNot(kernel, absolute(candidate, cwd));
    if (why === undefined) return candidate;
    if (why.exists) reason ??= { ...why, at: candidate };
  }
  throw cannotRun(
    name,
    reason ?? { errno: ENOENT, hint: "it is in no folder of PATH", exists: false },
  );
}

interface Reason {
  readonly errno: number;
  readonly hint: string;
  /** Whether there is a file at all, as far as one can see. */
  readonly exists: boolean;
  readonly at?: Uint8Array;
}

function cannotRun(name: Text, { errno, hint, at }: Reason): LaunchError {
  const which = at ? `${show(name)} (${show(at)})` : show(name);
  return new LaunchError(`Cannot run ${which}: ${Errno.of(errno).message}: ${hint}.`, errno);
}

/** Why a file can't be executed; undefined if it can. */
function whyNot(kernel: Kernel, path: Uint8Array): Reason | undefined {
  const mode = modeOf(kernel, path);
  if (mode < 0) return { errno: -mode, hint: hintOf(-mode), exists: false };
  if ((mode & S_IFMT) === S_IFDIR)
    return { errno: EACCES, hint: "it is a directory", exists: true };
  const { faccessat } = kernel.arch.numbers;
  const allowed = kernel.call(faccessat!, AT_FDCWD, putText(kernel, path), X_OK);
  if (allowed < 0)
    return {
      errno: -allowed,
      hint: "it is not executable; chmod +x would make it so",
      exists: true,
    };
  return undefined;
}

/** Type and permissions of a file, or `-errno`. */
export function modeOf(kernel: Kernel, path: Uint8Array): number {
  const at = putText(kernel, path);
  const buffer = kernel.base + arena.launch;
  const { statx } = kernel.arch.numbers;
  const found = kernel.call(statx!, AT_FDCWD, at, 0, STATX_TYPE | STATX_MODE, buffer);
  if (found < 0) return found;
  return new DataView(kernel.bytes.buffer).getUint16(arena.launch + STATX_MODE_OFFSET, true);
}

function hintOf(errno: number): string {
  return errno === ENOENT ? "there is no such file" : "its path can't be followed";
}

function putText(kernel: Kernel, text: Uint8Array): number {
  const at = arena.launch + 256;
  kernel.bytes.set(text, at);
  kernel.bytes[at + text.length] = 0;
  return kernel.base + at;
}

function absolute(path: Uint8Array, cwd: Text | undefined): Uint8Array {
  return cwd === undefined || path[0] === SLASH ? path : inFolder(toBytes(cwd), path);
}

/** The path of a name in a folder. */
export function inFolder(folder: Uint8Array, name: Uint8Array): Uint8Array {
  const between = folder.at(-1) === SLASH ? [] : [SLASH];
  return Uint8Array.from([...folder, ...between, ...name]);
}

/** What is between separators. */
export function split(bytes: Uint8Array, at: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let i = 0; i <= bytes.length; i++) {
    if (i < bytes.length && bytes[i] !== at) continue;
    parts.push(bytes.subarray(start, i));
    start = i + 1;
  }
  return parts;
}
