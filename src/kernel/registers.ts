/** The general registers of a stopped thread: PTRACE_GETREGSET, PTRACE_SETREGSET, PTRACE_POKEUSER. */
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";
import { ptrace, request } from "./ptrace.ts";

const NT_PRSTATUS = 1;
const NT_ARM_SYSTEM_CALL = 0x404;

/** A register file: pairs of 32-bit halves, low first. */
export type RegisterWords = Uint32Array<ArrayBuffer>;

/** One changed register: its index, the halves of its value. */
export type RegisterEdit = readonly [index: number, low: number, high: number];

/** The change of a register to a value of 64 bits; of those of programs' addresses, a number has all. */
export function registerEdit(index: number, value: bigint | number): RegisterEdit {
  if (typeof value === "number") return [index, value % 2 ** 32, Math.floor(value / 2 ** 32)];
  return [index, Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn)];
}

/** All registers, or undefined where the thread is gone. */
export function readRegisters(kernel: Kernel, tid: number): RegisterWords | undefined {
  const { size } = kernel.arch.registers;
  if (regset(kernel, request.getRegset, tid, NT_PRSTATUS, arena.registers, size) < 0)
    return undefined;
  return kernel.u32.slice(arena.registers >> 2, (arena.registers + size) >> 2);
}

/** The first bytes of another register set of a stopped thread; undefined where it has none, or is gone. */
export function readRegisterSet(
  kernel: Kernel,
  tid: number,
  type: number,
  size: number,
): RegisterWords | undefined {
  if (regset(kernel, request.getRegset, tid, type, arena.registers, size) < 0) return undefined;
  return kernel.u32.slice(arena.registers >> 2, (arena.registers + size) >> 2);
}

/** Whether the registers last read were those of a 64-bit program. */
export function wereNative({ i32, arch }: Kernel): boolean {
  return i32[(arena.vectors >> 2) + 2] === arch.registers.size;
}

/** Sets the registers of the function that runs; those that are the thread's own stay as they are. */
export function writeFunctionRegisters(kernel: Kernel, tid: number, words: RegisterWords): void {
  const { firstOfThread, names } = kernel.arch.registers;
  const now = firstOfThread < names.length ? readRegisters(kernel, tid) : undefined;
  if (now) words.set(now.subarray(2 * firstOfThread), 2 * firstOfThread);
  writeRegisters(kernel, tid, words);
}

/** Sets all registers. */
export function writeRegisters(kernel: Kernel, tid: number, words: RegisterWords): void {
  kernel.u32.set(words, arena.registers >> 2);
  regset(kernel, request.setRegset, tid, NT_PRSTATUS, arena.registers, 4 * words.length);
}

/** Changes some registers, before the thread is resumed. */
export function editRegisters(kernel: Kernel, tid: number, edits: readonly RegisterEdit[]): void {
  if (edits.length === 0) return;
  if (kernel.arch.registers.pokeUser) {
    for (const [index, low, high] of edits) pokeLater(kernel, tid, index, low, high);
    return;
  }
  const words = readRegisters(kernel, tid);
  if (!words) return;
  for (const [index, low, high] of edits) setRegister(words, index, low, high);
  writeRegisters(kernel, tid, words);
}

/** Changes the number of the call that a thread is about to make, or made; -1 skips it. */
export function editCallNumber(kernel: Kernel, tid: number, number: number): void {
  const index = kernel.arch.abi.pendingNumber;
  if (index !== undefined) {
    pokeLater(kernel, tid, index, number, number >> 31);
    return;
  }
  kernel.i32[arena.registers >> 2] = number;
  regset(kernel, request.setRegset, tid, NT_ARM_SYSTEM_CALL, arena.registers, 4);
}

/** Stores one register in a register file. */
export function setRegister(words: RegisterWords, index: number, low: number, high: number): void {
  words[2 * index] = low;
  words[2 * index + 1] = high;
}

/** One register of a register file. */
export function getRegister(words: RegisterWords, index: number): bigint {
  return (BigInt(words[2 * index + 1]!) << 32n) | BigInt(words[2 * index]!);
}

function pokeLater(kernel: Kernel, tid: number, index: number, low: number, high: number): void {
  const at = kernel.enqueue();
  kernel.put(at, kernel.arch.numbers["ptrace"]!, request.pokeUser, tid, 8 * index);
  kernel.i32[(at + 32) >> 2] = low;
  kernel.i32[(at + 36) >> 2] = high;
}

function regset(
  kernel: Kernel,
  what: number,
  tid: number,
  type: number,
  at: number,
  size: number,
): number {
  kernel.flush(); // edits that are queued come first
  kernel.putWord(arena.vectors >> 2, kernel.base + at);
  kernel.putWord((arena.vectors >> 2) + 2, size);
  return ptrace(kernel, what, tid, type, kernel.base + arena.vectors);
}

/** The `siginfo_t` of the signal that a thread is stopped for; undefined where there is none. */
export function readSiginfo(kernel: Kernel, tid: number): Uint8Array<ArrayBuffer> | undefined {
  if (ptrace(kernel, request.getSiginfo, tid, 0, kernel.base + arena.siginfo) < 0) return undefined;
  return kernel.bytes.slice(arena.siginfo, arena.siginfo + 128);
}

/** Replaces that `siginfo_t`. */
export function writeSiginfo(kernel: Kernel, tid: number, info: Uint8Array): void {
  kernel.bytes.set(info, arena.siginfo);
  ptrace(kernel, request.setSiginfo, tid, 0, kernel.base + arena.siginfo);
}

/** The signal mask of a stopped thread: two halves. */
export function readSigmask(kernel: Kernel, tid: number): RegisterWords {
  ptrace(kernel, request.getSigmask, tid, 8, kernel.base + arena.word);
  return kernel.u32.slice(arena.word >> 2, (arena.word >> 2) + 2);
}

/** Sets the signal mask of a stopped thread. */
export function writeSigmask(kernel: Kernel, tid: number, mask: RegisterWords): void {
  kernel.u32.set(mask, arena.word >> 2);
  ptrace(kernel, request.setSigmask, tid, 8, kernel.base + arena.word);
}
