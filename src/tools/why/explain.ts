/** Sentences about failures. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { Errno } from "../../../syscalls/mod.ts";
import type { CallEvent } from "../../strace_event.ts";
import { missingPart, noFolder } from "./denied.ts";
import { type Failure, folderOf } from "./failure.ts";
import { placeOf } from "./network.ts";
import type { Story } from "./story.ts";

/** Failures that seldom are meant to be. */
const HARD =
  /^(?:EACCES|EPERM|ECONNREFUSED|EADDRINUSE|EADDRNOTAVAIL|ENOSPC|EDQUOT|EMFILE|ENFILE|EFBIG|EROFS|ENOMEM|ENOEXEC|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EISDIR|ELOOP|ENAMETOOLONG|ETXTBSY|EIO)$/;

/** Failures that nobody expects. */
const GRAVE = /^(?:ENOSPC|EDQUOT|EMFILE|ENFILE|EFBIG|EROFS|EADDRINUSE|ECONNREFUSED|EIO|ENOEXEC)$/;

/** Below such folders the loader looks for libraries for some processors only. */
const VARIANT = /\/(?:tls|glibc-hwcaps|x86_64|haswell|avx512_1)(?:\/|$)/;

/** Folders of a search that are named. */
const NAMED = 12;

/** From this on, what a program said is about a failure. */
const SURE = 6;

/** What a failure was about, as far as can be told. */
export interface Cause {
  readonly failure: Failure;
  /** Whether what the program said names it. */
  readonly isSure: boolean;
}

/** The failure that most probably made a process end badly. */
export function causeOf({ failures, said }: Story): Cause | undefined {
  let best: Failure | undefined;
  let most = 0;
  for (const [i, failure] of failures.entries()) {
    const score = scoreOf(failure, said) + i / failures.length;
    if (score < most) continue;
    best = failure;
    most = score;
  }
  return best && { failure: best, isSure: most >= SURE || GRAVE.test(best.error) };
}

function scoreOf({ call, error, named }: Failure, said: string): number {
  let score = HARD.test(error) ? 2 : 0;
  if (said.includes(Errno.named(error)?.message ?? "\0")) score += 4;
  const port = placeOf(call.args["umyaddr"] ?? call.args["uservaddr"])?.port;
  if (port !== undefined && said.includes(String(port))) score += 4;
  if (named === undefined) return score;
  const base = basename(named);
  if (said.includes(named)) score += 8;
  else if (base.length > 1 && said.includes(base)) score += 6;
  return score;
}

/** A failure in a sentence or two, after "It". */
export function explain(story: Story, failure: Failure): string {
  const { error, why, path, named } = failure;
  const meaning = Errno.named(error)?.message ?? error;
  const places = placesOf(story, failure);
  if (places.length > 1) return searchText(story, failure, places);
  const reason = why ?? reasonOf(failure, path ?? named);
  return `could not ${actionOf(failure)}: ${meaning} (${error})${reason ? `; ${reason}` : ""}.`;
}

/** Where one file was looked for. */
function placesOf({ failures }: Story, { named, error }: Failure): string[] {
  if (named === undefined || error !== "ENOENT") return [];
  const base = basename(named);
  const same = failures.filter(
    (one) => one.error === error && one.named !== undefined && basename(one.named) === base,
  );
  const places = [...new Set(same.map((one) => folderOf(one.path ?? one.named!)))];
  const plain = places.filter((place) => !VARIANT.test(place));
  return kindOf(base) === "library" && plain.length > 0 ? plain : places;
}

function searchText({ end }: Story, { named, call }: Failure, places: readonly string[]): string {
  const base = basename(named!);
  const isCommand = end?.code === 127 || /^exec/.test(call.name);
  const kind = isCommand && !/\.so\b/.test(base) ? "command" : kindOf(base);
  const shown = places.slice(0, NAMED).join(", ");
  const rest = places.length > NAMED ? ` and ${places.length - NAMED} more folders` : "";
  const where = kind === "command" ? "in the folders of PATH: " : "in ";
  return `looked for the ${kind} ${base} ${where}${shown}${rest}; it is in none of them (ENOENT).`;
}

function kindOf(base: string): string {
  if (/\.so(?:\.|$)/.test(base)) return "library";
  return /\.(?:h|hh|hpp)$/.test(base) ? "header" : "file";
}

function actionOf({ call, named, path }: Failure): string {
  const { name, args } = call;
  const file = path ?? named ?? "";
  const place = placeOf(args["umyaddr"] ?? args["uservaddr"])?.text;
  if (name === "bind") return `take the address ${place ?? "that it wanted"}`;
  if (name === "connect") return `connect to ${place ?? "an address"}`;
  if (/^exec/.test(name)) return `execute ${file}`;
  if (/^open/.test(name)) {
    const isWritten = /O_WRONLY|O_RDWR|O_CREAT/.test(String(args["flags"]));
    return `open ${file} for ${isWritten ? "writing" : "reading"}`;
  }
  if (/^(?:newfstatat|l?stat|statx|f?access|faccessat2?)$/.test(name)) return `find ${file}`;
  if (/^chdir$/.test(name)) return `enter the folder ${file}`;
  if (/^p?write/.test(name)) return `write to descriptor ${String(args["fd"])}`;
  if (/^p?read/.test(name)) return `read from descriptor ${String(args["fd"])}`;
  const verbs: Readonly<Record<string, string>> = {
    mkdir: "make the folder",
    mkdirat: "make the folder",
    rmdir: "remove the folder",
    unlink: "remove",
    unlinkat: "remove",
    rename: "rename",
    renameat2: "rename",
  };
  return file === "" ? `do ${name}` : `${verbs[name] ?? name} ${file}`;
}

function reasonOf({ call, error }: Failure, path: string | undefined): string | undefined {
  if (error === "ECONNREFUSED") return listening(call);
  if (path === undefined || !path.startsWith("/")) return undefined;
  if (error === "ENOTDIR") return noFolder(path);
  if (error === "ENOEXEC") return "it is no program, and has no first line that names one (#!)";
  if (error !== "ENOENT") return undefined;
  if (/^exec/.test(call.name) && existsSync(path)) return interpreterText(path);
  return missingPart(path);
}

function listening({ args }: CallEvent): string {
  const place = placeOf(args["uservaddr"]);
  return place?.port === undefined
    ? "nobody listens there"
    : `nobody listens on port ${place.port}`;
}

/** What a program needs in order to run, which is not there. */
function interpreterText(path: string): string | undefined {
  const bytes = headOf(path);
  const text = new TextDecoder("latin1").decode(bytes);
  const script = /^#![ \t]*([^\s]+)/.exec(text)?.[1];
  if (script !== undefined)
    return `the file is there, but the interpreter that its first line names, ${script}, is not`;
  const loader = text.startsWith("\x7fELF")
    ? /\/[\w./-]*\/ld[\w.-]*\.so[\w.]*/.exec(text)?.[0]
    : undefined;
  return loader && `the file is there, but the loader that it needs, ${loader}, is not`;
}

function headOf(path: string): Uint8Array {
  const bytes = new Uint8Array(4096);
  try {
    const descriptor = openSync(path, "r");
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    closeSync(descriptor);
    return bytes.subarray(0, length);
  } catch {
    return bytes.subarray(0, 0);
  }
}
