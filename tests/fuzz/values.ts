// Words that decoders know and words that they should fear.
import { Family } from "../../syscalls/flags.ts";
import { families as deltas } from "../../arch/x86_64/flags.gen.ts";
import type { Arch, FamilyName } from "../../syscalls/mod.ts";
import { known } from "../../syscalls/registry.ts";
import type { Random } from "./random.ts";

/** Where the memory of a case begins. */
export const BASE: bigint = 0x7f0000001000n;

/** How many bytes of it there are. */
export const SIZE = 1024;

/** Halves of a word. */
export type Halves = readonly [lo: number, hi: number];

const FAMILIES = Object.keys({ ...known.families, ...deltas }) as FamilyName[];

const ODD: readonly Halves[] = [
  [0, 0],
  [0xffffffff, 0],
  [0xffffffff, 0xffffffff],
  [0x7fffffff, 0],
  [0x80000000, 0],
  [0x80000000, 0xffffffff],
  [0, 1],
  [0, 0x80000000],
  [0xffffffff, 0x7fffffff],
  [0xffffffff, 0x1fffff],
  [0, 0x200000],
  [0xfffffff8, 0xffffffff],
  [0xfffff000, 0xffffffff],
  [0x1000, 0xffff8000],
];

/** The families that the row of a call names, and those that are named after it. */
function familiesOf(call: string): FamilyName[] {
  const source = String(known.rows[call] ?? "");
  const stem = call.replace(/^(sys_|rt_|get|set)|[0-9]+$/g, "");
  return FAMILIES.filter((name) => source.includes(`"${name}"`) || name.startsWith(stem));
}

const remembered = new Map<string, FamilyName[]>();

/** A value of a family that a call may use, or several at once; of any family once in four. */
export function knownWord(random: Random, arch: Arch, call: string): Halves {
  let near = remembered.get(call);
  if (near === undefined) remembered.set(call, (near = familiesOf(call)));
  const name = near.length > 0 && !random.once(4) ? random.pick(near) : random.pick(FAMILIES);
  const { names } = Family.of(arch, name);
  let [lo, hi] = [0, 0];
  for (let count = random.once(2) ? 1 : 1 + random.below(4); count > 0; count--) {
    const value = names.length > 0 ? random.pick(names) : { lo: 0, hi: 0 };
    lo |= value.lo;
    hi |= value.hi;
  }
  return [lo >>> 0, hi >>> 0];
}

/** An address in the memory of the case, mostly one that is aligned. */
export function pointer(random: Random): Halves {
  const offset = random.once(6) ? 0 : random.below(SIZE) & (random.once(8) ? ~0 : ~7);
  const address = BASE + BigInt(offset);
  return [Number(address & 0xffffffffn), Number(address >> 32n)];
}

/** A word of no particular meaning. */
export function oddWord(random: Random): Halves {
  switch (random.below(6)) {
    case 0:
      return random.pick(ODD);
    case 1:
      return [-random.below(200) >>> 0, random.once(4) ? 0 : 0xffffffff];
    case 2:
      return [(2 ** random.below(32) + random.below(3) - 1) >>> 0, 0];
    case 3:
      return [random.next(), 0];
    case 4:
      return [random.next(), random.next() & 0x7fff];
    default:
      return [random.next(), random.next()];
  }
}

/** A small number: a descriptor, a count, a command. */
export function smallWord(random: Random): Halves {
  return [random.below(random.pick([4, 16, 64, 320])), 0];
}
