import type { ThreadTable } from "../agent.ts";

/** The register set that has TPIDR_EL0: include/uapi/linux/elf.h. */
const NT_ARM_TLS = 0x401;

const LOWEST_BIT = 4;
const BUCKET_BITS = 10;
const ENTRIES = 4;
const SHIFTS = [19, 8] as const;

/** How threads of A64 programs find their slots, and what code needs to know of that. */
export const threads: ThreadTable & {
  /** A pointer is combined with itself, shifted right by so many bits, and then so with these; what bits tell its bucket. */
  readonly hashShifts: readonly number[];
  readonly lowestBit: number;
  readonly bucketBits: number;
} = {
  registerSet: NT_ARM_TLS,
  at: -(64 << BUCKET_BITS),
  size: 64 << BUCKET_BITS,
  entries: ENTRIES,
  hashShifts: SHIFTS,
  lowestBit: LOWEST_BIT,
  bucketBits: BUCKET_BITS,
  bucketOf(pointer) {
    const folded = SHIFTS.reduce((bits, shift) => bits ^ (bits >> BigInt(shift)), pointer);
    return 64 * Number((folded >> BigInt(LOWEST_BIT)) & ((1n << BigInt(BUCKET_BITS)) - 1n));
  },
};
