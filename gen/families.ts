// The sets of names for flags and enumerations. The first word is what stands behind a value without a
// name; then come the names, in the order in which they are shown. Values come from the headers, or after
// `=`. Two shorthands: `linux/futex.h:FUTEX_` is every name of that header with that prefix, and
// `enum:bpf_cmd` every name of that enum, both by value.
export const families = {
  clocks: `CLOCK_??? CLOCK_REALTIME CLOCK_MONOTONIC CLOCK_PROCESS_CPUTIME_ID CLOCK_THREAD_CPUTIME_ID
    CLOCK_MONOTONIC_RAW CLOCK_REALTIME_COARSE CLOCK_MONOTONIC_COARSE CLOCK_BOOTTIME
    CLOCK_REALTIME_ALARM CLOCK_BOOTTIME_ALARM CLOCK_TAI`,
  open_flags: `O_??? O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK O_SYNC __O_SYNC O_DSYNC
    O_DIRECT O_LARGEFILE O_NOFOLLOW O_NOATIME O_CLOEXEC O_PATH O_TMPFILE O_DIRECTORY FASYNC`,
} as const;
