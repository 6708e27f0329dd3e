// The file system btrfs: its trees and devices, and how they are searched, balanced and sent.
import { Family } from "../flags.ts";
import type { Frame } from "../frame.ts";
import { Kind } from "../kind.ts";
import { wideFd } from "../kinds/fd.ts";
import { flags64, one, one64 } from "../kinds/flags.ts";
import { size, uint } from "../kinds/numbers.ts";
import { addressShown, dated, unsignedShown } from "../kinds/shown_words.ts";
import { arrayAt, structAt } from "../kinds/struct.ts";
import { stringAt } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import { leaf, list, remarked, type Shown, struct } from "../shown.ts";
import {
  type BytesShow,
  custom,
  type FieldCode,
  fieldReader,
  type FieldShow,
  isOneOf,
  type StructView,
  view,
  when,
} from "../structs/view.ts";
import { halves, toAddress, toNumber, u32 } from "../words.ts";
import { device, HIGH, LAST_FREE, limit, object, quota, uuid } from "./btrfs.ts";
import {
  answer,
  changed,
  changedAs,
  full,
  name,
  type Requests,
  reserved,
  same,
  structIn,
  structOut,
} from "./kit.ts";

/** A kind of item: a name or a number. */
const itemType: Kind<number> = new Kind({
  show: (lo, _hi, frame) => {
    if (lo >>> 0 === 0xffffffff) return leaf("UINT32_MAX", 0xffffffff);
    return Family.of(frame.arch, "btrfs_item_types").name(lo, 0) ?? uint.show(lo, 0, frame);
  },
  view: (lo) => lo >>> 0,
});

/** Left out where it is the default, unless everything is asked for. */
function unless(lo: number, hi: number, shown: Kind): FieldCode {
  return (bytes, at, frame) => {
    const usual = u32(bytes, at) === lo && u32(bytes, at + 4) === hi;
    if (usual && !frame.options.verbose) return undefined;
    return shown.show(u32(bytes, at), u32(bytes, at + 4), frame);
  };
}

const key: StructView = view("btrfs_ioctl_search_key", {
  tree_id: object,
  min_objectid: unless(256, 0, object),
  max_objectid: unless(LAST_FREE, HIGH, object),
  min_offset: limit,
  max_offset: limit,
  min_transid: limit,
  max_transid: limit,
  min_type: itemType,
  max_type: itemType,
  nr_items: uint,
});
const keyDone: StructView = view("btrfs_ioctl_search_key", { nr_items: uint });
const item: StructView = view("btrfs_ioctl_search_header", {
  transid: size,
  objectid: object,
  offset: size,
  type: itemType,
  len: uint,
});
const itemCount = fieldReader("btrfs_ioctl_search_key", "nr_items");
const itemLength = fieldReader("btrfs_ioctl_search_header", "len");
const HEADER = 32;
const BUFFER = 3992;

/** What was found lies behind the key: each item with its length. */
function items(bytes: Uint8Array, base: number, at: number, room: number, frame: Frame): Shown {
  const found: Shown[] = [];
  const [count] = itemCount(bytes, base, frame.arch);
  const end = Math.min(at + room, bytes.length);
  while (found.length < count && at + HEADER <= end) {
    found.push(item.show(bytes, at, frame));
    at += HEADER + itemLength(bytes, at, frame.arch)[0];
  }
  return list(found, found.length < count ? "..." : "");
}

const found: StructView = view("btrfs_ioctl_search_args", {
  key: keyDone,
  buf: full((bytes, at, frame, base) => items(bytes, base, at, BUFFER, frame)),
});
const foundMore: StructView = custom("btrfs_ioctl_search_args", (bytes, at, frame) =>
  frame.options.verbose
    ? found.show(bytes, at, frame)
    : struct([["key", keyDone.show(bytes, at, frame)]], ", ..."),
);

