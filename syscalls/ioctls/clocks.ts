// Real-time clocks, watchdogs, precise clocks.
import type { Frame } from "../frame.ts";
import type { Kind } from "../kind.ts";
import { intIn, intOut } from "../kinds/cells.ts";
import { flags, flags64, one, one64 } from "../kinds/flags.ts";
import { hex, hex32, int, long, size, uint } from "../kinds/numbers.ts";
import { leaf, list, number, type Part, type Shown, struct, textOf } from "../shown.ts";
import {
  abbreviated,
  custom,
  type FieldCode,
  fieldReader,
  type OfStruct,
  type StructView,
  view,
  when,
} from "../structs/view.ts";
import { timeComment } from "../time.ts";
import { u32 } from "../words.ts";
import {
  changedOrPlace,
  filled,
  name,
  NONE,
  numbers,
  type Requests,
  reserved,
  same,
  unlessZero,
  structIn,
  structOut,
} from "./kit.ts";

const TIME = { tm_sec: int, tm_min: int, tm_hour: int, tm_mday: int, tm_mon: int, tm_year: int };
const REST = { tm_wday: int, tm_yday: int, tm_isdst: int };
const rtcTime: StructView = abbreviated(
  view("rtc_time", TIME, true),
  view("rtc_time", { ...TIME, ...REST }),
);
const rtcAlarm: StructView = view("rtc_wkalrm", { enabled: uint, pending: uint, time: rtcTime });
const rtcLoop: StructView = view("rtc_pll_info", {
  pll_ctrl: int,
  pll_value: int,
  pll_max: int,
  pll_min: int,
  pll_posmult: int,
  pll_negmult: int,
  pll_clock: long,
});

const pad = unlessZero("u32", hex32);
const PARAMETERS = { param: one64("rtc_parameters"), index: uint, __pad: pad };
const rtcParameter: StructView = view("rtc_param", PARAMETERS);
const parameter = fieldReader("rtc_param", "param");
const FEATURES = 0;
const CORRECTION = 1;
const SWITCH_MODE = 2;

/** What a parameter is: the features of a clock, how it switches to its battery, or a number. */
const isCorrection: OfStruct<boolean> = (bytes, base, frame) => {
  const [lo, hi] = parameter(bytes, base, frame.arch);
  return hi === 0 && lo === CORRECTION;
};

const parameterValue: FieldCode = (bytes, at, frame, base) => {
  const [lo, hi] = parameter(bytes, base, frame.arch);
  const value = [u32(bytes, at), u32(bytes, at + 4)] as const;
  if (hi === 0 && lo === FEATURES) return flags64("rtc_features").show(...value, frame);
  if (hi === 0 && lo === SWITCH_MODE) return one64("rtc_switch_modes").show(...value, frame);
  return hex.show(...value, frame);
};

const rtcParameterSet: StructView = view("rtc_param", {
  param: one64("rtc_parameters"),
  uvalue: when((...place) => !isCorrection(...place), parameterValue),
  svalue: when(isCorrection, long),
  index: uint,
  __pad: pad,
});
const rtcParameterGot: StructView = view("rtc_param", {
  uvalue: when((...place) => !isCorrection(...place), parameterValue),
  svalue: when(isCorrection, long),
  __pad: pad,
});

export const clockRequests: Requests = {
  ...same(NONE, "RTC_AIE_ON RTC_AIE_OFF RTC_UIE_ON RTC_UIE_OFF RTC_PIE_ON RTC_PIE_OFF"),
  ...same(NONE, "RTC_WIE_ON RTC_WIE_OFF RTC_VL_CLR"),
  ...same(structOut(rtcTime), "RTC_ALM_READ RTC_RD_TIME"),
  ...same(structIn(rtcTime), "RTC_ALM_SET RTC_SET_TIME"),
  ...same(size, "RTC_IRQP_SET RTC_EPOCH_SET"),
  ...same(numbers("out", "u64"), "RTC_IRQP_READ RTC_EPOCH_READ"),
  RTC_WKALM_RD: structOut(rtcAlarm),
  RTC_WKALM_SET: structIn(rtcAlarm),
  RTC_PLL_GET: structOut(rtcLoop),
  RTC_PLL_SET: structIn(rtcLoop),
  RTC_VL_READ: numbers("out", "u32", flags("rtc_voltage")),
  RTC_PARAM_GET: changedOrPlace(rtcParameter, rtcParameterGot),
  RTC_PARAM_SET: structIn(rtcParameterSet),
};

export const watchdogRequests: Requests = {
  WDIOC_KEEPALIVE: NONE,
  ...same(intOut, "WDIOC_GETSTATUS WDIOC_GETBOOTSTATUS WDIOC_GETTEMP WDIOC_GETTIMEOUT"),
  ...same(intOut, "WDIOC_GETPRETIMEOUT WDIOC_GETTIMELEFT"),
  ...same(intIn, "WDIOC_SETTIMEOUT WDIOC_SETPRETIMEOUT"),
};

/** A time with nanoseconds, and the date it is if it counts from 1970. */
function clockTime(dated: boolean): StructView {
  return custom("ptp_clock_time", (bytes, at, frame) => {
    const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
    const nanoseconds = u32(bytes, at + 8);
    const time = struct([
      ["sec", long.show(lo, hi, frame)],
      ["nsec", uint.show(nanoseconds, 0, frame)],
      u32(bytes, at + 12) !== 0 && ["reserved", hex32.show(u32(bytes, at + 12), 0, frame)],
    ]);
    const comment = dated ? timeComment(lo, hi, nanoseconds, 9) : "";
    return comment === "" ? time : leaf(textOf(time) + comment, time.toJSON());
  });
}

const dated = clockTime(true);
const period = clockTime(false);

