import { signalText } from "../kinds/signal.ts";
import { fd, fdShown } from "../kinds/fd.ts";
import { bitsShown, flags, oneShown } from "../kinds/flags.ts";
import { uint } from "../kinds/numbers.ts";
import { pointerShown, unsignedShown } from "../kinds/shown_words.ts";
import { leaf, number, type Shown, struct } from "../shown.ts";
import { signalName } from "../signals.ts";
import { u16, u32 } from "../words.ts";
import { type BytesShow, custom, type StructView, view } from "./view.ts";

/** What is waited for; a negative descriptor is passed over, so nothing else of it matters. */
export const pollfd: StructView = custom(
  "pollfd",
  (bytes, at, frame) => {
    const fd = u32(bytes, at) | 0;
    if (fd < 0) return struct([["fd", number(fd)]]);
    const events = bitsShown(frame.arch, "poll_events", u16(bytes, at + 4));
    return struct([
      ["fd", fdShown(fd, frame)],
      ["events", events],
    ]);
  },
  8,
);

/** What happened. */
export const pollfdResult: StructView = custom(
  "pollfd",
  (bytes, at, frame) =>
    struct([
      ["fd", fdShown(u32(bytes, at) | 0, frame)],
      ["revents", bitsShown(frame.arch, "poll_events", u16(bytes, at + 6))],
    ]),
  8,
);

const data: BytesShow = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return struct([
    ["u32", number(lo)],
    ["u64", unsignedShown(lo, hi)],
  ]);
};

export const epollEvent: StructView = view("epoll_event", {
  events: flags("epoll_events"),
  data,
});

/** A place in the list of what an epoll waits for. */
export const kcmpEpollSlot: StructView = view("kcmp_epoll_slot", { efd: fd, tfd: fd, toff: uint });

/** No kind of notification uses what is behind. */
const SIGEVENT_BYTES = 32;

const SIGEV_THREAD = 2;
const SIGEV_THREAD_ID = 4;

/** How a timer tells that it ran out. */
export const sigevent: StructView = custom(
  "sigevent",
  (bytes, at, frame) => {
    const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
    const notify = u32(bytes, at + 12) | 0;
    const place = (offset: number): Shown =>
      pointerShown(u32(bytes, at + offset), u32(bytes, at + offset + 4));
    const value = struct([
      ["sival_int", number(lo | 0)],
      ["sival_ptr", place(0)],
    ]);
    return struct([
      (lo !== 0 || hi !== 0) && ["sigev_value", value],
      ["sigev_signo", signalOf(u32(bytes, at + 8), notify)],
      ["sigev_notify", oneShown(frame.arch, "sigev_notify", notify >>> 0)],
      notify === SIGEV_THREAD_ID && ["sigev_notify_thread_id", number(u32(bytes, at + 16) | 0)],
      notify === SIGEV_THREAD && ["sigev_notify_function", place(16)],
      notify === SIGEV_THREAD && ["sigev_notify_attributes", place(24)],
    ]);
  },
  SIGEVENT_BYTES,
);

/** Only notifications that send a signal have one. */
function signalOf(signal: number, notify: number): Shown {
  const sends = notify === 0 || notify === SIGEV_THREAD || notify === SIGEV_THREAD_ID;
  return sends ? leaf(signalText(signal | 0), signalName(signal | 0)) : number(signal);
}
