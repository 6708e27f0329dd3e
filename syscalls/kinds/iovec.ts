// Lists of buffers.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { argument, nothing, OWN } from "../needs.ts";
import type { StructPointer } from "../pointers.ts";
import { type Shown, struct } from "../shown.ts";
import { toNumber, u32 } from "../words.ts";
import { addressShown, unsignedShown } from "./shown_words.ts";
import { arrayAt, pointerTo } from "./struct.ts";
import { bytesAt, sizeArgument } from "./text.ts";

/** How much of each buffer is filled: everything, nothing that is shown, or so many bytes in all. */
export type Filled = "all" | "addresses" | number;

/** How the bytes of a buffer are shown. */
export type BufferShow = (lo: number, hi: number, length: number, frame: Frame) => Shown;

/** `[{iov_base="abc", iov_len=3}]` */
export function iovecAt(
  lo: number,
  hi: number,
  count: number,
  filled: Filled,
  frame: Frame,
  show: BufferShow = bytesAt,
): Shown {
  let left = typeof filled === "number" ? filled : Infinity;
  return arrayAt(lo, hi, count, 16, frame, (bytes, at) => {
    const [base, baseHigh] = [u32(bytes, at), u32(bytes, at + 4)];
    const [length, lengthHigh] = [u32(bytes, at + 8), u32(bytes, at + 12)];
    const used = Math.min(toNumber(length, lengthHigh), left);
    left -= used;
    const buffer =
      filled === "addresses" ? addressShown(base, baseHigh) : show(base, baseHigh, used, frame);
    return struct([
      ["iov_base", buffer],
      ["iov_len", unsignedShown(length, lengthHigh)],
    ]);
  });
}

const listView = pointerTo("iovec");

function list(
  count: number,
  after: boolean,
  filled: (frame: Frame) => Filled,
  taken: "all" | "result" | "nothing",
): Kind<StructPointer<"iovec">> {
  const needed = {
    kind: "buffers",
    at: { argument: OWN },
    when: "shown",
    count: argument(count),
    filled: taken,
  } as const;
  return new Kind({
    after,
    show: (lo, hi, frame) => iovecAt(lo, hi, sizeArgument(frame.call, count), filled(frame), frame),
    view: listView,
    needs: () => [needed],
  });
}

/** Buffers the kernel reads; argument `count` tells how many. */
export function iovecIn(count: number): Kind<StructPointer<"iovec">> {
  return list(count, false, () => "all", "all");
}

/** Buffers the kernel writes: as many bytes as the result says. */
export function iovecOut(count: number): Kind<StructPointer<"iovec">> {
  const filled = ({ failed, result }: Frame): Filled =>
    failed || result === null ? "addresses" : toNumber(result.lo, result.hi);
  return list(count, true, filled, "result");
}

/** Buffers of another process: only their places are shown. */
export function iovecPlaces(count: number): Kind<StructPointer<"iovec">> {
  return list(count, false, () => "addresses", "nothing");
}

/** The low half of an offset that is handed over in two words; on 64-bit machines it has it all. */
export const offsetLow: Kind<number> = new Kind({
  text: (lo, hi) => String(hi === 0 ? lo : (hi | 0) * 4294967296 + lo),
  view: toNumber,
});

/** The high half of such an offset: nothing to show. */
export const offsetHigh: Kind<number> = new Kind({
  text: () => "",
  view: toNumber,
  pick: () => null,
  needs: nothing,
});