const CAPABILITIES =
  "max_adj n_alarm n_ext_ts n_per_out pps n_pins cross_timestamping adjust_phase".split(" ");

const capabilities: StructView = custom("ptp_clock_caps", (bytes, at, frame) => {
  const rest = at + 4 * CAPABILITIES.length;
  const left = reserved("u32", 12, true)(bytes, rest, frame, at);
  return struct([
    ...CAPABILITIES.map((name, index): Part => [name, number(u32(bytes, at + 4 * index) | 0)]),
    left !== undefined && ["rsv", left],
  ]);
});

const EXTERNAL = { index: uint, flags: flags("ptp_external_flags") };
const external: StructView = view("ptp_extts_request", EXTERNAL);
const external2: StructView = view("ptp_extts_request", { ...EXTERNAL, rsv: reserved("u32", 2) });

const PHASE = 4;
const outputFlags = fieldReader("ptp_perout_request", "flags");
const DUTY = 2;
const hasDuty = (bytes: Uint8Array, base: number, frame: Frame): boolean =>
  (outputFlags(bytes, base, frame.arch)[0] & DUTY) !== 0;
const OUTPUT = {
  start: when((bytes, base, frame) => !hasPhase(bytes, base, frame.arch), dated),
  phase: when((bytes, base, frame) => hasPhase(bytes, base, frame.arch), period),
  period,
  index: uint,
  flags: flags("ptp_output_flags"),
};
function hasPhase(bytes: Uint8Array, base: number, arch: "x86_64" | "aarch64"): boolean {
  return (outputFlags(bytes, base, arch)[0] & PHASE) !== 0;
}
const on = when(hasDuty, period);
const output: StructView = view("ptp_perout_request", { ...OUTPUT, on });
const output2: StructView = view("ptp_perout_request", {
  ...OUTPUT,
  on,
  rsv: when((bytes, base, frame) => !hasDuty(bytes, base, frame), reserved("u32", 4)),
});

const SAMPLE = 16;
const MOST_SAMPLES = 25;

/** How many samples are asked for, and the times that came back. */
function samples(
  record: "ptp_sys_offset" | "ptp_sys_offset_extended",
  times: (bytes: Uint8Array, at: number, count: number, frame: Frame) => Shown,
): Kind<bigint> {
  const head: StructView = custom(
    record,
    (bytes, at, frame) => {
      const left = reserved("u32", 3)(bytes, at + 4, frame, at);
      return struct([["n_samples", number(u32(bytes, at))], left !== undefined && ["rsv", left]]);
    },
    SAMPLE,
  );
  const answer: StructView = custom(record, (bytes, at, frame) =>
    struct([["ts", times(bytes, at + SAMPLE, u32(bytes, at), frame)]]),
  );
  return filled(head, answer);
}

function shown(count: number, frame: Frame): number {
  return frame.options.verbose ? count : Math.min(count, frame.stringLimit);
}

/** The clock's and the system's by turns. */
const alternating = samples("ptp_sys_offset", (bytes, at, count, frame) =>
  list(
    Array.from({ length: shown(2 * Math.min(count, MOST_SAMPLES) + 1, frame) }, (_, index) =>
      dated.show(bytes, at + SAMPLE * index, frame),
    ),
    2 * Math.min(count, MOST_SAMPLES) + 1 > shown(2 * MOST_SAMPLES + 1, frame) ? "..." : "",
  ),
);

/** The clock's between two of the system. */
const threes = samples("ptp_sys_offset_extended", (bytes, at, count, frame) =>
  list(
    Array.from({ length: shown(Math.min(count, MOST_SAMPLES), frame) }, (_, index) =>
      list([0, 1, 2].map((time) => dated.show(bytes, at + SAMPLE * (3 * index + time), frame))),
    ),
    Math.min(count, MOST_SAMPLES) > shown(MOST_SAMPLES, frame) ? "..." : "",
  ),
);

const pinRequest = { index: uint, func: one("ptp_pin_functions"), chan: uint };
const pinSet: StructView = view("ptp_pin_desc", pinRequest);
const pinSet2: StructView = view("ptp_pin_desc", { ...pinRequest, rsv: reserved("u32", 5) });

const PIN = { func: one("ptp_pin_functions"), chan: uint };
const pinGet = filled(
  view("ptp_pin_desc", { index: uint }),
  view("ptp_pin_desc", { name: name(64), ...PIN }),
);
const pinGet2 = filled(
  view("ptp_pin_desc", { index: uint, rsv: reserved("u32", 5) }),
  view("ptp_pin_desc", { name: name(64), ...PIN }),
);

const cross: StructView = view("ptp_sys_offset_precise", {
  device: dated,
  sys_realtime: dated,
  sys_monoraw: period,
  rsv: reserved("u32", 4),
});

export const preciseRequests: Requests = {
  ...same(structOut(capabilities), "PTP_CLOCK_GETCAPS PTP_CLOCK_GETCAPS2"),
  PTP_EXTTS_REQUEST: structIn(external),
  PTP_EXTTS_REQUEST2: structIn(external2),
  PTP_PEROUT_REQUEST: structIn(output),
  PTP_PEROUT_REQUEST2: structIn(output2),
  PTP_PIN_GETFUNC: pinGet,
  PTP_PIN_GETFUNC2: pinGet2,
  ...same(alternating, "PTP_SYS_OFFSET PTP_SYS_OFFSET2"),
  ...same(threes, "PTP_SYS_OFFSET_EXTENDED PTP_SYS_OFFSET_EXTENDED2"),
  PTP_PIN_SETFUNC: structIn(pinSet),
  PTP_PIN_SETFUNC2: structIn(pinSet2),
  ...same(structOut(cross), "PTP_SYS_OFFSET_PRECISE PTP_SYS_OFFSET_PRECISE2"),
};
