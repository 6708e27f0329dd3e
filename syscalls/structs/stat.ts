import type { Frame } from "../frame.ts";
import { Family } from "../flags.ts";
import { flags, flags64 } from "../kinds/flags.ts";
import { deviceText, isDevice, modeText } from "../kinds/mode.ts";
import { hex, id, size } from "../kinds/numbers.ts";
import { dated, hexShown, signedShown, unsignedShown } from "../kinds/shown_words.ts";
import { layoutOf } from "../layouts.ts";
import { list, type Part, struct } from "../shown.ts";
import { u16, u32 } from "../words.ts";
import {
  abbreviated,
  auto,
  type BytesShow,
  fieldReader,
  type FieldShow,
  perArch,
  type StructView,
  view,
  when,
} from "./view.ts";

const statFields = perArch((arch) => {
  const fields = new Map(layoutOf(arch, "stat").fields.map((field) => [field.name, field]));
  return (name: string): { offset: number; type: string } => fields.get(name)!;
});

/** Mode and size; of a device its number instead of the size. */
const shortStat: BytesShow = (bytes, at, frame) => {
  const field = statFields(frame.arch);
  const mode = u32(bytes, at + field("st_mode").offset);
  const place = at + field("st_size").offset;
  const size = (): Part => ["st_size", unsignedShown(u32(bytes, place), u32(bytes, place + 4))];
  const device = (): Part => ["st_rdev", deviceAt(bytes, at + field("st_rdev").offset)];
  return struct(
    [["st_mode", modeText(mode, frame.arch)], isDevice(mode) ? device() : size()],
    ", ...",
  );
};

function deviceAt(bytes: Uint8Array, at: number): string {
  return deviceText(u32(bytes, at), u32(bytes, at + 4));
}

const isDeviceAt = (bytes: Uint8Array, base: number, frame: Frame): boolean =>
  isDevice(u32(bytes, base + statFields(frame.arch)("st_mode").offset));

/** Seconds with the date behind them; the nanoseconds follow. */
const seconds: BytesShow = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return dated(signedShown(lo, hi), lo, hi, u32(bytes, at + 8), 9);
};

const longStat = view("stat", {
  st_dev: deviceAt,
  st_ino: auto,
  st_mode: (bytes, at, frame) => modeText(u32(bytes, at), frame.arch),
  st_nlink: auto,
  st_uid: auto,
  st_gid: auto,
  st_blksize: size,
  st_blocks: size,
  st_rdev: when(isDeviceAt, deviceAt),
  st_size: when((bytes, base, frame) => !isDeviceAt(bytes, base, frame), size),
  st_atime: seconds,
  st_atime_nsec: auto,
  st_mtime: seconds,
  st_mtime_nsec: auto,
  st_ctime: seconds,
  st_ctime_nsec: auto,
});

export const stat: StructView = abbreviated(shortStat, longStat);

const statxMask = fieldReader("statx", "stx_mask");

/** A time, with the date behind it. */
const statxTime: BytesShow = (bytes, at, frame) => {
  const [lo, hi, nanoseconds] = [u32(bytes, at), u32(bytes, at + 4), u32(bytes, at + 8)];
  const time = struct([
    ["tv_sec", signedShown(lo, hi)],
    ["tv_nsec", unsignedShown(nanoseconds, 0)],
  ]);
  if (!frame.options.verbose) return time;
  return dated(time, lo, hi, nanoseconds, 9);
};

/** A field that the kernel filled in if the mask says so. */
function filled(bits: number, shown: FieldShow): FieldShow {
  return when((bytes, base, frame) => (statxMask(bytes, base, frame.arch)[0] & bits) !== 0, shown);
}

const DIRECT_IO = 0x2000;
const ATOMIC_WRITE = 0x10000;

const statxMode = filled(3, (bytes, at, frame) => modeText(u16(bytes, at), frame.arch));
const statxSize = filled(0x200, auto);

const shortStatx = view(
  "statx",
  {
    stx_mask: flags("statx_mask"),
    stx_attributes: flags64("statx_attributes"),
    stx_mode: statxMode,
    stx_size: statxSize,
  },
  true,
);

const fullStatx = view("statx", {
  stx_mask: flags("statx_mask"),
  stx_blksize: auto,
  stx_attributes: flags64("statx_attributes"),
  stx_nlink: filled(4, auto),
  stx_uid: filled(8, id),
  stx_gid: filled(0x10, id),
  stx_mode: statxMode,
  stx_ino: filled(0x100, auto),
  stx_size: statxSize,
  stx_blocks: filled(0x400, auto),
  stx_attributes_mask: flags64("statx_attributes"),
  stx_atime: filled(0x20, statxTime),
  stx_btime: filled(0x800, statxTime),
  stx_ctime: filled(0x80, statxTime),
  stx_mtime: filled(0x40, statxTime),
  stx_rdev_major: auto,
  stx_rdev_minor: auto,
  stx_dev_major: auto,
  stx_dev_minor: auto,
  stx_mnt_id: filled(0x5000, hex),
  stx_dio_mem_align: filled(DIRECT_IO, auto),
  stx_dio_offset_align: filled(DIRECT_IO, auto),
  stx_subvol: filled(0x8000, hex),
  stx_atomic_write_unit_min: filled(ATOMIC_WRITE, auto),
  stx_atomic_write_unit_max: filled(ATOMIC_WRITE, auto),
  stx_atomic_write_segments_max: filled(ATOMIC_WRITE, auto),
  stx_dio_read_offset_align: filled(0x20000, auto),
  stx_atomic_write_unit_max_opt: filled(ATOMIC_WRITE, auto),
});

export const statx: StructView = abbreviated(shortStatx, fullStatx);

const fsid: BytesShow = (bytes, at) =>
  struct([["val", list([hexShown(u32(bytes, at), 0), hexShown(u32(bytes, at + 4), 0)])]]);

/** The kernel tells the flags. */
const VALID = 0x20;

const statfsFlags = fieldReader("statfs", "f_flags");

export const statfs: StructView = view("statfs", {
  f_type: (bytes, at, frame) => {
    const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
    return Family.of(frame.arch, "filesystems").name(lo, hi) ?? hexShown(lo, hi);
  },
  f_bsize: size,
  f_blocks: size,
  f_bfree: size,
  f_bavail: size,
  f_files: size,
  f_ffree: size,
  f_fsid: fsid,
  f_namelen: size,
  f_frsize: size,
  f_flags: when(
    (bytes, base, frame) => (statfsFlags(bytes, base, frame.arch)[0] & VALID) !== 0,
    flags64("statfs_flags"),
  ),
});
