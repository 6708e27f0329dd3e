/** Signal masks and actions of the tracer's own process. Source: include/uapi/asm-generic/signal.h. */
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";

/** How rt_sigprocmask(2) uses a set. */
export const SIG_SETMASK = 2;
const SIG_UNBLOCK = 1;

const ALL = 0xffffffff;

/** Blocks all signals of this thread while `action` runs, so that a task made in it starts with none. */
export function withSignalsBlocked<T>(kernel: Kernel, action: () => T): T {
  const { rt_sigprocmask } = kernel.arch.numbers;
  const [all, old] = [arena.masks, arena.masks + 8];
  kernel.u32.fill(ALL, all >> 2, (all >> 2) + 2);
  kernel.call(rt_sigprocmask!, SIG_SETMASK, kernel.base + all, kernel.base + old, 8);
  try {
    return action();
  } finally {
    kernel.call(rt_sigprocmask!, SIG_SETMASK, kernel.base + old, 0, 8);
  }
}

/** Has this thread get a signal that it may have been started without. */
export function unblockSignal(kernel: Kernel, signal: number): void {
  const { rt_sigprocmask } = kernel.arch.numbers;
  kernel.putWord(arena.masks >> 2, signalBit(signal));
  kernel.call(rt_sigprocmask!, SIG_UNBLOCK, kernel.base + arena.masks, 0, 8);
}

/** rt_tgsigqueueinfo(2): sends a thread a signal with a `siginfo_t`. Gives 0 or a negative errno. */
export function queueSignal(
  kernel: Kernel,
  pid: number,
  tid: number,
  signal: number,
  info: Uint8Array,
): number {
  kernel.bytes.set(info, arena.siginfo);
  const { rt_tgsigqueueinfo } = kernel.arch.numbers;
  return kernel.call(rt_tgsigqueueinfo!, pid, tid, signal, kernel.base + arena.siginfo);
}

/** Byte offsets in a `siginfo_t`. Source: include/uapi/asm-generic/siginfo.h. */
export const siginfo = { number: 0, code: 8, pid: 16, value: 24, descriptor: 24 } as const;

/** Why a signal came. */
export function siginfoCode(info: Uint8Array<ArrayBuffer>): number {
  return new DataView(info.buffer).getInt32(siginfo.code, true);
}

/** Who sent it; 0 stands for the kernel. */
export function siginfoSender(info: Uint8Array<ArrayBuffer>): number {
  return new DataView(info.buffer).getInt32(siginfo.pid, true);
}

/** Bit of a signal in a mask. */
export function signalBit(signal: number): bigint {
  return 1n << BigInt(signal - 1);
}

/** The signals in a mask. */
export function signalsIn(mask: bigint): number[] {
  return Array.from({ length: 64 }, (_, i) => i + 1).filter((signal) => mask & signalBit(signal));
}
