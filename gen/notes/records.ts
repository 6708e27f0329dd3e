/** Structures that tools may want to read or write though no call's argument is shown by them. */
export const extraRecords: readonly string[] = [
  "stat",
  "epoll_event",
  "__kernel_timespec",
  "ptp_sys_offset_extended",
];
