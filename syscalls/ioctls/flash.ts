// Flash memory: MTD devices and UBI volumes upon them.
import { Kind } from "../kind.ts";
import { intIn, intOut } from "../kinds/cells.ts";
import { flags, one, one64 } from "../kinds/flags.ts";
import { address, hex, hex32, int, long, uint } from "../kinds/numbers.ts";
import { hexShown } from "../kinds/shown_words.ts";
import type { Frame } from "../frame.ts";
import { list, number, type Shown, struct } from "../shown.ts";
import { structText } from "../kinds/struct.ts";
import {
  type BytesShow,
  elements,
  fieldReader,
  type FieldCode,
  type StructView,
  view,
} from "../structs/view.ts";
import {
  whole,
  bytesArgument,
  changedAs,
  nameShown,
  filled,
  NONE,
  numbers,
  pointer,
  type Requests,
  same,
  row,
  structIn,
  structOut,
} from "./kit.ts";
import { cellText } from "../kinds/cells.ts";
import { signedText, u16, u32 } from "../words.ts";

const range: StructView = view("erase_info_user", { start: hex32, length: hex32 });
const range64: StructView = view("erase_info_user64", { start: hex, length: hex });
const oob: StructView = view("mtd_oob_buf", { start: hex32, length: hex32, ptr: address });
const oob64: StructView = view("mtd_oob_buf64", { start: hex, length: hex32, usr_ptr: pointer });
const writing: StructView = view("mtd_write_req", {
  start: hex,
  len: hex,
  ooblen: hex,
  usr_data: pointer,
  usr_oob: pointer,
  mode: one("mtd_oob_modes"),
});
const region: StructView = view("region_info_user", {
  offset: hex32,
  erasesize: hex32,
  numblocks: hex32,
});
const otp: StructView = view("otp_info", { start: hex32, length: hex32, locked: uint });

const device: StructView = view("mtd_info_user", {
  type: one("mtd_types"),
  flags: flags("mtd_flags"),
  size: hex32,
  erasesize: hex32,
  writesize: hex32,
  oobsize: hex32,
  padding: hex,
});
const PAIRS = 8;
const pairs: FieldCode = (bytes, at) =>
  list(
    Array.from({ length: PAIRS }, (_, index) =>
      list([hexShown(u32(bytes, at + 8 * index), 0), hexShown(u32(bytes, at + 8 * index + 4), 0)]),
    ),
  );
const free: StructView = view("nand_oobfree", { offset: hex32, length: hex32 });
const spare: StructView = view("nand_oobinfo", {
  useecc: one("mtd_ecc_modes"),
  eccbytes: hex32,
  oobfree: pairs,
  eccpos: row("u32", 32, hex32),
});
const layout: StructView = view("nand_ecclayout_user", {
  eccbytes: hex32,
  eccpos: row("u32", 64, hex32),
  oobavail: hex32,
  oobfree: elements(8, () => PAIRS, free.show),
});
const statistics: StructView = view("mtd_ecc_stats", {
  corrected: hex32,
  failed: hex32,
  badblocks: hex32,
  bbtblocks: hex32,
});

export const flashRequests: Requests = {
  ...same(structIn(range), "MEMERASE MEMLOCK MEMUNLOCK MEMISLOCKED"),
  MEMERASE64: structIn(range64),
  ...same(structIn(oob), "MEMWRITEOOB MEMREADOOB"),
  ...same(structIn(oob64), "MEMWRITEOOB64 MEMREADOOB64"),
  MEMWRITE: structIn(writing),
  ...same(numbers("in", "u64"), "MEMGETBADBLOCK MEMSETBADBLOCK"),
  MEMGETINFO: structOut(device),
  MEMGETOOBSEL: structOut(spare),
  ECCGETLAYOUT: structOut(layout),
  ECCGETSTATS: structOut(statistics),
  OTPSELECT: numbers("in", "u32", one("mtd_otp_modes")),
  OTPGETREGIONCOUNT: numbers("in", "u32"),
  MEMGETREGIONCOUNT: intOut,
  OTPGETREGIONINFO: structOut(otp),
  OTPLOCK: structIn(otp),
  MTDFILEMODE: one64("mtd_file_modes"),
  MEMGETREGIONINFO: filled(view("region_info_user", { regionindex: hex32 }), region),
};

