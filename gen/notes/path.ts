// Calls on files by path: their attributes, links and directories.
import {
  bytesOut,
  flags,
  hex,
  type Notes,
  path,
  permissions,
  size,
  structIn,
  structOut,
  syscalls,
} from "../dsl.ts";
import * as words from "../vocabulary.ts";

const { fileMode } = words;
const atFlags = flags("at_flags");

export const paths: Notes = syscalls({
  stat: { statbuf: structOut("stat") },
  lstat: { statbuf: structOut("stat") },
  fstat: { statbuf: structOut("stat") },
  newfstatat: { statbuf: structOut("stat"), flag: atFlags },
  statx: { flags: words.statxFlags, mask: flags("statx_mask"), buffer: structOut("statx") },
  statfs: { buf: structOut("statfs") },
  fstatfs: { buf: structOut("statfs") },
  access: { mode: flags("access_mode") },
  faccessat: { mode: flags("access_mode") },
  faccessat2: { mode: flags("access_mode"), flags: flags("faccessat_flags") },
  chmod: {},
  fchmodat2: { flags: atFlags },
  fchownat: { flag: atFlags },
  umask: { mask: permissions, returns: words.octalResult },
  mknod: { mode: fileMode, dev: words.deviceOf("mode") },
  mknodat: { mode: fileMode, dev: words.deviceOf("mode") },
  unlinkat: { flag: atFlags },
  linkat: { flags: atFlags },
  renameat2: { flags: flags("rename_flags") },
  readlink: { buf: bytesOut("bufsiz"), bufsiz: size },
  readlinkat: { buf: bytesOut("bufsiz"), bufsiz: size },
  getcwd: { buf: words.pathOut("size"), size },
  chroot: {},
  utimensat: { utimes: words.nanoTimes, flags: atFlags },
  utimes: { filename: path, utimes: words.microTimes },
  futimesat: { utimes: words.microTimes },
  utime: { filename: path, times: structIn("utimbuf") },
  swapon: { specialfile: path, swap_flags: words.swapFlags },
  swapoff: { specialfile: path },
  sysfs: { option: hex, arg1: hex, arg2: hex },
  symlink: { old: path, new: path },
});
