// Mounts and namespaces, watches, handles and attributes of files.
import {
  at,
  fd,
  hex32,
  flags,
  flags64,
  newFd,
  type Notes,
  one,
  path,
  sizedIn,
  string,
  syscalls,
} from "../dsl.ts";
import * as words from "../vocabulary/mount.ts";

const attributeFlags = flags("attribute_flags");
const attributes = { uattr: sizedIn("mountAttributes", "usize") } as const;

export const mounts: Notes = syscalls({
  mount: {
    dev_name: path,
    dir_name: path,
    type: words.mountType("flags"),
    flags: words.mountFlags,
    data: words.mountData("flags"),
  },
  umount2: { name: path, flags: flags("umount_flags") },
  open_tree: { flags: flags("open_tree_flags"), returns: newFd },
  open_tree_attr: { flags: flags("open_tree_flags"), ...attributes, returns: newFd },
  move_mount: { ms_flags: flags("move_mount_flags") },
  fsopen: { flags: flags("fsopen_flags"), returns: newFd },
  fsconfig: {
    cmd: one("fsconfig_commands"),
    key: words.configKey,
    value: words.configValue,
    aux: words.configLast,
  },
  fsmount: { flags: flags("fsmount_flags"), ms_flags: flags("fsmount_attributes"), returns: newFd },
  fspick: { flags: flags("fspick_flags"), returns: newFd },
  mount_setattr: { flags: flags("mount_setattr_flags"), ...attributes },
  statmount: {
    req: words.statmountIn,
    buf: words.statmountOut("bufsize"),
    flags: flags("statmount_flags"),
  },
  listmount: {
    req: words.listmountIn,
    mnt_ids: words.longIdsOut("nr_mnt_ids"),
    flags: flags("listmount_flags"),
  },
  listns: { req: words.listnsIn, ns_ids: words.longIdsOut("nr_ns_ids"), flags: hex32 },

  fanotify_init: {
    flags: words.fanotifyInitFlags,
    event_f_flags: { kind: "openFlags", type: "number" },
    returns: newFd,
  },
  fanotify_mark: {
    flags: flags("fanotify_mark_flags"),
    mask: flags64("fanotify_mask"),
    dfd: words.fanotifyFolder,
  },
  inotify_init: { returns: newFd },
  inotify_init1: { flags: flags("inotify_init_flags"), returns: newFd },
  inotify_add_watch: { mask: flags("inotify_mask") },
  inotify_rm_watch: {},

  name_to_handle_at: {
    dfd: at,
    name: path,
    handle: words.handleOut,
    mnt_id: { kind: "intOut", type: "IntPointer" },
    flag: flags("handle_flags"),
  },
  open_by_handle_at: {
    mountdirfd: fd,
    handle: words.handleIn,
    flags: { kind: "openFlags", type: "number" },
    returns: newFd,
  },

  setxattr: {
    name: string,
    value: words.attributeIn("size"),
    flags: flags("xattr_flags"),
  },
  lsetxattr: { name: string, value: words.attributeIn("size"), flags: flags("xattr_flags") },
  fsetxattr: { name: string, value: words.attributeIn("size"), flags: flags("xattr_flags") },
  setxattrat: {
    at_flags: attributeFlags,
    name: string,
    args: words.attributeArguments("size"),
  },
  getxattr: { name: string, value: words.attributeOut("size") },
  lgetxattr: { name: string, value: words.attributeOut("size") },
  fgetxattr: { name: string, value: words.attributeOut("size") },
  getxattrat: { at_flags: attributeFlags, name: string, args: words.attributeRoom("size") },
  listxattr: { list: words.attributesOut("size") },
  llistxattr: { list: words.attributesOut("size") },
  flistxattr: { list: words.attributesOut("size") },
  listxattrat: { at_flags: attributeFlags, list: words.attributesOut("size") },
  removexattr: { name: string },
  lremovexattr: { name: string },
  fremovexattr: { name: string },
  removexattrat: { at_flags: attributeFlags, name: string },
  file_getattr: { attr: words.fileAttributesOut("usize"), at_flags: attributeFlags },
  file_setattr: { attr: words.fileAttributesIn("usize"), at_flags: attributeFlags },
});