const attach: StructView = view("ubi_attach_req", {
  ubi_num: int,
  mtd_num: int,
  vid_hdr_offset: int,
  max_beb_per1024: int,
});
const property: StructView = view("ubi_set_vol_prop_req", {
  property: one("ubi_properties"),
  value: hex,
});
const resize: StructView = view("ubi_rsvol_req", { bytes: long, vol_id: int });
/** One byte. */
const dataType: Kind<number> = new Kind({
  show: (lo, _hi, frame) => one("ubi_data_types").show(lo & 0xff, 0, frame),
  view: (lo) => lo & 0xff,
});

const change: StructView = view("ubi_leb_change_req", {
  lnum: int,
  bytes: int,
  dtype: dataType,
});
const mapping: StructView = view("ubi_map_req", { lnum: int, dtype: dataType });

/** A byte. */
const inByte = (kind: Kind): Kind =>
  new Kind({ show: (lo, _hi, frame) => kind.show(lo & 0xff, 0, frame) });
const NAME = 128;

/** As much of a name as its length says. */
function nameOf(bytes: Uint8Array, at: number, length: number, frame: Frame): Shown {
  const signed = (length << 16) >> 16;
  return nameShown(bytes.subarray(at, at + Math.min(Math.max(signed, 0) + 1, NAME)), frame);
}
const volumeLength = fieldReader("ubi_mkvol_req", "name_len");
const volume: StructView = view("ubi_mkvol_req", {
  vol_id: int,
  alignment: int,
  bytes: long,
  vol_type: inByte(one("ubi_volume_types")),
  flags: inByte(flags("ubi_volume_flags")),
  name_len: int,
  name: (bytes, at, frame, base) =>
    nameOf(bytes, at, volumeLength(bytes, base, frame.arch)[0], frame),
});

const ENTRY = 136;
const MOST_ENTRIES = 32;
const RENAMING = 4368;
const ENTRIES = 16;
const renamed: BytesShow = (bytes, at, frame) =>
  struct([
    ["vol_id", int.show(u32(bytes, at), 0, frame)],
    ["name_len", int.show((u16(bytes, at + 4) << 16) >> 16, 0, frame)],
    ["name", nameOf(bytes, at + 8, u16(bytes, at + 4), frame)],
  ]);
const renaming: Kind<bigint> = bytesArgument("in", RENAMING, (bytes, at, frame) => {
  const count = u32(bytes, at) | 0;
  const length = Math.max(0, Math.min(count, MOST_ENTRIES));
  const shown = frame.options.verbose ? length : Math.min(length, frame.stringLimit);
  const entries = Array.from({ length: shown }, (_, index) =>
    renamed(bytes, at + ENTRIES + ENTRY * index, frame),
  );
  return struct([
    ["count", number(count)],
    ["ents", list(entries, length > shown ? "..." : "")],
  ]);
});

/** Something is made, and its number written where the request begins. */
function made(asked: StructView): Kind<bigint> {
  return changedAs(whole(asked), (lo, hi, frame) =>
    structText(whole(asked), lo, hi, frame).startsWith("{")
      ? ` => ${cellText(lo, hi, 4, frame, signedText)}`
      : "",
  );
}

export const volumeRequests: Requests = {
  UBI_IOCATT: made(attach),
  UBI_IOCMKVOL: made(volume),
  UBI_IOCRNVOL: renaming,
  ...same(intIn, "UBI_IOCDET UBI_IOCEBER UBI_IOCEBISMAP UBI_IOCEBUNMAP UBI_IOCRMVOL UBI_IOCRPEB"),
  UBI_IOCSPEB: intIn,
  UBI_IOCEBCH: structIn(change),
  UBI_IOCEBMAP: structIn(mapping),
  UBI_IOCRSVOL: structIn(resize),
  UBI_IOCSETVOLPROP: structIn(property),
  ...same(NONE, "UBI_IOCVOLCRBLK UBI_IOCVOLRMBLK"),
  UBI_IOCVOLUP: numbers("in", "s64"),
};
