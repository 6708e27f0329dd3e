/** ptrace(2): requests, options and stops. Source: include/uapi/linux/ptrace.h. */
import type { Kernel, Word } from "./kernel.ts";
import { arena } from "./arena.ts";

/** `PTRACE_*` requests. */
export const request = {
  pokeUser: 6,
  continue: 7,
  singleStep: 9,
  detach: 17,
  syscall: 24,
  getEventMessage: 0x4201,
  getSiginfo: 0x4202,
  setSiginfo: 0x4203,
  getRegset: 0x4204,
  setRegset: 0x4205,
  seize: 0x4206,
  interrupt: 0x4207,
  listen: 0x4208,
  getSigmask: 0x420a,
  setSigmask: 0x420b,
  getSyscallInfo: 0x420e,
} as const;

/** `PTRACE_O_*` options. */
export const option = {
  sysGood: 1,
  fork: 2,
  vfork: 4,
  clone: 8,
  exec: 0x10,
  vforkDone: 0x20,
  seccomp: 0x80,
  exitKill: 0x100000,
} as const;

/** `PTRACE_EVENT_*`: bits 16 and up of a stop's wait status. */
export const event = {
  fork: 1,
  vfork: 2,
  clone: 3,
  exec: 4,
  vforkDone: 5,
  seccomp: 7,
  stop: 128,
} as const;

/** `PTRACE_SYSCALL_INFO_*`: what kind of call stop a thread is in. */
export const callStop = { none: 0, entry: 1, exit: 2, seccomp: 3 } as const;

/** Byte offsets in `struct ptrace_syscall_info`, the same on every 64-bit architecture. */
export const infoField = {
  op: 0,
  arch: 4,
  instructionPointer: 8,
  stackPointer: 16,
  number: 24,
  arguments: 32,
  result: 24,
  size: 88,
} as const;

/** One ptrace request, made at once. */
export function ptrace(
  kernel: Kernel,
  what: number,
  tid: number,
  address: Word = 0,
  data: Word = 0,
): number {
  return kernel.call(kernel.arch.numbers["ptrace"]!, what, tid, address, data);
}

/** One ptrace request, made by the next wait. */
export function ptraceLater(
  kernel: Kernel,
  what: number,
  tid: number,
  address: Word = 0,
  data: Word = 0,
): void {
  kernel.put(kernel.enqueue(), kernel.arch.numbers["ptrace"]!, what, tid, address, data);
}

/** The message of the event a thread stopped for: a new task's id, or the former id of an exec'ing thread. */
export function eventMessage(kernel: Kernel, tid: number): number {
  const result = ptrace(kernel, request.getEventMessage, tid, 0, kernel.base + arena.word);
  return result < 0 ? result : kernel.number(arena.word >> 2);
}
