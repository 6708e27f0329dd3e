/** wait4(2): flags, and what a status says. Source: include/uapi/linux/wait.h. */

/** Wait flags. */
export const flag = {
  noHang: 1,
  stopped: 2,
  exited: 4,
  noWait: 0x01000000,
  noThread: 0x20000000,
  clone: 0x80000000,
} as const;

/** The stop signal of `PTRACE_O_TRACESYSGOOD`'s call stops: SIGTRAP with bit 7. */
export const CALL_STOP = 0x85;

/** Whether the status is of a thread that stopped and can go on. */
export function isStop(status: number): boolean {
  return (status & 0xff) === 0x7f;
}

/** The signal of a stop. */
export function stopSignal(status: number): number {
  return (status >> 8) & 0xff;
}

/** The `PTRACE_EVENT_*` of a stop, 0 where there is none. */
export function stopEvent(status: number): number {
  return status >>> 16;
}
