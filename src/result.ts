/** What a system call gives back. */
import { Errno } from "../syscalls/errno.ts";

/**
 * The result of a system call: a number, a bigint where a number would not be exact, or the error it
 * failed with. An `Errno` may be one that only the kernel knows (ERESTARTSYS and its kin): the call was
 * interrupted and the kernel restarts it or turns it into EINTR.
 */
export type SyscallResult = number | bigint | Errno;

const TWO_32 = 0x1_0000_0000;

/** From the halves of the result register. Errors are the last 4095 values, include/linux/err.h. */
export function resultOf(low: number, high: number): SyscallResult {
  if (high === 0) return low >>> 0;
  if (high === -1) {
    const value = low | 0;
    return value < 0 && value >= -4095 ? Errno.of(-value) : -TWO_32 + (low >>> 0);
  }
  const exact = high * TWO_32 + (low >>> 0);
  return Number.isSafeInteger(exact) ? exact : (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** The word for the result register. */
export function wordOf(result: SyscallResult): number | bigint {
  return result instanceof Errno ? -result.number : result;
}

/** The halves of the word for the result register: low, high. */
export function halvesOf(result: SyscallResult): readonly [low: number, high: number] {
  const word = wordOf(result);
  if (typeof word === "number") {
    const low = word | 0;
    return [low, word === low ? low >> 31 : Math.floor(word / TWO_32)];
  }
  return [Number(BigInt.asIntN(32, word)), Number(BigInt.asIntN(32, word >> 32n))];
}

/** Whether a value can be a result. */
export function isResult(value: unknown): value is SyscallResult {
  return typeof value === "bigint" || Number.isSafeInteger(value) || value instanceof Errno;
}
