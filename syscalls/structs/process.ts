import { constant } from "../constants.ts";
import { size, uint } from "../kinds/numbers.ts";
import { leaf, list, number } from "../shown.ts";
import { toBigint, u32, unsignedJson, unsignedText } from "../words.ts";
import { timeval } from "./time.ts";
import { abbreviated, auto, type BytesShow, custom, type StructView, view } from "./view.ts";

/** From so many kilobytes on, a limit is shown as a product. */
const KILOBYTE = 1024;

const ALL_ONES = 0xffffffff;
const INFINITE = "RLIM64_INFINITY";

/** A limit: `RLIM64_INFINITY`, `8192*1024`, or a plain number. */
const limit: BytesShow = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const number = unsignedText(lo, hi);
  if (lo === ALL_ONES && hi === ALL_ONES) return leaf(constant(number, INFINITE), INFINITE);
  const isWhole = (lo & (KILOBYTE - 1)) === 0 && (hi !== 0 || lo > KILOBYTE);
  const text = isWhole ? `${toBigint(lo, hi) / BigInt(KILOBYTE)}*1024` : number;
  return leaf(constant(number, text), unsignedJson(lo, hi));
};

export const rlimit: StructView = view("rlimit64", { rlim_cur: limit, rlim_max: limit });

const shortUsage = view("rusage", { ru_utime: timeval, ru_stime: timeval }, true);

const fullUsage = view("rusage", {
  ru_utime: timeval,
  ru_stime: timeval,
  ru_maxrss: size,
  ru_ixrss: size,
  ru_idrss: size,
  ru_isrss: size,
  ru_minflt: size,
  ru_majflt: size,
  ru_nswap: size,
  ru_inblock: size,
  ru_oublock: size,
  ru_msgsnd: size,
  ru_msgrcv: size,
  ru_nsignals: size,
  ru_nvcsw: size,
  ru_nivcsw: size,
});

export const rusage: StructView = abbreviated(shortUsage, fullUsage);

export const utsname: StructView = abbreviated(
  view("new_utsname", { sysname: auto, nodename: auto }, true),
  view("new_utsname", {
    sysname: auto,
    nodename: auto,
    release: auto,
    version: auto,
    machine: auto,
    domainname: auto,
  }),
);

export const sysinfo: StructView = view("sysinfo", {
  uptime: size,
  loads: auto,
  totalram: size,
  freeram: size,
  sharedram: size,
  bufferram: size,
  totalswap: size,
  freeswap: size,
  procs: uint,
  totalhigh: size,
  freehigh: size,
  mem_unit: uint,
});

/** A priority alone, as the only field it is. */
export const schedParam: StructView = custom("sched_param", (bytes, at) =>
  list([number(u32(bytes, at) | 0)]),
);
