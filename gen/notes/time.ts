// Calls on clocks and timers.
import { flags, newFd, type Notes, one, structIn, structOut, syscalls } from "../dsl.ts";
import * as words from "../vocabulary.ts";

const which = one("itimers");

export const time: Notes = syscalls({
  adjtimex: { txc_p: words.timexDone, returns: words.clockState },
  clock_adjtime: { tx: words.timexDone, returns: words.clockState },
  nanosleep: {
    rqtp: structIn("timespec"),
    rmtp: { kind: "remaining", type: 'StructPointer<"__kernel_timespec">' },
  },
  clock_nanosleep: {
    flags: flags("timer_flags"),
    rqtp: structIn("timespec"),
    rmtp: { kind: "remaining", type: 'StructPointer<"__kernel_timespec">' },
  },
  clock_gettime: { tp: structOut("timespec") },
  clock_getres: { tp: structOut("timespec") },
  clock_settime: { tp: structIn("timespec") },
  gettimeofday: { tv: structOut("timeval"), tz: structOut("timezone") },
  settimeofday: { tv: structIn("timeval"), tz: structIn("timezone") },
  time: { tloc: words.timeCell, returns: words.timeResult },
  getitimer: { which, value: structOut("itimerval") },
  setitimer: { which, value: structIn("itimerval"), ovalue: structOut("itimerval") },
  timer_create: { timer_event_spec: structIn("sigevent"), created_timer_id: words.intOut },
  timer_settime: {
    flags: flags("timer_flags"),
    new_setting: structIn("itimerspec"),
    old_setting: structOut("itimerspec"),
  },
  timer_gettime: { setting: structOut("itimerspec") },
  timerfd_create: { clockid: one("clocks"), flags: flags("timerfd_flags"), returns: newFd },
  timerfd_settime: {
    flags: flags("timerfd_flags"),
    utmr: structIn("itimerspec"),
    otmr: structOut("itimerspec"),
  },
  timerfd_gettime: { otmr: structOut("itimerspec") },
});
