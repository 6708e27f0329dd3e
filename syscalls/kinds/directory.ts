import { Kind } from "../kind.ts";
import { Pointer } from "../pointers.ts";
import { addressText, toAddress, u16 } from "../words.ts";

/** Directory entries the kernel writes: where, and how many. */
export const entriesOut: Kind<Pointer> = new Kind({
  after: true,
  text: (lo, hi, frame) => {
    const { result } = frame;
    if (frame.failed || result === null) return addressText(lo, hi);
    const count = countEntries(frame.memory.read(toAddress(lo, hi), Math.min(result.lo, 1 << 20)));
    return `${addressText(lo, hi)} /* ${count} entries */`;
  },
  view: (lo, hi, call) => new Pointer(lo, hi, call.memory),
});

/** Each entry tells its own length behind two words of 64 bits. */
function countEntries(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at + 19 <= bytes.length; count++) {
    const length = u16(bytes, at + 16);
    if (length < 19) break;
    at += length;
  }
  return count;
}
