/** The memory of another process: process_vm_readv(2), process_vm_writev(2), /proc/PID/mem. */
import type { Address } from "../../syscalls/memory.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";

const CHUNK = arena.scratchEnd - arena.scratch;
const O_RDWR_CLOEXEC = 0o2000002;
const AT_FDCWD = -100;
const [EPERM, ESRCH, ENOSYS] = [-1, -3, -38] as const;

/** Bytes of process `pid` at `address`: fewer than asked where the readable part ends. */
export function readMemory(
  kernel: Kernel,
  pid: number,
  address: Address,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (length <= CHUNK) {
    let count = transfer(kernel, "process_vm_readv", pid, address, length);
    if (count === EPERM || count === ENOSYS)
      count = byFile(kernel, "pread64", pid, address, length);
    return kernel.bytes.slice(arena.scratch, arena.scratch + Math.max(count, 0));
  }
  const parts: Uint8Array[] = [];
  let total = 0;
  while (total < length) {
    const part = readMemory(kernel, pid, advance(address, total), Math.min(CHUNK, length - total));
    parts.push(part);
    total += part.length;
    if (part.length < CHUNK) break;
  }
  return join(parts, total);
}

/** The same, also where the process may only execute. At most a page. */
export function readCode(
  kernel: Kernel,
  pid: number,
  address: Address,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = readMemory(kernel, pid, address, length);
  if (bytes.length > 0) return bytes;
  const count = byFile(kernel, "pread64", pid, address, length);
  return kernel.bytes.slice(arena.scratch, arena.scratch + Math.max(count, 0));
}

/** Whether exactly this code is at a place of process `pid`. At most a page. */
export function holdsCode(
  kernel: Kernel,
  pid: number,
  address: Address,
  code: Uint8Array,
): boolean {
  const there = readCode(kernel, pid, address, code.length);
  return code.every((byte, i) => there[i] === byte);
}

/**
 * Stores bytes in process `pid`, also where its own code may only read.
 *
 * @returns how many were stored: fewer than given where nothing is mapped
 */
export function writeMemory(
  kernel: Kernel,
  pid: number,
  address: Address,
  bytes: Uint8Array,
): number {
  let done = 0;
  while (done < bytes.length) {
    const part = bytes.subarray(done, done + CHUNK);
    kernel.bytes.set(part, arena.scratch);
    const at = advance(address, done);
    let count = transfer(kernel, "process_vm_writev", pid, at, part.length);
    if (count <= 0) count = byFile(kernel, "pwrite64", pid, at, part.length);
    if (count <= 0) break;
    done += count;
  }
  return done;
}

/** Whether a process has memory at all: one that is ending has not. */
export function hasMemory(kernel: Kernel, pid: number): boolean {
  return transfer(kernel, "process_vm_readv", pid, 0, 1) !== ESRCH;
}

/** Moves bytes between the scratch area and a process; gives the count or the negative errno. */
function transfer(
  kernel: Kernel,
  name: "process_vm_readv" | "process_vm_writev",
  pid: number,
  address: Address,
  length: number,
): number {
  const i = arena.vectors >> 2;
  kernel.putWord(i, kernel.base + arena.scratch);
  kernel.putWord(i + 2, length);
  kernel.putWord(i + 4, address);
  kernel.putWord(i + 6, length);
  const vectors = kernel.base + arena.vectors;
  return kernel.call(kernel.arch.numbers[name]!, pid, vectors, 1, vectors + 16, 1, 0);
}

/**
 * The same by /proc/PID/mem: it writes past page protections, as a debugger must, and is there where a
 * sandbox around us forbids the calls above.
 */
function byFile(
  kernel: Kernel,
  name: "pread64" | "pwrite64",
  pid: number,
  address: Address,
  length: number,
): number {
  const { numbers } = kernel.arch;
  const path = new TextEncoder().encode(`/proc/${pid}/mem\0`);
  kernel.bytes.set(path, arena.path);
  const at = kernel.base + arena.path;
  const open = kernel.call(numbers["openat"]!, AT_FDCWD, at, O_RDWR_CLOEXEC);
  if (open < 0) return open;
  const scratch = kernel.base + arena.scratch;
  const count = kernel.call(numbers[name]!, open, scratch, length, address);
  kernel.call(numbers["close"]!, open);
  return count;
}

function advance(address: Address, by: number): Address {
  return typeof address === "bigint" ? address + BigInt(by) : address + by;
}

function join(parts: readonly Uint8Array[], total: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
