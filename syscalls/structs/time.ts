import { int, long, size } from "../kinds/numbers.ts";
import { dated, signedShown, ticksShown } from "../kinds/shown_words.ts";
import { u32 } from "../words.ts";
import { type BytesShow, type StructView, view } from "./view.ts";

export const timespec: StructView = view("__kernel_timespec", { tv_sec: long, tv_nsec: size });

export const timeval: StructView = view("__kernel_old_timeval", { tv_sec: long, tv_usec: size });

export const itimerspec: StructView = view("__kernel_itimerspec", {
  it_interval: timespec,
  it_value: timespec,
});

export const itimerval: StructView = view("__kernel_old_itimerval", {
  it_interval: timeval,
  it_value: timeval,
});

export const timezone: StructView = view("timezone", { tz_minuteswest: int, tz_dsttime: int });

const ticks: BytesShow = (bytes, at) => ticksShown(u32(bytes, at), u32(bytes, at + 4));

export const tms: StructView = view("tms", {
  tms_utime: ticks,
  tms_stime: ticks,
  tms_cutime: ticks,
  tms_cstime: ticks,
});

/** Seconds since 1970, with the date behind it. */
const seconds: BytesShow = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return dated(signedShown(lo, hi), lo, hi, 0, 0);
};

export const utimbuf: StructView = view("utimbuf", { actime: seconds, modtime: seconds });
