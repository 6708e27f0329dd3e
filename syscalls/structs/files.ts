import { bitsShown, one } from "../kinds/flags.ts";
import { openFlagsText } from "../kinds/mode.ts";
import { int, long, uint } from "../kinds/numbers.ts";
import { leaf, struct } from "../shown.ts";
import { octalText, u16, u32 } from "../words.ts";
import { custom, type StructView, view } from "./view.ts";

/** A lock that is asked for. */
export const flock: StructView = view("flock", {
  l_type: one("lock_types"),
  l_whence: one("whence"),
  l_start: long,
  l_len: long,
});

/** A lock that is told about. */
export const flockFound: StructView = view("flock", {
  l_type: one("lock_types"),
  l_whence: one("whence"),
  l_start: long,
  l_len: long,
  l_pid: int,
});

export const fileOwner: StructView = view("f_owner_ex", { type: one("owner_types"), pid: int });

/** How openat2 opens; the mode only if a file may be made. */
export const openHow: StructView = custom("open_how", (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const [mode, modeHigh] = [u32(bytes, at + 8), u32(bytes, at + 12)];
  const makes = (lo & (0o100 | 0o20000000)) !== 0;
  const resolve = bitsShown(frame.arch, "open_resolve", u32(bytes, at + 16), u32(bytes, at + 20));
  return struct([
    ["flags", openFlagsText(lo, hi, frame.arch)],
    (makes || mode !== 0 || modeHigh !== 0) && ["mode", leaf(octalText(mode), mode)],
    ["resolve", resolve],
  ]);
});

export const semaphoreOperation: StructView = view("sembuf", {
  sem_num: uint,
  sem_op: int,
  sem_flg: (bytes, at, frame) => bitsShown(frame.arch, "semop_flags", u16(bytes, at)),
});
