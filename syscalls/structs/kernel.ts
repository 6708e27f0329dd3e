// Structures of calls that change the kernel itself.
import { address, hex, hex32, int, size, uint } from "../kinds/numbers.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { u32 } from "../words.ts";
import { auto, type StructView, view } from "./view.ts";

/** What the kernel tells a thread of where it runs. */
export const rseqArea: StructView = view("rseq", {
  cpu_id_start: uint,
  cpu_id: int,
  rseq_cs: hex,
  flags: hex32,
  node_id: uint,
  mm_cid: uint,
});

/** How much room a file system has. */
export const ustat: StructView = view("ustat", {
  f_tfree: int,
  f_tinode: size,
  f_fname: auto,
  f_fpack: auto,
});

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
