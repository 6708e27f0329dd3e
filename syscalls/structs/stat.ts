import type { Frame } from "../frame.ts";
import { Family, type FamilyName } from "../flags.ts";
import { bitsShown, flags, flags64 } from "../kinds/flags.ts";
import { deviceText, isDevice, modeText } from "../kinds/mode.ts";
import { hex, size } from "../kinds/numbers.ts";
import { dated, hexShown, signedShown, unsignedShown } from "../kinds/shown_words.ts";
import { layoutOf } from "../layouts.ts";
import { list, type Part, type Shown, struct } from "../shown.ts";
import { u16, u32 } from "../words.ts";
import { abbreviated, auto, type BytesShow, perArch, type StructView, view, when } from "./view.ts";

const statFields = perArch((arch) => {
  const fields = new Map(layoutOf(arch, "stat").fields.map((field) => [field.name, field]));
  return (name: string): { offset: number; type: string } => fields.get(name)!;
});

/** Mode and size; of a device its number instead of the size. */
const shortStat: BytesShow = (bytes, at, frame) => {
  const field = statFields(frame.arch);
  const mode = u32(bytes, at + field("st_mode").offset);
  const place = at + field("st_size").offset;
  const size = (): Part => ["st_size", signedShown(u32(bytes, place), u32(bytes, place + 4))];
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
const seconds: BytesShow = (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const signed = statFields(frame.arch)("st_atime").type === "s64";
  const time = signed ? signedShown(lo, hi) : unsignedShown(lo, hi);
  return dated(time, lo, hi, u32(bytes, at + 8), 9);
};

const longStat = view("stat", {
  st_dev: deviceAt,
  st_ino: auto,
  st_mode: (bytes, at, frame) => modeText(u32(bytes, at), frame.arch),
  st_nlink: auto,
  st_uid: auto,
  st_gid: auto,
  st_blksize: auto,
  st_blocks: auto,
  st_rdev: when(isDeviceAt, deviceAt),
  st_size: when((bytes, base, frame) => !isDeviceAt(bytes, base, frame), auto),
  st_atime: seconds,
  st_atime_nsec: auto,
  st_mtime: seconds,
  st_mtime_nsec: auto,
  st_ctime: seconds,
  st_ctime_nsec: auto,
});

export const stat: StructView = abbreviated(shortStat, longStat);

const STATX = { mask: 0, attributes: 8, mode: 28, size: 40 };

const shortStatx: BytesShow = (bytes, at, frame) => {
  const names = (family: FamilyName, place: number): Shown =>
    bitsShown(frame.arch, family, u32(bytes, place));
  const place = at + STATX.size;
  return struct(
    [
      ["stx_mask", names("statx_mask", at + STATX.mask)],
      ["stx_attributes", names("statx_attributes", at + STATX.attributes)],
      ["stx_mode", modeText(u16(bytes, at + STATX.mode), frame.arch)],
      ["stx_size", unsignedShown(u32(bytes, place), u32(bytes, place + 4))],
    ],
    ", ...",
  );
};

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

const fullStatx = view("statx", {
  stx_mask: flags("statx_mask"),
  stx_blksize: auto,
  stx_attributes: flags64("statx_attributes"),
  stx_nlink: auto,
  stx_uid: auto,
  stx_gid: auto,
  stx_mode: (bytes, at, frame) => modeText(u16(bytes, at), frame.arch),
  stx_ino: auto,
  stx_size: auto,
  stx_blocks: auto,
  stx_attributes_mask: flags64("statx_attributes"),
  stx_atime: statxTime,
  stx_btime: statxTime,
  stx_ctime: statxTime,
  stx_mtime: statxTime,
  stx_rdev_major: auto,
  stx_rdev_minor: auto,
  stx_dev_major: auto,
  stx_dev_minor: auto,
  stx_mnt_id: hex,
});

export const statx: StructView = abbreviated(shortStatx, fullStatx);

const fsid: BytesShow = (bytes, at) =>
  struct([["val", list([hexShown(u32(bytes, at), 0), hexShown(u32(bytes, at + 4), 0)])]]);

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
  f_flags: flags64("statfs_flags"),
});
