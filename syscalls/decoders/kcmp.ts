import { type Kind, picked } from "../kind.ts";
import { fd } from "../kinds/fd.ts";
import { hex } from "../kinds/numbers.ts";

const KCMP_FILE = 0;
const KCMP_EPOLL_TFD = 7;

/** What of two processes is compared: descriptors, or nothing to be shown. */
export const kcmpIndex: Kind<number> = picked(hex, (call) => {
  const type = call.uint(2);
  if (type === KCMP_FILE) return fd;
  return type < KCMP_EPOLL_TFD ? null : hex;
});
