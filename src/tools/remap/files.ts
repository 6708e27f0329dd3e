/** Calls on files that need more than another path. */
import { type Address, type Call, Errno, type Syscall } from "../../../syscalls/mod.ts";
import type { Guest, GuestMemory, Verdict } from "../../guest.ts";
import type { SyscallResult } from "../../result.ts";
import { opensLinks, pathsOf } from "./calls.ts";
import { AT_FDCWD, type Lookups, runWithPaths, type Thread, walkerOf } from "./lookup.ts";

/** How openat2 is kept below its folder: RESOLVE_BENEATH, RESOLVE_IN_ROOT. */
const RESOLVE_BELOW = 0x18;
const RESOLVE_NO_SYMLINKS = 4;
/** `struct open_how`: its size, and where it says how paths are followed. */
const OPEN_HOW = 24;
const RESOLVE = 16;

/** openat2, whose flags lie in memory. */
export function openat2(
  lookups: Lookups,
  guest: Guest<Thread>,
  call: Call,
): Verdict | Promise<Verdict> {
  const how = guest.memory.read(call.address(2), OPEN_HOW);
  if (how.length < OPEN_HOW) return guest.tailInject(call as Syscall); // the kernel refuses it
  const words = new DataView(how.buffer, how.byteOffset);
  const resolve = words.getUint32(RESOLVE, true);
  if ((resolve & RESOLVE_BELOW) !== 0) return guest.tailInject(call as Syscall);
  const [argument] = pathsOf(guest.arch, call.name);
  const follows = opensLinks(guest.arch, words.getInt32(0, true));
  const found = lookups.find(guest, call, argument!, follows);
  if (found instanceof Errno) return found;
  if (!found || found.isSame) return guest.tailInject(call as Syscall);
  if (!found.isDirect && (resolve & RESOLVE_NO_SYMLINKS) !== 0) return Errno.ELOOP;
  return runWithPaths(guest, call, [[argument!.name, found.host]]);
}

/** Gives the guest's path. */
export async function getcwd(lookups: Lookups, guest: Guest<Thread>, call: Call): Promise<Verdict> {
  const folder = lookups.folder(guest, AT_FDCWD);
  const result = await guest.inject(call as Syscall);
  // the guest's path may have room where ours has none
  const isThere = !(result instanceof Errno) || result === Errno.ERANGE;
  if (typeof folder !== "string" || !isThere) return result;
  const bytes = new TextEncoder().encode(`${folder}\0`);
  return bytes.length > Number(call.word(1))
    ? Errno.ERANGE
    : store(guest.memory, call.address(0), bytes);
}

/** readlink, readlinkat: links of /proc tell the guest's paths. */
export function readlink(
  lookups: Lookups,
  guest: Guest<Thread>,
  call: Call,
): Verdict | Promise<Verdict> {
  const [argument] = pathsOf(guest.arch, call.name);
  const found = lookups.find(guest, call, argument!, false);
  if (found instanceof Errno) return found;
  if (!found) return guest.tailInject(call as Syscall);
  const text = lookups.paths.linkText(walkerOf(guest), found);
  if (text === undefined)
    return runWithPaths(guest, call, found.isSame ? [] : [[argument!.name, found.host]]);
  const [buffer, size] = [argument!.index + 1, argument!.index + 2];
  const room = call.int(size);
  if (room <= 0) return Errno.EINVAL;
  const bytes = new TextEncoder().encode(text).subarray(0, room);
  return store(guest.memory, call.address(buffer), bytes);
}

function store(memory: GuestMemory, address: Address, bytes: Uint8Array): SyscallResult {
  try {
    memory.write(address, bytes);
    return bytes.length;
  } catch (error) {
    if (error instanceof RangeError) return Errno.EFAULT;
    throw error;
  }
}
