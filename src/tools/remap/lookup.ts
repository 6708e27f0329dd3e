/** Where the paths of a guest's calls lead. */
import { readlinkSync } from "node:fs";
import { type Address, type Call, Errno, type Syscall } from "../../../syscalls/mod.ts";
import type { Guest, GuestMemory, Verdict } from "../../guest.ts";
import type { PathArgument } from "./calls.ts";
import { runWith } from "./scratch.ts";
import type { View } from "./view.ts";
import { type Found, partsOf, Paths, type Walker } from "./walk.ts";

/** What is known of a thread. */
export interface Thread {
  /** A program of the guests runs in it, not yet that which launches the first. */
  isGuest: boolean;
  /** The program that it runs, where the kernel takes another for it. */
  exe: string | undefined;
  /** The same of the one that it is about to execute, and that one's name. */
  next: { readonly exe: string | undefined; readonly name: string | undefined } | undefined;
}

/** A path of a call's, and where it leads. */
export interface Lookup extends Found {
  /** As the guest said it. */
  readonly path: string;
  /** The call goes there as it stands. */
  readonly isSame: boolean;
}

/** The working directory. */
export const AT_FDCWD = -100;

const PATH_MAX = 4096;

/** Follows the paths of calls in one view. */
export class Lookups {
  readonly view: View;
  readonly paths: Paths;

  constructor(view: View) {
    this.view = view;
    this.paths = new Paths(view);
  }

  /** Where a path of a call leads; undefined where it has none, or none that the kernel would follow. */
  find(
    guest: Guest<Thread>,
    call: Call,
    { index, folder }: PathArgument,
    follows: boolean,
  ): Lookup | undefined | Errno {
    const address = BigInt(call.address(index));
    if (address === 0n) return undefined;
    const path = textAt(guest.memory, address);
    if (path === "" || path instanceof Errno) return path === "" ? undefined : path;
    return this.follow(guest, folder === undefined ? AT_FDCWD : call.int(folder), path, follows);
  }

  /** Where a path leads from the folder that a descriptor is. */
  follow(
    guest: Guest<Thread>,
    descriptor: number,
    path: string,
    follows: boolean,
  ): Lookup | undefined | Errno {
    const start = path.startsWith("/") ? "/" : this.folder(guest, descriptor);
    if (start === undefined || start instanceof Errno) return start;
    const found = this.paths.walk(walkerOf(guest), start, path, follows);
    if (found instanceof Errno) return found;
    const own = normal(path.startsWith("/") ? path : `${this.view.host(start)}/${path}`);
    return { ...found, path, isSame: found.isDirect && normal(found.host) === own };
  }

  /** The guest's path of the folder that a descriptor is; undefined where it is none. */
  folder({ tid }: Guest, descriptor: number): string | undefined | Errno {
    const link = descriptor === AT_FDCWD ? "cwd" : `fd/${descriptor}`;
    let host: string;
    try {
      host = readlinkSync(`/proc/${tid}/${link}`);
    } catch {
      return undefined;
    }
    if (!host.startsWith("/")) return undefined;
    return this.view.guest(host) ?? Errno.EXDEV;
  }
}

function normal(path: string): string {
  return partsOf(path).join("/");
}

/** The thread that paths are followed for. */
export function walkerOf({ pid, tid, thread }: Guest<Thread>): Walker {
  return { pid, tid, exe: thread.exe };
}

/** Runs a call with other paths, by the names of its arguments. */
export function runWithPaths(
  guest: Guest,
  call: Call,
  paths: readonly (readonly [name: string, path: string])[],
): Verdict | Promise<Verdict> {
  if (paths.length === 0) return guest.tailInject(call as Syscall);
  const texts = paths.map(([, path]) => path);
  return runWith(guest, texts, (addresses) =>
    changed(call, Object.fromEntries(paths.map(([name], i) => [name, addresses[i]!]))),
  );
}

/** A call with other arguments. */
export function changed(call: Call, values: Readonly<Record<string, bigint | number>>): Syscall {
  return call.with(values as never) as Syscall;
}

/** A path in a guest's memory. Names that are not UTF-8 are refused. */
export function textAt(memory: GuestMemory, address: Address): string | Errno {
  const bytes = memory.read(address, PATH_MAX);
  const end = bytes.indexOf(0);
  if (end < 0) return bytes.length < PATH_MAX ? Errno.EFAULT : Errno.ENAMETOOLONG;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end));
  } catch {
    return Errno.EILSEQ;
  }
}