const BUFFER_SIZE = 104;
const MOST_FOUND = 65536;
const sized: StructView = view("btrfs_ioctl_search_args_v2", { key, buf_size: size });
const sizedDone: StructView = custom("btrfs_ioctl_search_args_v2", (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at + BUFFER_SIZE), u32(bytes, at + BUFFER_SIZE + 4)];
  const head = [
    ["key", keyDone.show(bytes, at, frame)],
    ["buf_size", unsignedShown(lo, hi)],
  ] as const;
  if (!frame.options.verbose) return struct(head, ", ...");
  // The buffer is behind what has been read.
  const place = halves(toAddress(frame.call.words[4]!, frame.call.words[5]!), BUFFER_SIZE + 8);
  const room = Math.min(toNumber(lo, hi), MOST_FOUND);
  const buffer = frame.memory.read(toAddress(...place), room);
  const whole = new Uint8Array(BUFFER_SIZE + 8 + buffer.length);
  whole.set(bytes.subarray(at, at + BUFFER_SIZE + 8));
  whole.set(buffer, BUFFER_SIZE + 8);
  return struct([...head, ["buf", items(whole, 0, BUFFER_SIZE + 8, room, frame)]]);
});

const balanceArguments: StructView = view("btrfs_balance_args", {
  profiles: flags64("btrfs_group_flags"),
  usage: size,
  devid: device,
  pstart: size,
  pend: size,
  vstart: size,
  vend: size,
  target: size,
  flags: flags64("btrfs_balance_options"),
});
const balanced = fieldReader("btrfs_ioctl_balance_args", "flags");
const ifBalanced = (bit: number): FieldShow =>
  when((bytes, base, { arch }) => (balanced(bytes, base, arch)[0] & bit) !== 0, balanceArguments);
const BALANCE = { data: ifBalanced(1), meta: ifBalanced(4), sys: ifBalanced(2) };
const balance: StructView = view("btrfs_ioctl_balance_args", {
  flags: flags64("btrfs_balance_flags"),
  ...BALANCE,
});
const balanceDone: StructView = view("btrfs_ioctl_balance_args", {
  flags: flags64("btrfs_balance_flags"),
  state: flags64("btrfs_balance_states"),
  ...BALANCE,
});

/** A time in seconds of which 0 is none. */
const time: FieldCode = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  return dated(unsignedShown(lo, hi), lo, hi, 0, 0);
};
const tenths: FieldCode = (bytes, at) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const value = toNumber(lo, hi);
  const shown = unsignedShown(lo, hi);
  return value > 0 && value <= 1000
    ? remarked(shown, `${Math.floor(value / 10)}.${value % 10}%`)
    : shown;
};
const START = 0;
const STATUS = 1;
const PATH = 1025;
const replacement: StructView = view("btrfs_ioctl_dev_replace_start_params", {
  srcdevid: device,
  cont_reading_from_srcdev_mode: one64("btrfs_replace_modes"),
  srcdev_name: name(PATH),
  tgtdev_name: name(PATH),
});
const progress: StructView = view("btrfs_ioctl_dev_replace_status_params", {
  replace_state: one64("btrfs_replace_states"),
  progress_1000: tenths,
  time_started: time,
  time_stopped: time,
  num_write_errors: size,
  num_uncorrectable_read_errors: size,
});
const replace: StructView = view("btrfs_ioctl_dev_replace_args", {
  cmd: one64("btrfs_replace_commands"),
  start: when(isOneOf("btrfs_ioctl_dev_replace_args", "cmd", START), replacement),
});
const replaceDone: StructView = view("btrfs_ioctl_dev_replace_args", {
  result: one64("btrfs_replace_results"),
  status: when(isOneOf("btrfs_ioctl_dev_replace_args", "cmd", STATUS), progress),
});

const told = fieldReader("btrfs_ioctl_fs_info_args", "flags");
const ifTold = (bit: number, shown: FieldShow): FieldShow =>
  when((bytes, base, { arch }) => (told(bytes, base, arch)[0] & bit) !== 0, shown);
const information: StructView = view("btrfs_ioctl_fs_info_args", {
  max_id: size,
  num_devices: size,
  fsid: uuid,
  nodesize: uint,
  sectorsize: uint,
  clone_alignment: uint,
  csum_type: ifTold(1, one("btrfs_checksums")),
  csum_size: ifTold(1, uint),
  flags: flags64("btrfs_information_flags"),
  generation: ifTold(2, size),
  metadata_uuid: ifTold(4, uuid),
});

