// Handles of files: a structure whose first word is the room before the call and the length after it.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { addressShown, signedShown, unsignedShown } from "../kinds/shown_words.ts";
import { pointerTo } from "../kinds/struct.ts";
import { bytesValue } from "../kinds/text.ts";
import type { StructPointer } from "../pointers.ts";
import { quoteHex } from "../quote.ts";
import { readExactly } from "../read.ts";
import { jsonOf, leaf, type Shown, struct } from "../shown.ts";
import { addressText, halves, toAddress, u32 } from "../words.ts";

/** No handle is longer. */
const MOST_BYTES = 128;
const HEAD = 8;
const EOVERFLOW = 75;

function lengthAt(lo: number, hi: number, frame: Frame): number | undefined {
  const head = readExactly(frame.memory, lo, hi, HEAD);
  return head === undefined ? undefined : u32(head, 0);
}

/** Type and bytes of a handle. */
function rest(lo: number, hi: number, length: number, head: Uint8Array, frame: Frame): Shown[] {
  const place = halves(toAddress(lo, hi), HEAD);
  const shown = Math.min(length, MOST_BYTES);
  const bytes = shown === 0 ? new Uint8Array(0) : readExactly(frame.memory, ...place, shown);
  return [
    signedShown(u32(head, 4), u32(head, 4) >> 31),
    bytes === undefined
      ? leaf("???", null)
      : leaf(quoteHex(bytes) + (length > shown ? "..." : ""), () => bytesValue(bytes)),
  ];
}

function handleAt(lo: number, hi: number, frame: Frame): Shown {
  const head = readExactly(frame.memory, lo, hi, HEAD);
  if (head === undefined) return addressShown(lo, hi);
  const length = u32(head, 0);
  const [type, bytes] = rest(lo, hi, length, head, frame);
  return struct([
    ["handle_bytes", unsignedShown(length, 0)],
    ["handle_type", type!],
    ["f_handle", bytes!],
  ]);
}

/** A handle the kernel reads. */
export const handleIn: Kind<StructPointer<"file_handle">> = new Kind({
  show: handleAt,
  view: pointerTo("file_handle"),
});

/** What is told after the call: the length, if it is another now, and the handle, if there is one. */
function handleEnd(lo: number, hi: number, frame: Frame): string {
  const room = frame.saved?.[frame.index];
  const head = readExactly(frame.memory, lo, hi, HEAD);
  if (room === undefined) return "";
  if (head === undefined) return "}";
  const length = u32(head, 0);
  const changed = length === room ? "" : ` => ${length}`;
  if (frame.failed) return (frame.result?.errno?.number === EOVERFLOW ? changed : "") + "}";
  const shown = struct([
    ["handle_type", rest(lo, hi, length, head, frame)[0]!],
    ["f_handle", rest(lo, hi, length, head, frame)[1]!],
  ]);
  return `${changed}, ${shown.text.slice(1)}`;
}

/** A handle the kernel writes: `{handle_bytes=128 => 8, handle_type=1, f_handle="\x3d\x00"}`. */
export const handleOut: Kind<StructPointer<"file_handle">> = new Kind({
  after: true,
  save: lengthAt,
  before: (lo, hi, frame) => {
    const length = lengthAt(lo, hi, frame);
    return length === undefined ? addressText(lo, hi) : `{handle_bytes=${length}`;
  },
  text: handleEnd,
  value: (lo, hi, frame) => jsonOf(frame.failed ? addressShown(lo, hi) : handleAt(lo, hi, frame)),
  view: pointerTo("file_handle"),
});
