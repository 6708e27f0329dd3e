// Files and file systems of any kind.
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { fd, wideFd } from "../kinds/fd.ts";
import { flags, one } from "../kinds/flags.ts";
import { hex, hex32, int, size, uint } from "../kinds/numbers.ts";
import { addressShown, unsignedShown } from "../kinds/shown_words.ts";
import { arrayAt } from "../kinds/struct.ts";
import { readExactly } from "../read.ts";
import { list, number, type Shown, struct, textOf } from "../shown.ts";
import { fieldReader, type StructView, view } from "../structs/view.ts";
import { halves, toAddress, u32 } from "../words.ts";
import {
  bytesArgument,
  changedAs,
  whole,
  nameShown,
  NONE,
  numbers,
  type Requests,
  same,
  structIn,
  structOut,
} from "./kit.ts";

const cloneRange: StructView = view("file_clone_range", {
  src_fd: wideFd,
  src_offset: size,
  src_length: size,
  dest_offset: size,
});

const trimRange: StructView = view("fstrim_range", { start: hex, len: size, minlen: size });

const ATTRIBUTES = {
  fsx_xflags: flags("xattr_flags_fs"),
  fsx_extsize: uint,
};

const attributes: StructView = view("fsxattr", {
  ...ATTRIBUTES,
  fsx_nextents: uint,
  fsx_projid: hex32,
  fsx_cowextsize: uint,
});

const attributesSet: StructView = view("fsxattr", {
  ...ATTRIBUTES,
  fsx_projid: hex32,
  fsx_cowextsize: uint,
});

const fiemap: StructView = view("fiemap", {
  fm_start: size,
  fm_length: size,
  fm_flags: flags("fiemap_flags"),
  fm_extent_count: uint,
});

const extent: StructView = view("fiemap_extent", {
  fe_logical: size,
  fe_physical: size,
  fe_length: size,
  fe_flags: flags("fiemap_extent_flags"),
});

const HEAD = 32;
const EXTENT = 56;

const fiemapCall: Kind<bigint> = changedAs(whole(fiemap), (lo, hi, frame) => {
  const bytes = readExactly(frame.memory, lo, hi, HEAD);
  return bytes === undefined ? "" : ` => ${textOf(fiemapDone(bytes, lo, hi, frame))}`;
});

function fiemapDone(bytes: Uint8Array, lo: number, hi: number, frame: Frame): Shown {
  const mapped = fieldReader("fiemap", "fm_mapped_extents")(bytes, 0, frame.arch)[0];
  const place = halves(toAddress(lo, hi), HEAD);
  const { verbose } = frame.options;
  return struct(
    [
      ["fm_flags", flags("fiemap_flags").show(u32(bytes, 16), 0, frame)],
      ["fm_mapped_extents", number(mapped)],
      verbose && ["fm_extents", arrayAt(...place, mapped, EXTENT, frame, extent.show)],
    ],
    verbose ? "" : ", ...",
  );
}

const DEDUPE_HEAD = 24;
const DEDUPE_INFO = 32;
const MOST_SHORT = 2;

/** The files to compare with, behind the head; a few of them if not all are asked for. */
function dedupeInfo(lo: number, hi: number, count: number, frame: Frame, done: boolean): Shown {
  if (count === 0) return list([]);
  const place = halves(toAddress(lo, hi), DEDUPE_HEAD);
  const limit = frame.options.verbose ? Infinity : MOST_SHORT;
  const item = done ? dedupeDone : dedupeAsked;
  return arrayAt(...place, count, DEDUPE_INFO, frame, item.show, limit);
}

const dedupeAsked: StructView = view("file_dedupe_range_info", {
  dest_fd: wideFd,
  dest_offset: size,
});
const dedupeDone: StructView = view("file_dedupe_range_info", {
  bytes_deduped: size,
  status: int,
});

const dedupe: Kind<bigint> = new Kind({
  after: true,
  before: (lo, hi, frame) => textOf(dedupeHead(lo, hi, frame)),
  text: (lo, hi, frame) => {
    const bytes = frame.failed ? undefined : readExactly(frame.memory, lo, hi, DEDUPE_HEAD);
    if (bytes === undefined) return "";
    const count = u32(bytes, 16) & 0xffff;
    if (count === 0) return "";
    return ` => ${textOf(struct([["info", dedupeInfo(lo, hi, count, frame, true)]]))}`;
  },
  value: (lo, hi, frame) => {
    const shown = dedupeHead(lo, hi, frame);
    return typeof shown === "string" ? shown : shown.toJSON();
  },
});

function dedupeHead(lo: number, hi: number, frame: Frame): Shown {
  const bytes = readExactly(frame.memory, lo, hi, DEDUPE_HEAD);
  if (bytes === undefined) return addressShown(lo, hi);
  const count = u32(bytes, 16) & 0xffff;
  return struct([
    ["src_offset", unsignedShown(u32(bytes, 0), u32(bytes, 4))],
    ["src_length", unsignedShown(u32(bytes, 8), u32(bytes, 12))],
    ["dest_count", number(count)],
    ["info", dedupeInfo(lo, hi, count, frame, false)],
  ]);
}

const LABEL = 256;
const label = (way: "in" | "out"): Kind<bigint> =>
  bytesArgument(way, LABEL, (bytes, _at, frame) => nameShown(bytes, frame));

const inodeFlags = flags("inode_flags");

export const fileRequests: Requests = {
  FS_IOC_SHUTDOWN: numbers("in", "u32", one("shutdown_flags")),
  FICLONE: fd,
  FICLONERANGE: structIn(cloneRange),
  FIDEDUPERANGE: dedupe,
  ...same(NONE, "FIFREEZE FITHAW BTRFS_IOC_TRANS_START BTRFS_IOC_TRANS_END BTRFS_IOC_SYNC"),
  ...same(NONE, "BTRFS_IOC_SCRUB_CANCEL BTRFS_IOC_QUOTA_RESCAN_WAIT"),
  FITRIM: structIn(trimRange),
  FS_IOC_FIEMAP: fiemapCall,
  FS_IOC_FSGETXATTR: structOut(attributes),
  FS_IOC_FSSETXATTR: structIn(attributesSet),
  ...same(numbers("out", "u32", inodeFlags), "FS_IOC_GETFLAGS FS_IOC32_GETFLAGS"),
  ...same(numbers("in", "u32", inodeFlags), "FS_IOC_SETFLAGS FS_IOC32_SETFLAGS"),
  FS_IOC_GETFSLABEL: label("out"),
  FS_IOC_SETFSLABEL: label("in"),
};
