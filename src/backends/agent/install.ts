/** Bringing the agent into a program. */
import { Errno, syscall } from "../../../syscalls/base.ts";
import type { SyscallResult } from "../../result.ts";
import { arena as here } from "../../kernel/arena.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { writeMemory } from "../../kernel/process_memory.ts";
import { getRegister, readRegisters, wereNative } from "../../kernel/registers.ts";
import type { Window } from "../../kernel/window.ts";
import type { Tracee } from "../ptrace/tracee.ts";
import { COUNTER_TRAPS } from "./guards.ts";
import { FIRST_SLOTS, HANDLER, SHARED, SHARED_SIZE, sharedSize } from "./arena.ts";

const MFD_CLOEXEC = 1;
const PROT_READ_WRITE = 3;
const PROT_READ_EXEC = 5;
const MAP_SHARED_FIXED_NOREPLACE = 0x100001;
const MAP_PRIVATE_ANONYMOUS_FIXED_NOREPLACE = 0x100022;
const AT_FDCWD = -100;
const O_RDWR_CLOEXEC = 0o2000002;
const RLIMIT_FSIZE = 1;
const PAGE = 0x1000;

/** Why a program has no agent, in words for a user. */
export class NoAgent extends Error {}

/**
 * Maps handler and shared memory into the program of a stopped thread, which is the only one.
 *
 * @param open maps the shared memory here, by a descriptor
 * @throws {NoAgent} where that can't be; the program is then as it was
 */
export async function install(
  tracee: Tracee,
  code: Uint8Array,
  open: (descriptor: number) => Window | undefined,
): Promise<Window> {
  const { guest, session, tid } = tracee;
  const { kernel } = session;
  const words = readRegisters(kernel, tid);
  if (!words || !wereNative(kernel)) throw new NoAgent("it is of 32 bits");
  const { slotRegister, threads } = kernel.arch.sites;
  if (slotRegister !== undefined && getRegister(words, slotRegister) !== 0n)
    throw new NoAgent("it uses the register gs");
  if (tracee.process.counterTraps) throw new NoAgent(COUNTER_TRAPS);
  if (fileLimit(kernel, tid) < SHARED_SIZE) throw new NoAgent("its limit of file sizes is too low");
  const name = guest.stack().push("reverie");
  const memory = checked(
    "memfd_create",
    await guest.inject(syscall("memfd_create", { uname_ptr: name, flags: MFD_CLOEXEC })),
  );
  try {
    const length = SHARED_SIZE;
    checked("ftruncate", await guest.inject(syscall("ftruncate", { fd: memory, length })));
    const flags = MAP_SHARED_FIXED_NOREPLACE;
    await map(tracee, SHARED, sharedSize(FIRST_SLOTS), PROT_READ_WRITE, flags, memory);
    const own = MAP_PRIVATE_ANONYMOUS_FIXED_NOREPLACE;
    if (threads) await map(tracee, HANDLER + threads.at, threads.size, PROT_READ_WRITE, own, -1);
    await map(tracee, HANDLER, Math.ceil(code.length / PAGE) * PAGE, PROT_READ_EXEC, own, -1);
    if (writeMemory(kernel, tid, HANDLER, code) < code.length)
      throw new NoAgent("its memory can't be written");
    return mapHere(kernel, tid, memory, open);
  } finally {
    await guest.inject(syscall("close", { fd: memory }));
  }
}

async function map(
  { guest }: Tracee,
  addr: number,
  len: number,
  prot: number,
  flags: number,
  fd: number,
): Promise<void> {
  const result = await guest.inject(syscall("mmap", { addr, len, prot, flags, fd, off: 0 }));
  checked("mmap", result);
}

/** Maps more slots into the program of a stopped thread. Gives whether that could be done. */
export async function grow({ guest }: Tracee, from: number, to: number): Promise<boolean> {
  const request = { addr: SHARED, old_len: sharedSize(from), new_len: sharedSize(to), flags: 0 };
  const result = await guest.inject(syscall("mremap", { ...request, new_addr: 0 }));
  return !(result instanceof Errno);
}

function checked(what: string, result: SyscallResult): number {
  if (!(result instanceof Errno)) return Number(result);
  throw new NoAgent(`${what} failed in it with ${result.name}`);
}

function fileLimit(kernel: Kernel, pid: number): number {
  const { prlimit64 } = kernel.arch.numbers;
  const at = here.vectors;
  if (kernel.call(prlimit64!, pid, RLIMIT_FSIZE, 0, kernel.base + at) < 0) return 0;
  return kernel.u32[(at >> 2) + 1]! * 2 ** 32 + kernel.u32[at >> 2]!;
}

function mapHere(
  kernel: Kernel,
  tid: number,
  descriptor: number,
  open: (descriptor: number) => Window | undefined,
): Window {
  const { close, openat } = kernel.arch.numbers;
  kernel.bytes.set(new TextEncoder().encode(`/proc/${tid}/fd/${descriptor}\0`), here.path);
  const file = kernel.call(openat!, AT_FDCWD, kernel.base + here.path, O_RDWR_CLOEXEC);
  if (file < 0) throw new NoAgent(`its memory can't be opened: ${Errno.of(-file).name}`);
  const window = open(file);
  kernel.call(close!, file);
  if (!window) throw new NoAgent("reverie has no room for its memory");
  return window;
}
