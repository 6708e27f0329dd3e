import { Family } from "../flags.ts";
import { flags } from "../kinds/flags.ts";
import { fdText } from "../kinds/fd.ts";
import { layoutOf } from "../layouts.ts";
import { signalName } from "../signals.ts";
import { addressText, u16, u32, unsignedText } from "../words.ts";
import { type BytesText, type StructView, view } from "./view.ts";

/** What is waited for; a negative descriptor is passed over, so nothing else of it matters. */
export const pollfd: StructView = {
  record: "pollfd",
  size: () => 8,
  text: (bytes, at, frame) => {
    const fd = u32(bytes, at) | 0;
    if (fd < 0) return `{fd=${fd}}`;
    const events = Family.of(frame.arch, "poll_events").bits(u16(bytes, at + 4), 0);
    return `{fd=${fdText(fd, frame)}, events=${events}}`;
  },
};

/** What happened. */
export const pollfdResult: StructView = {
  record: "pollfd",
  size: () => 8,
  text: (bytes, at, frame) => {
    const events = Family.of(frame.arch, "poll_events").bits(u16(bytes, at + 6), 0);
    return `{fd=${fdText(u32(bytes, at) | 0, frame)}, revents=${events}}`;
  },
};

const data: BytesText = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return `{u32=${lo}, u64=${unsignedText(lo, hi)}}`;
};

export const epollEvent: StructView = view("epoll_event", {
  events: flags("epoll_events"),
  data,
});

const SIGEV_THREAD = 2;
const SIGEV_THREAD_ID = 4;

/** How a timer tells that it ran out. */
export const sigevent: StructView = {
  record: "sigevent",
  size: (arch) => layoutOf(arch, "sigevent").size,
  text: (bytes, at, frame) => {
    const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
    const notify = u32(bytes, at + 12) | 0;
    const parts = [];
    if (lo !== 0 || hi !== 0) {
      parts.push(`sigev_value={sival_int=${lo | 0}, sival_ptr=${addressText(lo, hi)}}`);
    }
    parts.push(`sigev_signo=${signalOf(u32(bytes, at + 8), notify)}`);
    parts.push(`sigev_notify=${Family.of(frame.arch, "sigev_notify").one(notify >>> 0, 0)}`);
    if (notify === SIGEV_THREAD_ID) parts.push(`sigev_notify_thread_id=${u32(bytes, at + 16) | 0}`);
    if (notify === SIGEV_THREAD) {
      parts.push(`sigev_notify_function=${addressText(u32(bytes, at + 16), u32(bytes, at + 20))}`);
      parts.push(
        `sigev_notify_attributes=${addressText(u32(bytes, at + 24), u32(bytes, at + 28))}`,
      );
    }
    return `{${parts.join(", ")}}`;
  },
};

/** Only notifications that send a signal have one. */
function signalOf(number: number, notify: number): string {
  const sends = notify === 0 || notify === SIGEV_THREAD || notify === SIGEV_THREAD_ID;
  return sends ? signalName(number | 0) : String(number | 0);
}
