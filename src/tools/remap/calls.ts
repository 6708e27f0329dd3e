/** Which arguments of which calls are paths, and whether a link at their end is followed. */
import { type Arch, type Call, syscallNames, syscallNumber } from "../../../syscalls/mod.ts";
import { path as pathKind } from "../../../syscalls/kinds/text.ts";
import { planOf } from "../../../syscalls/plan.ts";

/** An argument that is a path. */
export interface PathArgument {
  readonly name: string;
  readonly index: number;
  /** The argument with the folder that it starts from, if that is not the working directory. */
  readonly folder: number | undefined;
  readonly follows: (call: Call) => boolean;
}

/** A bit of a word of flags. */
interface Flag {
  readonly flags: string;
  readonly bit: number;
}

/**
 * What becomes of a link at a path's end: it is never followed, `unless` or only `where` a flag is set. "text": the
 * argument is no path that the call follows.
 */
type End = "never" | "text" | { readonly unless: Flag } | { readonly where: Flag };

const unless = (flags: string, bit: number): End => ({ unless: { flags, bit } });
const where = (flags: string, bit: number): End => ({ where: { flags, bit } });

const NOFOLLOW = 0x100;
const FOLLOW = 0x400;

/** By the call's name, or its name and the argument's. All others follow links. */
const ENDS: Readonly<Record<string, End>> = {
  execveat: unless("flags", NOFOLLOW),
  faccessat2: unless("flags", NOFOLLOW),
  fanotify_mark: unless("flags", 4),
  fchmodat2: unless("flags", NOFOLLOW),
  fchownat: unless("flag", NOFOLLOW),
  file_getattr: unless("at_flags", NOFOLLOW),
  file_setattr: unless("at_flags", NOFOLLOW),
  fspick: unless("flags", 2),
  getxattrat: unless("at_flags", NOFOLLOW),
  inotify_add_watch: unless("mask", 0x2000000),
  lchown: "never",
  lgetxattr: "never",
  link: "never",
  "linkat.newname": "never",
  "linkat.oldname": where("flags", FOLLOW),
  listxattrat: unless("at_flags", NOFOLLOW),
  llistxattr: "never",
  lremovexattr: "never",
  lsetxattr: "never",
  lstat: "never",
  mkdir: "never",
  mkdirat: "never",
  mknod: "never",
  mknodat: "never",
  "mount.dev_name": "text",
  mount_setattr: unless("flags", NOFOLLOW),
  "move_mount.from_path": where("ms_flags", 1),
  "move_mount.to_path": where("ms_flags", 0x10),
  mq_open: "text",
  mq_unlink: "text",
  name_to_handle_at: where("flag", FOLLOW),
  newfstatat: unless("flag", NOFOLLOW),
  open_tree: unless("flags", NOFOLLOW),
  open_tree_attr: unless("flags", NOFOLLOW),
  readlink: "never",
  readlinkat: "never",
  removexattrat: unless("at_flags", NOFOLLOW),
  rename: "never",
  renameat: "never",
  renameat2: "never",
  rmdir: "never",
  setxattrat: unless("at_flags", NOFOLLOW),
  statx: unless("flags", NOFOLLOW),
  "symlink.new": "never",
  "symlink.old": "text",
  "symlinkat.newname": "never",
  "symlinkat.oldname": "text",
  umount2: unless("flags", 8),
  unlink: "never",
  unlinkat: "never",
  utimensat: unless("flags", NOFOLLOW),
};

const OPENING = new Set(["open", "openat"]);
const O_CREAT_EXCL = 0o300;
const O_NOFOLLOW: Readonly<Record<Arch, number>> = { x86_64: 0o400000, aarch64: 0o100000 };

/** Whether open follows a link, by its flags. */
export function opensLinks(arch: Arch, flags: number): boolean {
  return (flags & O_NOFOLLOW[arch]) === 0 && (flags & O_CREAT_EXCL) !== O_CREAT_EXCL;
}

function follower(arch: Arch, name: string, argument: string, names: readonly string[]) {
  if (OPENING.has(name)) {
    const flags = names.indexOf("flags");
    return (call: Call) => opensLinks(arch, call.int(flags));
  }
  const end = ENDS[`${name}.${argument}`] ?? ENDS[name];
  if (end === undefined) return () => true;
  if (typeof end === "string") return () => false;
  const flag = "where" in end ? end.where : end.unless;
  const index = names.indexOf(flag.flags);
  return (call: Call) => ((call.int(index) & flag.bit) !== 0) === "where" in end;
}

const known = new Map<string, readonly PathArgument[]>();

/** The arguments of a call that are paths. */
export function pathsOf(arch: Arch, name: string): readonly PathArgument[] {
  const key = `${arch} ${name}`;
  let list = known.get(key);
  if (!list) known.set(key, (list = findPaths(arch, name)));
  return list;
}

function findPaths(arch: Arch, name: string): PathArgument[] {
  const number = syscallNumber(arch, name);
  if (number === undefined) return [];
  const { names, kinds } = planOf(arch, number);
  return names.flatMap((argument, index) => {
    const isText = (ENDS[`${name}.${argument}`] ?? ENDS[name]) === "text";
    if (kinds[index] !== pathKind || isText) return [];
    const folder = index > 0 && names[index - 1]!.endsWith("dfd") ? index - 1 : undefined;
    return [{ name: argument, index, folder, follows: follower(arch, name, argument, names) }];
  });
}

/** The names of all calls that take paths. */
export function callsWithPaths(): string[] {
  const all = (["x86_64", "aarch64"] as const).flatMap((arch) =>
    syscallNames(arch).filter((name) => pathsOf(arch, name).length > 0),
  );
  return [...new Set(all)];
}
