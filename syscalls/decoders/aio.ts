// Asynchronous input and output.
import type { Call } from "../call.ts";
import { Kind } from "../kind.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { signalSetAt } from "../kinds/signal.ts";
import { arrayAt, structAt } from "../kinds/struct.ts";
import { Pointer } from "../pointers.ts";
import { readExactly } from "../read.ts";
import { iocb } from "../structs/aio.ts";
import { leaf, struct } from "../shown.ts";
import { toSigned, u32, unsignedJson, unsignedText } from "../words.ts";

const view = (lo: number, hi: number, call: Call): Pointer => new Pointer(lo, hi, call.memory);

/** Addresses of requests; argument `count` tells how many. */
export function requestsIn(count: number): Kind<Pointer> {
  return new Kind({
    show: (lo, hi, frame) => {
      const { words } = frame.call;
      const number = toSigned(words[2 * count]!, words[2 * count + 1]!);
      if (number < 0) return addressShown(lo, hi);
      return arrayAt(lo, hi, number, 8, frame, (bytes, at) =>
        structAt(iocb, u32(bytes, at), u32(bytes, at + 4), frame),
      );
    },
    view,
  });
}

/** The mask that is set while events are waited for, and its size. */
export const eventMask: Kind<Pointer> = new Kind({
  show: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 16);
    if (bytes === undefined) return addressShown(lo, hi);
    const [size, sizeHigh] = [u32(bytes, 8), u32(bytes, 12)];
    const set = signalSetAt(u32(bytes, 0), u32(bytes, 4), sizeHigh === 0 ? size : 0, frame);
    return struct([
      ["sigmask", set],
      ["sigsetsize", leaf(unsignedText(size, sizeHigh), unsignedJson(size, sizeHigh))],
    ]);
  },
  view,
});
