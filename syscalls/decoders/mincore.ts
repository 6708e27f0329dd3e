import { Kind } from "../kind.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { arrayAt } from "../kinds/struct.ts";
import { sizeArgument } from "../kinds/text.ts";
import { argument, bytesNeed } from "../needs.ts";
import { BufferPointer } from "../pointers.ts";
import { number } from "../shown.ts";

const PAGE = 4096;

/** Whether each page is in memory, which the kernel writes; argument `length` tells how many bytes of pages. */
export function pagesOut(length: number): Kind<BufferPointer> {
  const pages = (bytes: number): number => Math.ceil(bytes / PAGE);
  return new Kind({
    after: true,
    show: (lo, hi, frame) => {
      if (frame.failed) return addressShown(lo, hi);
      const count = pages(sizeArgument(frame.call, length));
      return arrayAt(lo, hi, count, 1, frame, (bytes, at) => number(bytes[at]! & 1));
    },
    view: (lo, hi, call) =>
      new BufferPointer(lo, hi, call.memory, pages(sizeArgument(call, length))),
    // Not more than there are bytes: pages are what the kernel counts.
    needs: bytesNeed([argument(length)], "items", "success"),
  });
}
