import { type Kind, picked } from "../kind.ts";
import { fd } from "../kinds/fd.ts";
import { hex } from "../kinds/numbers.ts";
import { structIn } from "../kinds/struct.ts";
import { kcmpEpollSlot } from "../structs/events.ts";

const epollSlot = structIn(kcmpEpollSlot);

const KCMP_FILE = 0;
const KCMP_EPOLL_TFD = 7;

/** What of two processes is compared: descriptors, or nothing to be shown. */
export const kcmpIndex: Kind<number> = picked(hex, (call) => {
  const type = call.uint(2);
  if (type === KCMP_FILE) return fd;
  if (type === KCMP_EPOLL_TFD) return fd;
  return type < KCMP_EPOLL_TFD ? null : hex;
});

/** The other one; of an epoll, where what it waits for is told. */
export const kcmpOther: Kind = picked<unknown>(hex, (call) =>
  call.uint(2) === KCMP_EPOLL_TFD ? epollSlot : (kcmpIndex.pick?.(call) ?? null),
);
