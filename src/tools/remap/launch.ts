/** What is launched so that the command is a program of the guests' root. */
import { realpathSync } from "node:fs";
import process from "node:process";
import { type Arch, Errno } from "../../../syscalls/mod.ts";
import { LaunchError, ReverieError } from "../../errors.ts";
import type { CommandLine } from "../../tool.ts";
import { FIRST, planExecution } from "./program.ts";
import { View } from "./view.ts";
import { errnoOf, type Found, Paths } from "./walk.ts";

/** What `remap` is told. */
export interface RemapConfig {
  /** The folder that guests find as `/`. */
  readonly root?: string;
  /** Paths that they find, too: `OURS`, or `OURS:THEIRS`. */
  readonly bind?: readonly string[];
}

const DEFAULT_PATH = "/usr/local/bin:/bin:/usr/bin";
const ARCH: Arch = process.arch === "arm64" ? "aarch64" : "x86_64";

/** Nobody has started yet. */
const NOBODY = { pid: 0, tid: 0, exe: undefined };

const views = new WeakMap<RemapConfig, View>();
const plain = new View("/", []);

/** What guests find where. */
export function viewOf(config: RemapConfig | undefined): View {
  if (!config) return plain;
  let view = views.get(config);
  if (!view) views.set(config, (view = makeView(config)));
  return view;
}

function makeView({ root = "/", bind = [] }: RemapConfig): View {
  const ours = real(root);
  const binds =
    ours === "/" || bind.some((one) => /(^|:)\/proc$/.test(one)) ? bind : [...bind, "/proc"];
  const places = binds.map((one) => {
    const [host = "", guest = host] = one.split(":");
    if (!guest.startsWith("/"))
      throw new ReverieError(`--bind ${one}: "${guest}" is no absolute path.`);
    return { host: real(host), guest: guest.replace(/\/+$/, "").replace(/\/{2,}/g, "/") };
  });
  return new View(ours, places);
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new ReverieError(`Cannot show ${path} to guests: ${errnoOf(error).message}.`);
  }
}

/** The command, as it is to be launched by us. */
export function launchIn(view: View, command: CommandLine): CommandLine {
  const [first, ...rest] = command.words;
  if (first === undefined) return command;
  const paths = new Paths(view);
  const folder = command.cwd === undefined ? view.guest(process.cwd()) : textOf(command.cwd);
  const start = walk(paths, "/", folder ?? "/");
  if (start instanceof Errno) throw cannot(`start in ${folder}`, start);
  const cwd = start.host;
  if (view.isHost) return { ...command, cwd };
  const name = textOf(first);
  const [path, file] = findProgram(paths, start.guest, name, command.path);
  const executor = { arch: ARCH, view, paths, walker: NOBODY, folder: start.guest };
  const argv0 = command.argv0 ?? first;
  const execution = planExecution(executor, file, path);
  if (execution instanceof Errno) throw cannot(`run ${name}`, execution);
  const { host, words = [FIRST] } = execution;
  const [word, ...others] = words.map((one) => (one === FIRST ? argv0 : one));
  return { ...command, cwd, words: [host, ...others, ...rest], argv0: word! };
}

function walk(paths: Paths, start: string, path: string): Found | Errno {
  return paths.walk(NOBODY, start, path, true);
}

/** The program's path as the guest would say it, and where it leads. */
function findProgram(
  paths: Paths,
  start: string,
  name: string,
  search: CommandLine["path"],
): [path: string, file: Found] {
  const folders = name.includes("/") ? [""] : textOf(search ?? DEFAULT_PATH).split(":");
  let why: Errno = Errno.ENOENT;
  for (const folder of folders) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const file = walk(paths, start, path);
    if (file instanceof Errno) why = file;
    else if (isThere(file.host)) return [path, file];
  }
  throw cannot(`run ${name} in the guests' root`, why);
}

function isThere(host: string): boolean {
  try {
    return realpathSync(host) !== "";
  } catch {
    return false;
  }
}

function cannot(what: string, why: Errno): LaunchError {
  return new LaunchError(`Cannot ${what}: ${why.message}.`, why.number);
}

function textOf(text: string | Uint8Array): string {
  return typeof text === "string" ? text : new TextDecoder().decode(text);
}
