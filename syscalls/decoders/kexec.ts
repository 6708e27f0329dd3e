// kexec_load: parts of another kernel.
import { Family } from "../flags.ts";
import { Kind } from "../kind.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { arrayAt, pointerTo } from "../kinds/struct.ts";
import { sizeArgument } from "../kinds/text.ts";
import type { StructPointer } from "../pointers.ts";
import { kexecSegment } from "../structs/kernel.ts";
import { toNumber } from "../words.ts";

/** The kernel takes no more parts than this. */
const MOST_SEGMENTS = 16;

/** Where the parts of a kernel are, and where they shall be; argument `count` tells how many. */
export function kexecSegments(count: number): Kind<StructPointer<"kexec_segment">> {
  return new Kind({
    show: (lo, hi, frame) => {
      const number = sizeArgument(frame.call, count);
      return number > MOST_SEGMENTS
        ? addressShown(lo, hi)
        : arrayAt(lo, hi, number, 32, frame, kexecSegment.show);
    },
    view: pointerTo("kexec_segment"),
  });
}

const ARCHITECTURE = 0xffff0000;

/** The architecture, in the upper half, and flags. */
export const kexecFlags: Kind<number> = new Kind({
  text: (lo, hi, frame) => {
    const name = Family.of(frame.arch, "kexec_architectures").one((lo & ARCHITECTURE) >>> 0, 0);
    const rest = lo & ~ARCHITECTURE;
    if (rest === 0 && hi === 0) return name;
    return `${name}|${Family.of(frame.arch, "kexec_flags").bits(rest, hi)}`;
  },
  view: toNumber,
});
