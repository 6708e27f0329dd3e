// The sets of names for flags and enumerations. The first word is what stands behind a value without a
// name, `-` if nothing does; then come the names, in the order in which they are shown. Values come from the headers, or after
// `=`. Two shorthands: `linux/futex.h:FUTEX_` is every name of that header with that prefix, and
// `enum:bpf_cmd` every name of that enum, both by value; `linux/rtc.h:RTC_:MAX,CNT` leaves two out, and
// `-*_MAX` takes names out again.
import { bpf } from "./bpf.ts";
import { device } from "./device.ts";
import { event } from "./event.ts";
import { file } from "./file.ts";
import { ioUring } from "./io_uring.ts";
import { ipc } from "./ipc.ts";
import { kernel } from "./kernel.ts";
import { memory } from "./memory.ts";
import { mount } from "./mount.ts";
import { netlink } from "./netlink.ts";
import { netlinkAttributes } from "./netlink_attributes.ts";
import { prctl } from "./prctl.ts";
import { perf } from "./perf.ts";
import { process } from "./process.ts";
import { security } from "./security.ts";
import { ptrace } from "./ptrace.ts";
import { signal } from "./signal.ts";
import { sockaddr } from "./sockaddr.ts";
import { socket } from "./socket.ts";
import { socketOptions } from "./socket_options.ts";
import { terminal } from "./terminal.ts";
import { time } from "./time.ts";
import { video } from "./video.ts";
import { watch } from "./watch.ts";

/** The name of a set of flags or values. */
export type FamilyName =
  | keyof typeof bpf
  | keyof typeof security
  | keyof typeof kernel
  | keyof typeof perf
  | keyof typeof ioUring
  | keyof typeof file
  | keyof typeof memory
  | keyof typeof netlink
  | keyof typeof netlinkAttributes
  | keyof typeof prctl
  | keyof typeof process
  | keyof typeof ptrace
  | keyof typeof signal
  | keyof typeof time
  | keyof typeof device
  | keyof typeof event
  | keyof typeof sockaddr
  | keyof typeof socket
  | keyof typeof socketOptions
  | keyof typeof ipc
  | keyof typeof terminal
  | keyof typeof mount
  | keyof typeof video
  | keyof typeof watch;

/** Every set. */
export const families: Readonly<Record<FamilyName, string>> = {
  ...bpf,
  ...security,
  ...kernel,
  ...perf,
  ...ioUring,
  ...file,
  ...memory,
  ...netlink,
  ...netlinkAttributes,
  ...prctl,
  ...process,
  ...ptrace,
  ...signal,
  ...time,
  ...device,
  ...event,
  ...sockaddr,
  ...socket,
  ...socketOptions,
  ...ipc,
  ...terminal,
  ...mount,
  ...video,
  ...watch,
};
