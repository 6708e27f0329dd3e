/** Where our lines are meant to differ from those of strace 6.1, and why. */

import { onlyNewerNames } from "./newer.ts";

/** A difference that is meant. */
export interface Difference {
  /** The program it is in, as its case is called; any, without it. */
  readonly program?: RegExp;
  /** Their line; undefined where there is none. */
  readonly theirs?: RegExp;
  /** Our line; undefined where there is none. */
  readonly ours?: RegExp;
  /** Whether it is the difference of these two lines; instead of `theirs` and `ours`. */
  readonly test?: (theirs: string, ours: string) => boolean;
  /** "newer kernel": what strace 6.1 could not know yet. "better here": what it gets wrong. */
  /** No guest shows it, only a real program does. */
  readonly elsewhere?: true;
  readonly reason: "newer kernel" | "better here";
  /** What it is, for a reader of the report. */
  readonly words: string;
}

/** Names of flags and values that came after Linux 6.1: strace 6.1 shows their numbers. */
const NEWER_NAMES: readonly string[] = [
  "OPEN_TREE_NAMESPACE",
  "MOVE_MOUNT_BENEATH",
  "FSMOUNT_NAMESPACE",
  "FSCONFIG_CMD_CREATE_EXCL",
  "MOUNT_ATTR_NOSYMFOLLOW",
  "FAN_REPORT_FD_ERROR",
  "FAN_REPORT_MNT",
  "FAN_PRE_ACCESS",
  "FAN_MNT_ATTACH",
  "FAN_MNT_DETACH",
  "FAN_MARK_MNTNS",
  "AT_HANDLE_MNT_ID_UNIQUE",
  "AT_HANDLE_CONNECTABLE",
  "AT_HANDLE_FID",
];

export const DIFFERENCES: readonly Difference[] = [
  {
    theirs: /0x[0-9a-f]+|FAN_MARK_FILESYSTEM/,
    ours: new RegExp(`\\b(?:${NEWER_NAMES.join("|")})\\b`),
    reason: "newer kernel",
    words: "flags and values that came after Linux 6.1",
  },
  {
    theirs: /^f?getxattr\(.*, (?:"|0x).*, 0\)/,
    ours: /^f?getxattr\(.*, 0x[0-9a-f]+, 0\)/,
    reason: "better here",
    words: "a question for the length of an extended attribute writes nothing to be shown",
  },
  {
    theirs: /^syscall_0x1[c-f][0-9a-f]\(/,
    ours: /^\w+\(/,
    reason: "newer kernel",
    words: "calls that came after Linux 6.1",
  },
  {
    test: onlyNewerNames,
    reason: "newer kernel",
    words: "names of flags and values that came after Linux 6.1",
  },
];
