/** execve and execveat: programs of the root run with loaders and interpreters of the root. */
import { readFileSync, readlinkSync } from "node:fs";
import { type Address, type Call, Errno, type Syscall, syscall } from "../../../syscalls/mod.ts";
import type { Guest, GuestMemory, Verdict } from "../../guest.ts";
import { pathsOf } from "./calls.ts";
import {
  AT_FDCWD,
  changed,
  type Lookup,
  type Lookups,
  runWithPaths,
  type Thread,
  walkerOf,
} from "./lookup.ts";
import { FIRST, planExecution } from "./program.ts";
import { runWith } from "./scratch.ts";
import type { View } from "./view.ts";

const PR_SET_NAME = 15;
const NAME_LENGTH = 15;
const AT_EMPTY_PATH = 0x1000;
const POINTER = 8;

/** Executes a program. */
export function execute(
  lookups: Lookups,
  guest: Guest<Thread>,
  call: Call,
): Verdict | Promise<Verdict> {
  const [argument] = pathsOf(guest.arch, call.name);
  const { index, name } = argument!;
  const file =
    lookups.find(guest, call, argument!, argument!.follows(call)) ?? openFile(lookups, guest, call);
  if (file instanceof Errno) return file;
  const folder = lookups.folder(guest, AT_FDCWD);
  if (!file || typeof folder !== "string") return guest.tailInject(call as Syscall);
  const argv = pointersAt(guest.memory, call.address(index + 1));
  if (!argv) return Errno.EFAULT;
  const { arch } = guest;
  const { paths, view } = lookups;
  const executor = { arch, folder, paths, view, walker: walkerOf(guest) };
  const execution = planExecution(executor, file, scriptPath(call, index, file));
  if (execution instanceof Errno) return execution;
  const { exe, host, words } = execution;
  guest.thread.next = { exe, name: words && (file.path || file.guest).replace(/^.*\//s, "") };
  if (!words) return runWithPaths(guest, call, file.isSame ? [] : [[name, host]]);
  const argvName = call.plan.names[index + 1]!;
  return runWith(
    guest,
    [host, "", ...words.filter((word) => word !== FIRST)],
    ([program, nothing, ...texts], scratch) => {
      const [first = nothing!, ...others] = argv;
      const own = words.map((word) => (word === FIRST ? first : texts.shift()!));
      const list = BigUint64Array.of(...own, ...others, 0n);
      const at = scratch.push(new Uint8Array(list.buffer));
      return changed(call, { [name]: program!, [argvName]: at });
    },
    POINTER * (words.length + argv.length + 1),
  );
}

/** How a script's interpreter is told of it: by the descriptor of a folder, if the path begins there. */
function scriptPath(call: Call, index: number, { path }: Lookup): string {
  const folder = index === 0 ? AT_FDCWD : call.int(index - 1);
  if (path === "") return `/dev/fd/${folder}`;
  return folder === AT_FDCWD || path.startsWith("/") ? path : `/dev/fd/${folder}/${path}`;
}

/** The file that execveat is to execute by its descriptor. */
function openFile(lookups: Lookups, guest: Guest<Thread>, call: Call): Lookup | undefined {
  const isEmpty = call.name === "execveat" && (call.int(4) & AT_EMPTY_PATH) !== 0;
  const guestPath = isEmpty ? lookups.folder(guest, call.int(0)) : undefined;
  if (typeof guestPath !== "string") return undefined; // one that has no path is executed as it is
  const host = lookups.view.host(guestPath);
  return { guest: guestPath, host, path: "", isDirect: true, isSame: true };
}

/** The pointers of an array that a null pointer ends; undefined where it can't be read. */
function pointersAt(memory: GuestMemory, address: Address): bigint[] | undefined {
  const list: bigint[] = [];
  if (BigInt(address) === 0n) return list;
  for (let at = BigInt(address); ; at += BigInt(POINTER)) {
    const bytes = memory.read(at, POINTER);
    if (bytes.length < POINTER) return undefined;
    const word = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
    if (word === 0n) return list;
    list.push(word);
  }
}

/** A program was executed: it gets its own name, and is what /proc says of it. */
export async function executed(guest: Guest<Thread>, view: View): Promise<void> {
  const { thread } = guest;
  const exe = thread.isGuest ? thread.next?.exe : launched(guest.pid, view);
  const name = thread.isGuest ? thread.next?.name : exe?.replace(/^.*\//s, "");
  Object.assign(thread, { isGuest: true, exe, next: undefined });
  if (name === undefined) return;
  const arg2 = guest.stack().push(name.slice(0, NAME_LENGTH));
  await guest.inject(syscall("prctl", { option: PR_SET_NAME, arg2, arg3: 0, arg4: 0, arg5: 0 }));
}

/** The program that the command's loader was given. */
function launched(pid: number, view: View): string | undefined {
  if (view.isHost || !/\/ld[-.][^/]*$/.test(readlinkSync(`/proc/${pid}/exe`))) return undefined;
  const [, option, , program] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  return option === "--argv0" ? program : undefined;
}
