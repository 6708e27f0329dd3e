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
  readonly test?: (
    theirs: string,
    ours: string,
    same: (theirs: string, ours: string) => boolean,
  ) => boolean;
  /** No guest shows it, only a real program does. */
  readonly elsewhere?: true;
  /** "newer kernel": what strace 6.1 could not know yet. "better here": what it gets wrong. */
  readonly reason: "newer kernel" | "better here";
  /** What it is, for a reader of the report. */
  readonly words: string;
}

/** Without the data of control messages whose types strace 6.1 does not know, or knows but by name. */
function withoutOtherData(line: string): string {
  return line
    .replace(/, cmsg_data="(?:\\x[0-9a-f]{2})+"(?=\})/g, "")
    .replace(/SCM_PIDFD(?:, cmsg_data=-?\d+)?(?=\})/g, "0x4 /* SCM_??? */")
    .replace(/IP_PROTOCOL(?:, cmsg_data=\[[^\]]*\])?(?=\})/g, "0x34 /* IP_??? */");
}

export const DIFFERENCES: readonly Difference[] = [
  {
    program: /^show_control/,
    test: (theirs, ours, same) => same(withoutOtherData(theirs), withoutOtherData(ours)),
    reason: "newer kernel",
    words: "control messages that strace 6.1 knows by name only, or not at all: their data",
  },
  {
    program: /^show_ioctl_console/,
    theirs: /^ioctl\(-?\d+, KDSKBSENT, .*\\x00"\.\.\./,
    ours: /^ioctl\(-?\d+, KDSKBSENT, /,
    reason: "better here",
    words: "the end of a short text is not a part of it, also with -x",
  },
  {
    program: /^show_ioctl/,
    theirs: /^ioctl\(-?\d+, _IOC\(_IOC_NONE, 0x6, /,
    ours: /^ioctl\(-?\d+, LP[A-Z]+/,
    reason: "better here",
    words: "the requests of printers, which strace does not know",
  },
  {
    program: /^show_ioctl/,
    theirs: /^ioctl\(-?\d+, _IOC\(/,
    ours: /^ioctl\(-?\d+, [A-Z]\w+/,
    reason: "newer kernel",
    words: "requests that came after Linux 6.1",
  },
  {
    program: /^show_ioctl/,
    theirs: /^ioctl\(-?\d+, [A-Z]\w+/,
    ours: /^ioctl\(-?\d+, \w+ or [A-Z]/,
    reason: "newer kernel",
    words: "numbers that got another name after Linux 6.1",
  },
  {
    theirs: /^fanotify_mark\(.*FAN_MARK_MOUNT.*FAN_MARK_FILESYSTEM/,
    ours: /^fanotify_mark\(.*FAN_MARK_MNTNS/,
    reason: "newer kernel",
    words: "a mark of a mount namespace has the bits of two others",
  },
  {
    theirs: /^fcntl\(\d+, 0x4(?:0[34bcdef]|10) /,
    ours: /^fcntl\(\d+, F_/,
    reason: "better here",
    words: "commands of fcntl that strace 6.1 does not know, with their arguments",
  },
  {
    theirs: /^f?getxattr\(.*, (?:"|0x).*, 0\)/,
    ours: /^f?getxattr\(.*, 0x[0-9a-f]+, 0\)/,
    reason: "better here",
    words: "a question for the length of an extended attribute writes nothing to be shown",
  },
  {
    theirs: /^syscall_0x1(?:4[ef]|50|[c-f][0-9a-f])\(/,
    ours: /^\w+\(/,
    reason: "newer kernel",
    words: "calls that came after Linux 6.1",
  },
  {
    theirs: /^prctl\((?:0x[0-9a-f]+ \/\* PR_\?\?\? \*\/|PR_GET_SECUREBITS\) +=)/,
    ours: /^prctl\(PR_/,
    reason: "newer kernel",
    words: "options of prctl that came after Linux 6.1",
  },
  {
    theirs: /^ptrace\(0x4212 /,
    ours: /^ptrace\(PTRACE_SET_SYSCALL_INFO, /,
    reason: "newer kernel",
    words: "requests of ptrace that came after Linux 6.1",
  },
  {
    test: onlyNewerNames,
    reason: "newer kernel",
    words: "names of flags and values that came after Linux 6.1",
  },
  {
    theirs: /^p?poll\(.*revents=\w+\}, \.\.\.\]/,
    ours: /^p?poll\(/,
    reason: "better here",
    words: "a list of ready descriptors that strace cuts off when it has 1024 characters",
  },
  {
    program: /^show_netlink/,
    theirs: /nlmsg_type=0x[0-9a-f]+ \/\* RTM_\?\?\? \*\//,
    ours: /nlmsg_type=RTM_(?:NEWMULTICAST|DELMULTICAST|NEWANYCAST|DELANYCAST|SETSTATS)\b/,
    reason: "newer kernel",
    words: "messages of routing that came after Linux 6.1",
  },
  {
    program: /^show_netlink/,
    theirs: /nla_type=IFLA_(?:ADDRESS|BROADCAST|PERM_ADDRESS)\}, [0-9a-f:]{20}\]/,
    ours: /nla_type=IFLA_(?:ADDRESS|BROADCAST|PERM_ADDRESS)\}, [0-9a-f:]{21,}\]/,
    reason: "better here",
    words: "addresses of hardware are whole, also where they are long",
  },
  {
    theirs: /^[gs]etsockopt\(-?\d+, SOL_\w+, 0x[0-9a-f]+ \/\* \w+_\?\?\? \*\/,/,
    ours: /^[gs]etsockopt\(-?\d+, SOL_\w+, [A-Z]\w+,/,
    reason: "newer kernel",
    words: "options of sockets that came after Linux 6.1, with their values",
  },
];
