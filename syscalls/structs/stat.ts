import { Family, type FamilyName } from "../flags.ts";
import { flags, flags64 } from "../kinds/flags.ts";
import { deviceText, isDevice, modeText } from "../kinds/mode.ts";
import { hex, size } from "../kinds/numbers.ts";
import { layoutOf } from "../layouts.ts";
import { timeComment } from "../time.ts";
import { hexText, signedText, u16, u32, unsignedText } from "../words.ts";
import { auto, type BytesText, loadScalar, perArch, type StructView, view } from "./view.ts";

const statFields = perArch((arch) => {
  const fields = new Map(layoutOf(arch, "stat").fields.map((field) => [field.name, field]));
  return (name: string): { offset: number; type: string } => fields.get(name)!;
});

/** Mode and size; of a device its number instead of the size. */
const shortStat: BytesText = (bytes, at, frame) => {
  const field = statFields(frame.arch);
  const mode = u32(bytes, at + field("st_mode").offset);
  const text = `{st_mode=${modeText(mode, frame.arch)}, `;
  if (isDevice(mode)) return `${text}st_rdev=${device(bytes, at + field("st_rdev").offset)}, ...}`;
  const place = at + field("st_size").offset;
  return `${text}st_size=${signedText(u32(bytes, place), u32(bytes, place + 4))}, ...}`;
};

function device(bytes: Uint8Array, at: number): string {
  return deviceText(u32(bytes, at), u32(bytes, at + 4));
}

const longStat: BytesText = (bytes, at, frame) => {
  const field = statFields(frame.arch);
  const number = (name: string): string => {
    const { type, offset } = field(name);
    const [lo, hi] = loadScalar(type, bytes, at + offset);
    return `${name}=${type.startsWith("s") ? signedText(lo, hi) : unsignedText(lo, hi)}`;
  };
  const mode = u32(bytes, at + field("st_mode").offset);
  const parts = [
    `st_dev=${device(bytes, at + field("st_dev").offset)}`,
    number("st_ino"),
    `st_mode=${modeText(mode, frame.arch)}`,
    ...["st_nlink", "st_uid", "st_gid", "st_blksize", "st_blocks"].map(number),
    isDevice(mode) ? `st_rdev=${device(bytes, at + field("st_rdev").offset)}` : number("st_size"),
  ];
  for (const name of ["st_atime", "st_mtime", "st_ctime"]) {
    const place = at + field(name).offset;
    const nanoseconds = u32(bytes, at + field(name + "_nsec").offset);
    parts.push(
      number(name) + timeComment(u32(bytes, place), u32(bytes, place + 4), nanoseconds, 9),
    );
    parts.push(number(name + "_nsec"));
  }
  return `{${parts.join(", ")}}`;
};

export const stat: StructView = {
  record: "stat",
  size: (arch) => layoutOf(arch, "stat").size,
  text: (bytes, at, frame) => (frame.options.verbose ? longStat : shortStat)(bytes, at, frame),
};

const STATX = { mask: 0, attributes: 8, mode: 28, size: 40 };

const shortStatx: BytesText = (bytes, at, frame) => {
  const names = (family: FamilyName, place: number): string =>
    Family.of(frame.arch, family).bits(u32(bytes, place), 0);
  const place = at + STATX.size;
  return (
    `{stx_mask=${names("statx_mask", at + STATX.mask)}` +
    `, stx_attributes=${names("statx_attributes", at + STATX.attributes)}` +
    `, stx_mode=${modeText(u16(bytes, at + STATX.mode), frame.arch)}` +
    `, stx_size=${unsignedText(u32(bytes, place), u32(bytes, place + 4))}, ...}`
  );
};

/** A time, with the date behind it. */
const statxTime: BytesText = (bytes, at, frame) => {
  const [lo, hi, nanoseconds] = [u32(bytes, at), u32(bytes, at + 4), u32(bytes, at + 8)];
  const text = `{tv_sec=${signedText(lo, hi)}, tv_nsec=${nanoseconds}}`;
  return frame.options.verbose ? text + timeComment(lo, hi, nanoseconds, 9) : text;
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

export const statx: StructView = {
  record: "statx",
  size: (arch) => layoutOf(arch, "statx").size,
  text: (bytes, at, frame) =>
    frame.options.verbose ? fullStatx.text(bytes, at, frame) : shortStatx(bytes, at, frame),
};

const fsid: BytesText = (bytes, at) =>
  `{val=[${hexText(u32(bytes, at), 0)}, ${hexText(u32(bytes, at + 4), 0)}]}`;

export const statfs: StructView = view("statfs", {
  f_type: (bytes, at, frame) => {
    const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
    return Family.of(frame.arch, "filesystems").name(lo, hi) ?? hexText(lo, hi);
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
