import type { FamilyName } from "../flags.ts";
import { bitsShown, one, oneShown } from "../kinds/flags.ts";
import { openFlagsText } from "../kinds/mode.ts";
import { hex32, int, long, uint } from "../kinds/numbers.ts";
import { hexShown } from "../kinds/shown_words.ts";
import { leaf, type Shown, struct } from "../shown.ts";
import { octalText, toBigint, u16, u32, unsignedJson } from "../words.ts";
import { type BytesShow, custom, type StructView, view, whole } from "./view.ts";

/** A value in 16 bits. */
const short =
  (family: FamilyName): BytesShow =>
  (bytes, at, frame) =>
    oneShown(frame.arch, family, u16(bytes, at));

/** A lock that is asked for. */
export const flock: StructView = whole(
  view("flock", {
    l_type: short("lock_types"),
    l_whence: short("whence"),
    l_start: long,
    l_len: long,
  }),
);

/** A lock that is told about. */
export const flockFound: StructView = view("flock", {
  l_type: short("lock_types"),
  l_whence: short("whence"),
  l_start: long,
  l_len: long,
  l_pid: int,
});

const delegationPadding: BytesShow = (bytes, at) => hexShown(u16(bytes, at), 0);

/** A delegation: like a lease, but of what a server gave away. */
export const delegation: StructView = view("delegation", {
  d_flags: hex32,
  d_type: short("lock_types"),
  __pad: delegationPadding,
});

export const fileOwner: StructView = view("f_owner_ex", { type: one("owner_types"), pid: int });

function modeShown(lo: number, hi: number): Shown {
  if (hi === 0) return leaf(octalText(lo), lo);
  return leaf(`0${toBigint(lo, hi).toString(8)}`, unsignedJson(lo, hi));
}

/** How openat2 opens; the mode only if a file may be made. */
export const openHow: StructView = custom("open_how", (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const [mode, modeHigh] = [u32(bytes, at + 8), u32(bytes, at + 12)];
  const makes = (lo & (0o100 | 0o20000000)) !== 0;
  const resolve = bitsShown(frame.arch, "open_resolve", u32(bytes, at + 16), u32(bytes, at + 20));
  return struct([
    ["flags", openFlagsText(lo, hi, frame.arch)],
    (makes || mode !== 0 || modeHigh !== 0) && ["mode", modeShown(mode, modeHigh)],
    ["resolve", resolve],
  ]);
});

export const semaphoreOperation: StructView = view("sembuf", {
  sem_num: uint,
  sem_op: int,
  sem_flg: (bytes, at, frame) => bitsShown(frame.arch, "semop_flags", u16(bytes, at)),
});
