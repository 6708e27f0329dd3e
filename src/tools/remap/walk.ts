/** Following a path of a guest's as the kernel would if the guests' root were the root. */
import { lstatSync, readlinkSync } from "node:fs";
import { Errno } from "../../../syscalls/mod.ts";
import type { View } from "./view.ts";

/** The thread that a path is followed for. */
export interface Walker {
  readonly pid: number;
  readonly tid: number;
  /** The program that it runs, where the kernel takes another for it. */
  readonly exe: string | undefined;
}

/** Where a path leads. Its last part need not be there. */
export interface Found {
  readonly guest: string;
  /** Our path: with a slash at its end where the guest's has one. */
  readonly host: string;
  /** Whether a link was followed, or `..`. */
  readonly isDirect: boolean;
}

/** As the kernel's own limits: links that are followed, bytes of a name. */
const MOST_LINKS = 40;
const LONGEST_NAME = 255;

/** Links of /proc that lead to what the kernel knows, whatever their text says. */
const MAGIC = /^\/proc\/(\d+)(?:\/task\/\d+)?\/(cwd|exe|root|fd\/\d+|map_files\/[^/]+|ns\/[^/]+)$/;

/** Follows paths in a view. */
export class Paths {
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  /**
   * Follows a path.
   *
   * @param start the guest's folder that a relative path begins in
   * @param follows whether a link at the path's end is followed
   */
  walk(walker: Walker, start: string, path: string, follows: boolean): Found | Errno {
    const isFolder = /(^|\/)\.{0,2}$/.test(path);
    const left = partsOf(path).reverse();
    let names = path.startsWith("/") ? [] : partsOf(start);
    let links = 0;
    let ups = 0;
    while (left.length > 0) {
      const name = left.pop()!;
      if (name === "..") {
        names.pop();
        ups++;
        continue;
      }
      names.push(name);
      const isLast = left.length === 0;
      if (isLast && !follows && !isFolder) break;
      const target = this.#target(walker, names, isLast);
      if (target instanceof Errno) return target;
      if (target === undefined) continue;
      if (++links > MOST_LINKS) return Errno.ELOOP;
      names = target.startsWith("/") ? [] : names.slice(0, -1);
      left.push(...partsOf(target).reverse());
    }
    return this.#found(names, /\/\.?$/.test(path) && names.length > 0, links + ups === 0);
  }

  #found(names: readonly string[], isFolder: boolean, isDirect: boolean): Found {
    const guest = `/${names.join("/")}`;
    return { guest, host: this.#view.host(guest) + (isFolder ? "/" : ""), isDirect };
  }

  /** Where a link leads; undefined where it is none, or is the kernel's to follow. */
  #target(walker: Walker, names: readonly string[], isLast: boolean): string | undefined | Errno {
    const guest = `/${names.join("/")}`;
    const host = this.#view.host(guest);
    if (names.at(-1)!.length > LONGEST_NAME) return Errno.ENAMETOOLONG;
    const what = typeOf(host);
    if (what === "link") return this.#linkTarget(walker, guest, host, isLast);
    if (isLast || what === "folder") return undefined;
    return typeof what === "object" ? what : Errno.ENOTDIR;
  }

  #linkTarget(
    walker: Walker,
    guest: string,
    host: string,
    isLast: boolean,
  ): string | undefined | Errno {
    if (guest === "/proc/self" && host === guest) return String(walker.pid);
    if (guest === "/proc/thread-self" && host === guest) return `${walker.pid}/task/${walker.tid}`;
    const [, pid, kind] = (host === guest && MAGIC.exec(guest)) || [];
    const text = linkText(host);
    if (kind === undefined || text instanceof Errno) return text;
    // what a descriptor leads to need not have a path
    const isKernels = !/^(cwd|exe|root)$/.test(kind);
    if (isLast && isKernels && Number(pid) === walker.pid) return undefined;
    return this.#magic(walker, Number(pid), kind, text) ?? Errno.EACCES;
  }

  /** Where such a link leads, as a guest's path; undefined where no guest may go there. */
  #magic({ pid, exe }: Walker, of: number, kind: string, text: string): string | undefined {
    if (kind === "root") return "/";
    if (kind === "exe" && of === pid && exe !== undefined) return exe;
    return this.#view.guest(text);
  }

  /** What a guest reads in a link, where that is not what the kernel says; undefined where it is. */
  linkText(walker: Walker, { guest, host }: Found): string | undefined {
    const [, pid, kind] = (host === guest && MAGIC.exec(guest)) || [];
    const text = kind === undefined ? undefined : linkText(host);
    if (kind === undefined || typeof text !== "string" || !text.startsWith("/")) return undefined;
    const shown = this.#magic(walker, Number(pid), kind, text);
    return shown === text ? undefined : shown;
  }
}

/** The names that a path goes through. */
export function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function typeOf(host: string): "link" | "folder" | "other" | Errno {
  try {
    const status = lstatSync(host, { throwIfNoEntry: false });
    if (!status) return Errno.ENOENT;
    return status.isSymbolicLink() ? "link" : status.isDirectory() ? "folder" : "other";
  } catch (error) {
    return errnoOf(error);
  }
}

function linkText(host: string): string | Errno {
  try {
    return readlinkSync(host);
  } catch (error) {
    return errnoOf(error);
  }
}

/** The errno of what a function of the runtime threw. */
export function errnoOf(error: unknown): Errno {
  const { code } = error as { code?: string };
  const known = code === undefined ? undefined : Errno.named(code);
  if (known) return known;
  throw error;
}