const STATISTICS = 5;
const statisticCount = fieldReader("btrfs_ioctl_get_dev_stats", "nr_items");
const statistics: FieldCode = (bytes, at, frame, base) => {
  const all = toNumber(...statisticCount(bytes, base, frame.arch));
  const count = Math.min(all, STATISTICS);
  const names = Family.of(frame.arch, "btrfs_statistics");
  return list(
    Array.from({ length: count }, (_, index) => {
      const value = unsignedShown(u32(bytes, at + 8 * index), u32(bytes, at + 8 * index + 4));
      return leaf(`[${names.one(index, 0)}]=${value.text}`, value.toJSON());
    }),
    all > count ? "..." : "",
  );
};
const STATISTICS_HEAD = { nr_items: size, flags: flags64("btrfs_statistics_flags") };
const statisticsDone: StructView = view("btrfs_ioctl_get_dev_stats", {
  ...STATISTICS_HEAD,
  values: { label: "", shown: statistics },
});

/** What is found at a place: its head, and the values if all are asked for. */
function container(lo: number, hi: number, frame: Frame, width: number, value: BytesShow): Shown {
  const bytes = readExactly(frame.memory, lo, hi, CONTAINER);
  if (bytes === undefined) return addressShown(lo, hi);
  const counts = ["bytes_left", "bytes_missing", "elem_cnt", "elem_missed"].map(
    (field, index) => [field, unsignedShown(u32(bytes, 4 * index), 0)] as const,
  );
  if (!frame.options.verbose) return struct(counts, ", ...");
  const place = halves(toAddress(lo, hi), CONTAINER);
  const count = Math.floor(u32(bytes, 8) / (width / 8));
  return struct([...counts, ["val", arrayAt(...place, count, width, frame, value)]]);
}
const CONTAINER = 16;

/** A path, given as its distance from the values. */
function pathsAt(lo: number, hi: number, frame: Frame): Shown {
  const start = halves(toAddress(lo, hi), CONTAINER);
  return container(lo, hi, frame, 8, (bytes, at) =>
    stringAt(
      ...halves(toAddress(...start), toNumber(u32(bytes, at), u32(bytes, at + 4))),
      frame.stringLimit,
      frame,
    ),
  );
}
const inode: BytesShow = (bytes, at) =>
  struct(
    ["inum", "offset", "root"].map((field, index) => {
      const place = at + 8 * index;
      return [field, unsignedShown(u32(bytes, place), u32(bytes, place + 4))] as const;
    }),
  );
const INODE = 24;
const paths: FieldCode = (bytes, at, frame) => pathsAt(u32(bytes, at), u32(bytes, at + 4), frame);
const inodes: FieldCode = (bytes, at, frame) =>
  container(u32(bytes, at), u32(bytes, at + 4), frame, INODE, inode);
const place: FieldCode = (bytes, at) => addressShown(u32(bytes, at), u32(bytes, at + 4));

const space: StructView = view("btrfs_ioctl_space_info", {
  flags: flags64("btrfs_group_flags"),
  total_bytes: size,
  used_bytes: size,
});
const SPACE = 24;
const SPACES = 16;
const spacesTold: StructView = custom("btrfs_ioctl_space_args", (bytes, at, frame) => {
  const total = unsignedShown(u32(bytes, at + 8), u32(bytes, at + 12));
  const slots = toNumber(u32(bytes, at), u32(bytes, at + 4));
  if (slots === 0 && total.text !== "0") return struct([["total_spaces", total]]);
  if (!frame.options.verbose) return struct([["total_spaces", total]], ", ...");
  const count = toNumber(u32(bytes, at + 8), u32(bytes, at + 12));
  const first = halves(toAddress(frame.call.words[4]!, frame.call.words[5]!), SPACES);
  return struct([
    ["total_spaces", total],
    ["spaces", arrayAt(...first, count, SPACE, frame, space.show)],
  ]);
});

