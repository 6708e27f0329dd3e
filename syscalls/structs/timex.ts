import { flags } from "../kinds/flags.ts";
import { int, long } from "../kinds/numbers.ts";
import { timeval } from "./time.ts";
import { type StructView, view } from "./view.ts";

/** How the clock is disciplined. */
export const timex: StructView = view("__kernel_timex", {
  modes: flags("timex_modes"),
  offset: long,
  freq: long,
  maxerror: long,
  esterror: long,
  status: flags("timex_status"),
  constant: long,
  precision: long,
  tolerance: long,
  time: timeval,
  tick: long,
  ppsfreq: long,
  jitter: long,
  shift: int,
  stabil: long,
  jitcnt: long,
  calcnt: long,
  errcnt: long,
  stbcnt: long,
  tai: int,
});
