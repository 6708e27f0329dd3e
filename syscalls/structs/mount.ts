// Structures of the mount API.
import { Family } from "../flags.ts";
import { fd, fdShown } from "../kinds/fd.ts";
import { flags, flags64, one64 } from "../kinds/flags.ts";
import { hex, hex32 } from "../kinds/numbers.ts";
import { hexShown, unsignedShown } from "../kinds/shown_words.ts";
import { leaf, list, type Shown } from "../shown.ts";
import { unsignedJson, u32 } from "../words.ts";
import {
  auto,
  type BytesShow,
  charsShown,
  type Conditional,
  fieldReader,
  type FieldCode,
  type StructView,
  view,
  when,
} from "./view.ts";

/** A descriptor in a field of 64 bits. */
const userNamespaceFd: BytesShow = (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return hi === 0 && lo < 0x80000000 ? fdShown(lo, frame) : unsignedShown(lo, hi);
};

/** What mount_setattr changes. */
export const mountAttributes: StructView = view("mount_attr", {
  attr_set: flags64("mount_attributes"),
  attr_clr: flags64("mount_attributes"),
  propagation: one64("mount_propagation"),
  userns_fd: userNamespaceFd,
});

/** Which mount statmount tells about, and what of it. */
export const statmountRequest: StructView = view("mnt_id_req", {
  size: auto,
  mnt_ns_fd: fd,
  mnt_id: hex,
  param: flags64("statmount_mask"),
  mnt_ns_id: hex,
});

const idOrRoot: BytesShow = (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return Family.of(frame.arch, "listmount_roots").name(lo, hi) ?? hexShown(lo, hi);
};

/** Below which mount listmount lists others. */
export const listmountRequest: StructView = view("mnt_id_req", {
  size: auto,
  mnt_ns_fd: fd,
  mnt_id: idOrRoot,
  param: hex,
  mnt_ns_id: hex,
});

const userNamespace: BytesShow = (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return Family.of(frame.arch, "listns_users").name(lo, hi) ?? hexShown(lo, hi);
};

const spare = (name: "spare" | "spare2"): Conditional => {
  const value = fieldReader("ns_id_req", name);
  return when((bytes, base, frame) => value(bytes, base, frame.arch)[0] !== 0, hex32);
};

/** Which namespaces listns lists. */
export const listnsRequest: StructView = view("ns_id_req", {
  size: auto,
  spare: spare("spare"),
  ns_id: hex,
  ns_type: flags("namespace_types"),
  spare2: spare("spare2"),
  user_ns_id: userNamespace,
});

const maskOf = fieldReader("statmount", "mask");

/** A field that is there if the mask says so. */
function told(bit: number, shown: Conditional["shown"]): Conditional {
  return when((bytes, base, frame) => (maskOf(bytes, base, frame.arch)[0] & bit) !== 0, shown);
}

/** Where the texts begin. */
const TEXTS = 512;

/** No more texts than this are shown of one array. */
const MOST_TEXTS = 1024;

const textIn = (bytes: Uint8Array, at: number): Shown => charsShown(bytes, at, bytes.length - at);

/** The place of a text, if it is not among what was written. */
function outside(bytes: Uint8Array, at: number, base: number): Shown | undefined {
  const place = u32(bytes, at);
  return base + TEXTS + place < bytes.length ? undefined : hexShown(place, 0);
}

const textAt: FieldCode = (bytes, at, _frame, base) =>
  outside(bytes, at, base) ?? textIn(bytes, base + TEXTS + u32(bytes, at));

/** Texts one behind the other; the number of them lies before the place of the first. */
const textsAt: FieldCode = (bytes, at, _frame, base) => {
  const missing = outside(bytes, at, base);
  if (missing !== undefined) return missing;
  const items: Shown[] = [];
  let place = base + TEXTS + u32(bytes, at);
  const count = Math.min(u32(bytes, at - 4), MOST_TEXTS);
  while (items.length < count && place < bytes.length) {
    items.push(textIn(bytes, place));
    const end = bytes.indexOf(0, place);
    if (end < 0) break;
    place = end + 1;
  }
  return list(items);
};

const filesystem: BytesShow = (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const name = Family.of(frame.arch, "filesystems").name(lo, hi);
  return name ?? leaf(hex.text(lo, hi, frame), unsignedJson(lo, hi));
};

const SUPER = 1;
const BASIC = 2;
const OPTIONS = 0x400;
const SECURITY = 0x800;
const USERS = 0x2000;
const GROUPS = 0x4000;

/** What statmount tells. */
export const statmount: StructView = view("statmount", {
  size: auto,
  mnt_opts: told(0x80, textAt),
  mask: flags64("statmount_mask"),
  sb_dev_major: told(SUPER, auto),
  sb_dev_minor: told(SUPER, auto),
  sb_magic: told(SUPER, filesystem),
  sb_flags: told(SUPER, flags("super_flags")),
  fs_type: told(0x20, textAt),
  mnt_id: told(BASIC, hex),
  mnt_parent_id: told(BASIC, hex),
  mnt_id_old: told(BASIC, hex32),
  mnt_parent_id_old: told(BASIC, hex32),
  mnt_attr: told(BASIC, flags64("mount_attributes")),
  mnt_propagation: told(BASIC, flags64("mount_propagation")),
  mnt_peer_group: told(BASIC, hex),
  mnt_master: told(BASIC, hex),
  propagate_from: told(4, hex),
  mnt_root: told(8, textAt),
  mnt_point: told(0x10, textAt),
  mnt_ns_id: told(0x40, hex),
  fs_subtype: told(0x100, textAt),
  sb_source: told(0x200, textAt),
  opt_num: told(OPTIONS, auto),
  opt_array: told(OPTIONS, textsAt),
  opt_sec_num: told(SECURITY, auto),
  opt_sec_array: told(SECURITY, textsAt),
  supported_mask: told(0x1000, flags64("statmount_mask")),
  mnt_uidmap_num: told(USERS, auto),
  mnt_uidmap: told(USERS, textsAt),
  mnt_gidmap_num: told(GROUPS, auto),
  mnt_gidmap: told(GROUPS, textsAt),
});
