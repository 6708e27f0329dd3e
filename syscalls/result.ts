import { Errno } from "./errno.ts";
import { toBigint, toSigned } from "./words.ts";

/** The highest errno a result word can carry: -4095..-1 mean failure. */
const FAILURES = 0xfffff001;

/**
 * What a call came back with: the result register in two halves. A failed call's word is minus its errno, as
 * linux/err.h has it: -4095 to -1.
 *
 * ```ts
 * new CallResult(3, 0).value; // 3
 * CallResult.of(Errno.ENOENT).failed; // true
 * ```
 */
export class CallResult {
  /** The low 32 bits, unsigned. */
  readonly lo: number;
  /** The high 32 bits, unsigned. */
  readonly hi: number;

  /** A result from the halves of the result register. */
  constructor(lo: number, hi: number) {
    this.lo = lo;
    this.hi = hi;
  }

  /**
   * The result of a value, or of a failure.
   *
   * @throws RangeError if a number is not whole
   */
  static of(value: number | bigint | Errno): CallResult {
    if (typeof value === "object") return new CallResult(-value.number >>> 0, 0xffffffff);
    if (typeof value === "number" && Number.isSafeInteger(value)) {
      return new CallResult(value >>> 0, Math.floor(value / 4294967296) >>> 0);
    }
    const word = BigInt.asUintN(64, BigInt(value));
    return new CallResult(Number(word & 0xffffffffn), Number(word >> 32n));
  }

  /** Whether the call failed. */
  get failed(): boolean {
    return this.hi === 0xffffffff && this.lo >= FAILURES;
  }

  /** Why the call failed, or undefined if it did not. */
  get errno(): Errno | undefined {
    return this.failed ? Errno.of(-(this.lo | 0)) : undefined;
  }

  /** The signed result: a number where that is exact, else a bigint. */
  get value(): number | bigint {
    const value = toSigned(this.lo, this.hi);
    return Number.isSafeInteger(value) ? value : BigInt.asIntN(64, toBigint(this.lo, this.hi));
  }
}

/** Anything a result can be given as; null is a call that never returned. */
export type ResultLike = CallResult | number | bigint | Errno | null;

/** The result as an object, null if there is none. */
export function toResult(result: ResultLike): CallResult | null {
  return result === null || result instanceof CallResult ? result : CallResult.of(result);
}
