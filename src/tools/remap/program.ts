/** What has to be executed so that a program of the guests' root runs in it. */
import { closeSync, lstatSync, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { type Arch, Errno } from "../../../syscalls/mod.ts";
import type { View } from "./view.ts";
import { errnoOf, type Found, type Paths, type Walker } from "./walk.ts";

/** What the kernel is to execute. */
export interface Execution {
  /** Our path of it. */
  readonly host: string;
  /** The words that take the place of the first one, {@link FIRST} for that; undefined where it stays. */
  readonly words: readonly string[] | undefined;
  /** The guest's path of the program, where the kernel executes another one for it. */
  readonly exe: string | undefined;
}

/** Who executes, and from where. */
export interface Executor {
  readonly arch: Arch;
  readonly view: View;
  readonly paths: Paths;
  readonly walker: Walker;
  /** The guest's working directory. */
  readonly folder: string;
}

/** The word that was the first one: no text has a NUL. */
export const FIRST = "\0";

/** Scripts whose interpreters are scripts: as many as the kernel allows. */
const MOST_SCRIPTS = 5;
const LINE = 256;
const HEADER = 64;
const SEGMENT = 56;
const PT_INTERP = 3;
const MACHINES: Readonly<Record<Arch, number>> = { x86_64: 62, aarch64: 183 };

/**
 * Plans an execution. The kernel looks for interpreters in its own root: so a script's is executed itself, and so is
 * the loader of a program, which then finds all else by calls.
 *
 * @param path the program, as the guest said it
 */
export function planExecution(executor: Executor, file: Found, path: string): Execution | Errno {
  if (executor.view.isHost) return { host: file.host, words: undefined, exe: undefined };
  return plan(executor, file, path, [FIRST], 0);
}

function plan(
  executor: Executor,
  file: Found,
  path: string,
  words: readonly string[],
  scripts: number,
): Execution | Errno {
  file = namedByLink(executor.view, file);
  const unknown = { host: file.host, words: scripts > 0 ? words : undefined, exe: undefined };
  if (scripts > MOST_SCRIPTS) return Errno.ELOOP;
  if (!mayExecute(file.host)) return unknown; // the kernel says why
  const head = readAt(file.host, 0, LINE);
  if (head instanceof Errno) return unknown;
  const script = /^#![ \t]*([^ \t\n\0]+)[ \t]*([^\n\0]*)/.exec(text(head));
  if (script) {
    const [, interpreter = "", rest = ""] = script;
    const argument = rest.trimEnd();
    const next = [interpreter, ...(argument === "" ? [] : [argument]), path, ...words.slice(1)];
    const found = find(executor, interpreter);
    return found instanceof Errno ? found : plan(executor, found, interpreter, next, scripts + 1);
  }
  if (!text(head).startsWith("\x7fELF")) return unknown;
  const loader = loaderOf(executor.arch, file.host, head);
  if (loader instanceof Errno) return loader;
  if (loader === undefined) return unknown;
  const found = find(executor, loader);
  if (found instanceof Errno) return found;
  const [argv0 = "", ...others] = words;
  const name = knowsArgv0(found.host) ? ["--argv0", argv0] : [];
  return { host: found.host, words: [loader, ...name, file.guest, ...others], exe: file.guest };
}

/** What a link of /proc to an open file leads to, if that has a path in the view. */
function namedByLink(view: View, file: Found): Found {
  if (!file.host.startsWith("/proc/") || !isLink(file.host)) return file;
  const guest = view.guest(readlinkSync(file.host));
  return guest === undefined ? file : { guest, host: view.host(guest), isDirect: false };
}

function isLink(host: string): boolean {
  return lstatSync(host, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function find({ paths, walker, folder }: Executor, path: string): Found | Errno {
  return paths.walk(walker, folder, path, true);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function mayExecute(host: string): boolean {
  const status = lstatSync(host, { throwIfNoEntry: false });
  return status !== undefined && status.isFile() && (status.mode & 0o111) !== 0;
}

/** The loader that an ELF file names; undefined where it needs none. Programs of 32 bits are refused. */
function loaderOf(arch: Arch, host: string, head: Uint8Array): string | undefined | Errno {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < HEADER || view.getUint8(4) !== 2) return Errno.ENOEXEC;
  if (view.getUint16(18, true) !== MACHINES[arch]) return Errno.ENOEXEC;
  const [at, size, count] = [32, 54, 56] as const;
  const length = view.getUint16(size, true) * view.getUint16(count, true);
  const table = readAt(host, Number(view.getBigUint64(at, true)), length);
  if (table instanceof Errno || view.getUint16(size, true) !== SEGMENT) return Errno.ENOEXEC;
  const segments = new DataView(table.buffer, table.byteOffset, table.length);
  for (let i = 0; i + SEGMENT <= table.length; i += SEGMENT) {
    if (segments.getUint32(i, true) !== PT_INTERP) continue;
    const offset = Number(segments.getBigUint64(i + 8, true));
    const path = readAt(host, offset, Number(segments.getBigUint64(i + 32, true)));
    return path instanceof Errno ? path : text(path).replace(/\0.*$/s, "");
  }
  return undefined;
}

function readAt(host: string, position: number, length: number): Uint8Array | Errno {
  try {
    const file = openSync(host, "r");
    try {
      const bytes = new Uint8Array(Math.min(length, 0x10000));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, position));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return errnoOf(error);
  }
}

const loaders = new Map<string, boolean>();

/** Whether a loader can be told the program's first word: glibc's since 2.33, musl's since 1.2. */
function knowsArgv0(host: string): boolean {
  let knows = loaders.get(host);
  if (knows === undefined)
    loaders.set(
      host,
      (knows = new TextDecoder("latin1").decode(readFileSync(host)).includes("--argv0")),
    );
  return knows;
}
