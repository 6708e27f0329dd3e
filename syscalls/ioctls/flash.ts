// Flash memory: MTD devices and UBI volumes upon them.
import { Kind } from "../kind.ts";
import { intIn, intOut } from "../kinds/cells.ts";
import { one, one64 } from "../kinds/flags.ts";
import { place, address, hex, hex32, int, long, uint } from "../kinds/numbers.ts";
import { structText } from "../kinds/struct.ts";
import { type StructView, view } from "../structs/view.ts";
import {
  whole,
  changedAs,
  filled,
  NONE,
  numbers,
  pointer,
  type Requests,
  same,
  structIn,
  structOut,
} from "./kit.ts";
import { cellText } from "../kinds/cells.ts";
import { signedText } from "../words.ts";

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

export const flashRequests: Requests = {
  ...same(structIn(range), "MEMERASE MEMLOCK MEMUNLOCK MEMISLOCKED"),
  MEMERASE64: structIn(range64),
  ...same(structIn(oob), "MEMWRITEOOB MEMREADOOB"),
  ...same(structIn(oob64), "MEMWRITEOOB64 MEMREADOOB64"),
  MEMWRITE: structIn(writing),
  ...same(numbers("in", "u64"), "MEMGETBADBLOCK MEMSETBADBLOCK"),
  ...same(place, "MEMGETINFO MEMGETOOBSEL ECCGETLAYOUT ECCGETSTATS OTPSELECT"),
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
  ...same(intIn, "UBI_IOCDET UBI_IOCEBER UBI_IOCEBISMAP UBI_IOCEBUNMAP UBI_IOCRMVOL UBI_IOCRPEB"),
  UBI_IOCSPEB: intIn,
  UBI_IOCEBCH: structIn(change),
  UBI_IOCEBMAP: structIn(mapping),
  UBI_IOCRSVOL: structIn(resize),
  UBI_IOCSETVOLPROP: structIn(property),
  ...same(NONE, "UBI_IOCVOLCRBLK UBI_IOCVOLRMBLK"),
  UBI_IOCVOLUP: numbers("in", "s64"),
};
