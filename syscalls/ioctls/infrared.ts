// Infrared receivers and senders, counters, notification of files.
import { flags, one } from "../kinds/flags.ts";
import { int, uint, hex32 } from "../kinds/numbers.ts";
import { type StructView, view } from "../structs/view.ts";
import { NONE, numbers, type Requests, same, structIn } from "./kit.ts";

const mode = one("lirc_modes");

const component: StructView = view("counter_component", {
  type: one("counter_components"),
  scope: one("counter_scopes"),
  parent: uint,
  id: uint,
});
const watch: StructView = view("counter_watch", {
  component,
  event: one("counter_events"),
  channel: uint,
});

const READ =
  "LIRC_GET_LENGTH LIRC_GET_MAX_TIMEOUT LIRC_GET_MIN_TIMEOUT LIRC_GET_REC_RESOLUTION LIRC_GET_REC_TIMEOUT";
const WRITTEN =
  "LIRC_SET_MEASURE_CARRIER_MODE LIRC_SET_REC_CARRIER LIRC_SET_REC_CARRIER_RANGE LIRC_SET_REC_TIMEOUT LIRC_SET_REC_TIMEOUT_REPORTS LIRC_SET_SEND_CARRIER LIRC_SET_SEND_DUTY_CYCLE LIRC_SET_WIDEBAND_RECEIVER";

export const infraredRequests: Requests = {
  LIRC_GET_FEATURES: numbers("out", "u32", flags("lirc_features")),
  ...same(numbers("out", "u32", mode), "LIRC_GET_SEND_MODE LIRC_GET_REC_MODE"),
  ...same(numbers("in", "u32", mode), "LIRC_SET_SEND_MODE LIRC_SET_REC_MODE"),
  ...same(numbers("out", "u32"), READ),
  ...same(numbers("in", "u32"), WRITTEN),
  LIRC_SET_TRANSMITTER_MASK: numbers("in", "u32", hex32),
  ...same(NONE, "COUNTER_ENABLE_EVENTS_IOCTL COUNTER_DISABLE_EVENTS_IOCTL"),
  COUNTER_ADD_WATCH_IOCTL: structIn(watch),
  INOTIFY_IOC_SETNEXTWD: int,
};
