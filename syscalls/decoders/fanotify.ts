// fanotify: flags in groups, and a folder's descriptor that may be absent.
import { Kind } from "../kind.ts";
import { at } from "../kinds/fd.ts";
import { Family } from "../flags.ts";

const CLASS_MASK = 0xc;

/** The flags of fanotify_init: what the group is for comes first. */
export const fanotifyInitFlags: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    const group = Family.of(frame.arch, "fanotify_classes").one(lo & CLASS_MASK, 0);
    const rest = (lo & ~CLASS_MASK) >>> 0;
    return rest === 0
      ? group
      : `${group}|${Family.of(frame.arch, "fanotify_init_flags").bits(rest, 0)}`;
  },
  view: (lo) => lo >>> 0,
});

const NO_FD = -1;

/** The folder that a path is relative to, AT_FDCWD, or FAN_NOFD. */
export const fanotifyFolder: Kind<number> = new Kind({
  show: (lo, hi, frame) => ((lo | 0) === NO_FD ? "FAN_NOFD" : at.show(lo, hi, frame)),
  view: (lo) => lo | 0,
});