const sourceCount = fieldReader("btrfs_ioctl_send_args", "clone_sources_count");
const sources: FieldCode = (bytes, at, frame, base) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  if (!frame.options.verbose) return addressShown(lo, hi);
  const count = toNumber(...sourceCount(bytes, base, frame.arch));
  return arrayAt(lo, hi, count, 8, frame, (words, from) =>
    object.show(u32(words, from), u32(words, from + 4), frame),
  );
};

const INHERITED = {
  flags: flags64("btrfs_inherit_flags"),
  num_qgroups: size,
  num_ref_copies: size,
  num_excl_copies: size,
  lim: quota,
};
const INHERIT = 72;
const groupCount = fieldReader("btrfs_qgroup_inherit", "num_qgroups");

/** What a new volume takes over from others. */
const inherited: FieldCode = (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const groups: FieldCode = (head, _at, _frame, base) =>
    arrayAt(
      ...halves(toAddress(lo, hi), INHERIT),
      toNumber(...groupCount(head, base, frame.arch)),
      8,
      frame,
      (words, from) => unsignedShown(u32(words, from), u32(words, from + 4)),
    );
  const shown = frame.options.verbose
    ? view("btrfs_qgroup_inherit", { ...INHERITED, qgroups: groups })
    : view("btrfs_qgroup_inherit", INHERITED, true);
  return structAt(shown, lo, hi, frame);
};
const INHERITS = 4;
const volumeFlags = fieldReader("btrfs_ioctl_vol_args_v2", "flags");
const ifInherits = (shown: FieldShow): FieldShow =>
  when((bytes, base, { arch }) => (volumeFlags(bytes, base, arch)[0] & INHERITS) !== 0, shown);
const volume: StructView = view("btrfs_ioctl_vol_args_v2", {
  fd: wideFd,
  flags: flags64("btrfs_subvolume_flags"),
  size: ifInherits(size),
  qgroup_inherit: ifInherits(inherited),
  name: name(4040),
});
const volumeMade: StructView = view("btrfs_ioctl_vol_args_v2", { transid: size });

export const treeRequests: Requests = {
  ...same(changed(volume, volumeMade), "BTRFS_IOC_SNAP_CREATE_V2 BTRFS_IOC_SUBVOL_CREATE_V2"),
  BTRFS_IOC_TREE_SEARCH: changedAs(
    view("btrfs_ioctl_search_args", { key }),
    (lo, hi, frame) => answer(foundMore, lo, hi, frame),
    found,
  ),
  BTRFS_IOC_TREE_SEARCH_V2: changed(sized, sizedDone),
  BTRFS_IOC_BALANCE_V2: changed(balance, balanceDone),
  BTRFS_IOC_BALANCE_PROGRESS: structOut(balanceDone),
  BTRFS_IOC_DEV_REPLACE: changed(replace, replaceDone),
  BTRFS_IOC_FS_INFO: structOut(information),
  BTRFS_IOC_GET_DEV_STATS: changed(
    view("btrfs_ioctl_get_dev_stats", { devid: device, ...STATISTICS_HEAD }),
    statisticsDone,
  ),
  BTRFS_IOC_INO_PATHS: changed(
    view("btrfs_ioctl_ino_path_args", { inum: size, size, fspath: place }),
    view("btrfs_ioctl_ino_path_args", { fspath: paths }),
  ),
  BTRFS_IOC_LOGICAL_INO: changed(
    view("btrfs_ioctl_logical_ino_args", {
      logical: size,
      size,
      reserved: reserved("u64", 3),
      flags: flags64("btrfs_inode_flags"),
      inodes: place,
    }),
    view("btrfs_ioctl_logical_ino_args", { inodes }),
  ),
  BTRFS_IOC_SPACE_INFO: changed(view("btrfs_ioctl_space_args", { space_slots: size }), spacesTold),
  BTRFS_IOC_SEND: structIn(
    view("btrfs_ioctl_send_args", {
      send_fd: wideFd,
      clone_sources_count: size,
      clone_sources: sources,
      parent_root: object,
      flags: flags64("btrfs_send_flags"),
    }),
  ),
};
