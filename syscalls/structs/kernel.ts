// Structures of calls that change the kernel itself.
import { address, size } from "../kinds/numbers.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { u32 } from "../words.ts";
import { type StructView, view } from "./view.ts";

/** A part of another kernel. */
export const kexecSegment: StructView = view("kexec_segment", {
  buf: address,
  bufsz: size,
  mem: address,
  memsz: size,
});

/** A part of a file whose pages in memory are counted. */
export const cacheRange: StructView = view("cachestat_range", {
  off: (bytes, at) => hexShown(u32(bytes, at), u32(bytes, at + 4)),
  len: size,
});

/** How many of its pages are in memory. */
export const cacheState: StructView = view("cachestat", {
  nr_cache: size,
  nr_dirty: size,
  nr_writeback: size,
  nr_evicted: size,
  nr_recently_evicted: size,
});
