// Calls that wait: poll, select, epoll, futex.
import {
  address,
  flags,
  newFd,
  type Notes,
  one,
  structIn,
  structOut,
  structsOut,
  syscalls,
} from "../dsl.ts";
import * as words from "../vocabulary.ts";
import * as futexes from "../vocabulary/ipc.ts";

const { fdSetIn } = words;
const events = structsOut("epollEvent");

export const waits: Notes = syscalls({
  poll: { ufds: words.pollIn("nfds"), returns: words.pollResult("ufds", "nfds") },
  ppoll: {
    ufds: words.pollIn("nfds"),
    tsp: structIn("timespec"),
    sigmask: words.signalSetIn("sigsetsize"),
    returns: words.pollResult("ufds", "nfds", "tsp"),
  },
  select: {
    inp: fdSetIn("n"),
    outp: fdSetIn("n"),
    exp: fdSetIn("n"),
    tvp: structIn("timeval"),
    returns: { returns: "selectResult" },
  },
  pselect6: {
    inp: fdSetIn("n"),
    outp: fdSetIn("n"),
    exp: fdSetIn("n"),
    tsp: structIn("timespec"),
    sig: words.maskPack,
    returns: { returns: "pselectResult" },
  },
  epoll_create: { returns: newFd },
  epoll_create1: { flags: flags("epoll_create_flags"), returns: newFd },
  epoll_ctl: { op: one("epoll_operations"), event: words.epollChange("op") },
  epoll_wait: { events },
  epoll_pwait: { events, sigmask: words.signalSetIn("sigsetsize") },
  epoll_pwait2: {
    events,
    timeout: structOut("timespec"),
    sigmask: words.signalSetOut("sigsetsize"),
  },
  eventfd: { returns: newFd },
  eventfd2: { flags: flags("eventfd_flags"), returns: newFd },
  futex: {
    uaddr: address,
    op: futexes.futexOperation,
    val: futexes.futexValue,
    utime: futexes.futexTime,
    uaddr2: futexes.futexSecond,
    val3: futexes.futexThird,
  },
});
