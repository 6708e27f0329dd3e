import type { AddressRange, Refusal, SitePlan, Sites } from "../agent.ts";
import { refusedCalls } from "../refusals.ts";
import { numbers } from "./numbers.gen.ts";
import { stub } from "./stub.ts";
import { threads } from "./threads.ts";

/** Bytes of an instruction. */
const WORD = 4;

const NEVER = refusedCalls(numbers);

/** How far `b` reaches in either direction. */
const REACH = 2n ** 27n;

/** Where programs may have memory: from mmap_min_addr's default. */
const LOWEST = 0x10000n;

/** Replaces the `svc` alone: nothing else is displaced. */
function plan(_before: Uint8Array, _after: Uint8Array, number: number): SitePlan | Refusal {
  const reason = NEVER[number];
  if (reason) return { reason };
  const none = new Uint8Array();
  return { start: 0, length: WORD, head: none, tail: [], kept: none, ends: false };
}

function nearRanges(_plan: SitePlan, site: bigint): AddressRange[] {
  const low = site - REACH;
  return [
    { low: low < LOWEST ? LOWEST : low, high: site },
    { low: site + BigInt(WORD), high: site + REACH },
  ];
}

/** The next word that the jump reaches. */
function stubStart(_plan: SitePlan, site: bigint, from: bigint): bigint | undefined {
  const lowest = from > site - REACH ? from : site - REACH;
  const start = (lowest + 3n) & ~3n;
  return start < site + REACH ? start : undefined;
}

/** `b stub`. */
function jump(_plan: SitePlan, site: bigint, stub: bigint): Uint8Array {
  const bytes = new Uint8Array(WORD);
  const distance = Number((stub - site) / BigInt(WORD));
  new DataView(bytes.buffer).setUint32(0, (0x14000000 | (distance & 0x3ffffff)) >>> 0, true);
  return bytes;
}

/** Sites of A64 programs: one aligned word takes the place of another. */
export const sites: Sites = {
  plan,
  nearRanges,
  stubStart,
  jump,
  slotRegister: undefined,
  threads,
  fault: undefined,
  stub,
};
