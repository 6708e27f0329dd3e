/** Bytes that fault when a 64-bit program comes to them, and distances that are made of such bytes. */

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

/** What each of the four bytes of a distance may be, the highest first; undefined for any value. */
export type Pattern = readonly [
  high: readonly number[] | undefined,
  second: readonly number[] | undefined,
  third: readonly number[] | undefined,
];

/** How far it is from one value of each of those bytes to the next. */
const STEPS = [0x1000000, 0x10000, 0x100] as const;

/** The lowest distance from `from` to `to` (included) that a pattern allows; undefined where there is none. */
export function nextDistance(pattern: Pattern, from: number, to: number): number | undefined {
  let distance = from;
  while (distance <= to) {
    const i = pattern.findIndex((bytes, i) => {
      return bytes && !bytes.includes(Math.floor(distance / STEPS[i]!) & 0xff);
    });
    if (i < 0) return distance;
    distance = (Math.floor(distance / STEPS[i]!) + 1) * STEPS[i]!;
  }
  return undefined;
}

/**
 * The distances from `from` up to `to` whose highest byte a pattern allows, in runs of neighbours: from the first to behind
 * the last.
 */
export function distanceRuns([high]: Pattern, from: number, to: number): [number, number][] {
  if (!high)
    return [
      [from, 0],
      [0, to],
    ];
  const runs: [number, number][] = [];
  for (let byte = -128; byte < 128; byte++) {
    const [first, end] = [byte * STEPS[0], (byte + 1) * STEPS[0]];
    if (!high.includes(byte & 0xff) || first < from || end > to) continue;
    const last = runs.at(-1);
    if (last?.[1] === first) last[1] = end;
    else runs.push([first, end]);
  }
  return runs;
}
