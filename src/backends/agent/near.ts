/** Memory near patched code, for stubs. */
import type { AddressRange, SitePlan, Sites } from "../../../arch/agent.ts";

const PAGE = 0x1000n;

const greater = (one: bigint, other: bigint): bigint => (one > other ? one : other);
const lesser = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** A site, how it is to be replaced, and the bytes of its stub. */
export interface Wanted {
  readonly sites: Sites;
  readonly plan: SitePlan;
  readonly site: bigint;
  readonly size: bigint;
}

/** Some mapped memory. Stubs lie where their sites allow, so there are gaps between them: each takes the first that fits. */
export class Near implements AddressRange {
  readonly low: bigint;
  readonly high: bigint;
  /** What is taken. */
  readonly #taken: AddressRange[] = [];

  constructor({ low, high }: AddressRange) {
    this.low = low;
    this.high = high;
  }

  /** The same memory in the copy of a process. */
  copy(): Near {
    const copy = new Near(this);
    copy.#taken.push(...this.#taken);
    return copy;
  }

  /** Whether an address lies in it. */
  holds(address: number): boolean {
    return address >= this.low && address < this.high;
  }

  /** An address for a stub; undefined where none is left that its site allows. */
  take({ sites, plan, site, size }: Wanted): bigint | undefined {
    for (const range of sites.nearRanges(plan, site)) {
      let from = greater(range.low, this.low);
      for (;;) {
        const low = sites.stubStart(plan, site, from);
        if (low === undefined || low >= range.high || low + size > this.high) break;
        const high = low + size;
        const other = this.#taken.find((taken) => low < taken.high && taken.low < high);
        if (!other) {
          this.#taken.push({ low, high });
          return low;
        }
        from = other.high;
      }
    }
    return undefined;
  }
}

/**
 * Whole pages of free memory that have an address for a stub, the best first: up to `most` bytes, fewer where only few
 * addresses will do. The gaps begin and end with pages.
 */
export function* roomFor(
  { sites, plan, site, size }: Wanted,
  gaps: readonly AddressRange[],
  most: bigint,
): Generator<AddressRange> {
  for (const range of sites.nearRanges(plan, site)) {
    for (const gap of gaps) {
      const at = sites.stubStart(plan, site, greater(gap.low, range.low));
      if (at === undefined || at >= range.high || at + size > gap.high) continue;
      const low = at - (at % PAGE);
      const end = greater(range.high, at + size) + PAGE - 1n;
      yield { low, high: lesser(lesser(gap.high, low + most), end - (end % PAGE)) };
    }
  }
}
