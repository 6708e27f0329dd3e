// Files and buffers that are registered with a ring, with a word for each.
import { fdShown } from "../kinds/fd.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { bitsShown } from "../kinds/flags.ts";
import { iovecAt } from "../kinds/iovec.ts";
import { addressShown, hexShown } from "../kinds/shown_words.ts";
import { arrayAt, sizedAt } from "../kinds/struct.ts";
import { readExactly } from "../read.ts";
import { type MaybePart, number, type Shown, struct } from "../shown.ts";
import { u32 } from "../words.ts";
import { spare } from "./spare.ts";
import { type BytesShow, custom } from "./view.ts";

/** What is registered. */
export type ResourceType = "files" | "buffers";

const SHOWN: Readonly<
  Record<ResourceType, (lo: number, hi: number, count: number, frame: Frame) => Shown>
> = {
  files: (lo, hi, count, frame) =>
    arrayAt(lo, hi, count, 4, frame, (bytes, at) => fdShown(u32(bytes, at) | 0, frame)),
  buffers: (lo, hi, count, frame) => iovecAt(lo, hi, count, "addresses", frame),
};

const tag: BytesShow = (bytes, at) => hexShown(u32(bytes, at), u32(bytes, at + 4));

type Fields = readonly [data: Shown, tags: Shown];

/** The lists behind the two pointers that lie at a place. */
function listsAt(
  type: ResourceType,
  bytes: Uint8Array,
  at: number,
  count: number,
  frame: Frame,
): Fields {
  const word = (place: number): [number, number] => [u32(bytes, place), u32(bytes, place + 4)];
  return [SHOWN[type](...word(at), count, frame), arrayAt(...word(at + 8), count, 8, frame, tag)];
}

/** A field without meaning yet, if it is filled. */
function reserved(
  name: string,
  width: 4 | 8,
  bytes: Uint8Array,
  at: number,
  frame: Frame,
): MaybePart {
  const shown = spare(width)(bytes, at, frame, at);
  return shown !== undefined && [name, shown];
}

/** Files or buffers that are registered; argument 3 is the size of the structure. */
export function ringResources(type: ResourceType): Kind {
  const record = custom("io_uring_rsrc_register", (bytes, at, frame) => {
    const count = u32(bytes, at);
    const [data, tags] = listsAt(type, bytes, at + 16, count, frame);
    return struct([
      ["nr", number(count)],
      ["flags", bitsShown(frame.arch, "ring_resource_flags", u32(bytes, at + 4))],
      reserved("resv2", 8, bytes, at + 8, frame),
      ["data", data],
      ["tags", tags],
    ]);
  });
  return new Kind({ show: (lo, hi, frame) => sizedAt(record, lo, hi, frame.call.uint(3), frame) });
}

/** Files or buffers that take the place of others; argument 3 is the size of the structure. */
export function ringUpdates(type: ResourceType): Kind {
  const record = custom("io_uring_rsrc_update2", (bytes, at, frame) => {
    const count = u32(bytes, at + 24);
    const [data, tags] = listsAt(type, bytes, at + 8, count, frame);
    return struct([
      ["offset", number(u32(bytes, at))],
      reserved("resv", 4, bytes, at + 4, frame),
      ["data", data],
      ["tags", tags],
      ["nr", number(count)],
      reserved("resv2", 4, bytes, at + 28, frame),
    ]);
  });
  return new Kind({ show: (lo, hi, frame) => sizedAt(record, lo, hi, frame.call.uint(3), frame) });
}

/** Files that take the place of others, as many as argument 3 says. */
export const ringUpdate: Kind = new Kind({
  show: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 16);
    if (bytes === undefined) return addressShown(lo, hi);
    const files = SHOWN.files(u32(bytes, 8), u32(bytes, 12), frame.call.uint(3), frame);
    return struct([
      ["offset", number(u32(bytes, 0))],
      reserved("resv", 4, bytes, 4, frame),
      ["fds", files],
    ]);
  },
});
