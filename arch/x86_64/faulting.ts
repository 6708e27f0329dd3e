/** Bytes that fault when a 64-bit program comes to them, and addresses that are made of them. */

/**
 * The opcodes of one byte that fault in a 64-bit program at their own address, whatever bytes follow: those
 * that are no instructions there (invalid opcode), and those that only the kernel may use (general protection).
 * Left out are 62, c4, c5 and d5, which begin newer instructions, and int3 and int1, which trap behind themselves.
 *
 * A program that ioperm(2) or iopl(2) allowed to use ports can run 6c-6f, e4-e7 and ec-ef, and the kernel passes over
 * fa and fb for it: no site of such a program may be replaced.
 *
 * Source: AMD64 Architecture Programmer's Manual, volume 3, B.3; tests run them all.
 */
export const faultingBytes: readonly number[] = [
  0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x60, 0x61, 0x6c, 0x6d, 0x6e,
  0x6f, 0x82, 0x9a, 0xce, 0xd4, 0xd6, 0xe4, 0xe5, 0xe6, 0xe7, 0xea, 0xec, 0xed, 0xee, 0xef, 0xf4,
  0xfa, 0xfb,
];

const isFaulting = Uint8Array.from({ length: 256 }, (_, byte) => +faultingBytes.includes(byte));

/** The upper three bytes of a signed 32-bit distance, the highest first: how far it is from one to the next. */
const STEPS = [0x1000000, 0x10000, 0x100];

/**
 * The lowest distance from `from` to `to` (included) whose upper three of four bytes are {@link faultingBytes};
 * undefined where there is none.
 */
export function faultingDistance(from: number, to: number): number | undefined {
  let distance = from;
  for (;;) {
    const step = STEPS.find((size) => !isFaulting[Math.floor(distance / size) & 0xff]);
    if (distance > to) return undefined;
    if (step === undefined) return distance;
    distance = (Math.floor(distance / step) + 1) * step;
  }
}

/** The distances whose highest byte is faulting, in runs of neighbours: from the first to behind the last. */
export function faultingRuns(): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (let high = -128; high < 128; high++) {
    if (!isFaulting[high & 0xff]) continue;
    const [from, to] = [high * STEPS[0]!, (high + 1) * STEPS[0]!];
    const last = runs.at(-1);
    if (last?.[1] === from) last[1] = to;
    else runs.push([from, to]);
  }
  return runs;
}
