// The file system btrfs.
import { Family } from "../flags.ts";
import { Kind } from "../kind.ts";
import { wideFd } from "../kinds/fd.ts";
import { flags64, one64, oneShown } from "../kinds/flags.ts";
import { deviceText } from "../kinds/mode.ts";
import { size, uint } from "../kinds/numbers.ts";
import { leaf, list, type Shown, struct, textOf } from "../shown.ts";
import {
  type BytesShow,
  type FieldCode,
  isOneOf,
  type StructView,
  view,
  when,
} from "../structs/view.ts";
import { timeComment } from "../time.ts";
import { hexText, u32, unsignedJson } from "../words.ts";
import {
  bytesArgument,
  changed,
  name,
  NONE,
  numbers,
  type Requests,
  same,
  structIn,
  structOut,
} from "./kit.ts";

const VOLUME_NAME = 4088;

export const device: Kind = new Kind({ text: deviceText, value: unsignedJson });

const volume: StructView = view("btrfs_ioctl_vol_args", { fd: wideFd, name: name(VOLUME_NAME) });

/** Sixteen bytes in the usual groups. */
export const uuid: FieldCode = (bytes, at) => {
  const digits = Array.from(bytes.subarray(at, at + 16), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const group = (from: number, to: number): string => digits.slice(from, to).join("");
  return [group(0, 4), group(4, 6), group(6, 8), group(8, 10), group(10, 16)].join("-");
};

/** The same, but nothing if it is zero. */
export const someUuid: FieldCode = (bytes, at, frame, base) =>
  bytes.subarray(at, at + 16).every((byte) => byte === 0)
    ? undefined
    : uuid(bytes, at, frame, base);

/** A size that may mean "up to the end". */
export const limit: Kind = new Kind({
  text: (lo, hi, frame) =>
    (lo & hi) >>> 0 === 0xffffffff ? "UINT64_MAX" : size.text(lo, hi, frame),
  value: unsignedJson,
});

/** The halves of the last number that an object can have: more than a JavaScript number holds. */
export const LAST_FREE = 0xffffff00;
export const HIGH = 0xffffffff;

/** The number of a tree or of an object: some have names. */
export const object: Kind = new Kind({
  show: (lo, hi, frame) => {
    if (hi === HIGH)
      return lo === LAST_FREE ? "BTRFS_LAST_FREE_OBJECTID" : limit.show(lo, hi, frame);
    return Family.of(frame.arch, "btrfs_objects").name(lo, hi) ?? limit.show(lo, hi, frame);
  },
});

const range: StructView = view("btrfs_ioctl_defrag_range_args", {
  start: size,
  len: limit,
  flags: flags64("btrfs_defrag_flags"),
  extent_thresh: uint,
  compress_type: (bytes, at, frame) => oneShown(frame.arch, "btrfs_compressions", u32(bytes, at)),
});

const time: BytesShow = (bytes, at, frame) => {
  const [lo, hi] = [u32(bytes, at), u32(bytes, at + 4)];
  const nanoseconds = u32(bytes, at + 8);
  const shown = struct([
    ["sec", size.show(lo, hi, frame)],
    ["nsec", uint.show(nanoseconds, 0, frame)],
  ]);
  const comment = timeComment(lo, hi, nanoseconds, 9);
  return comment === "" ? shown : leaf(textOf(shown) + comment, shown.toJSON());
};

const PROGRESS =
  "data_extents_scrubbed tree_extents_scrubbed data_bytes_scrubbed tree_bytes_scrubbed read_errors csum_errors verify_errors no_csum csum_discards super_errors malloc_errors uncorrectable_errors corrected_errors last_physical unverified_errors";
const progress: StructView = view(
  "btrfs_scrub_progress",
  Object.fromEntries(PROGRESS.split(" ").map((field) => [field, size])),
);
const scrubDone: StructView = view("btrfs_ioctl_scrub_args", { progress });

export const quota: StructView = view("btrfs_qgroup_limit", {
  flags: flags64("btrfs_limit_flags"),
  max_rfer: size,
  max_excl: size,
  rsv_rfer: size,
  rsv_excl: size,
});

/** No bit of this set has got a name yet. */
const nameless: Kind = new Kind({
  text: (lo, hi) =>
    lo === 0 && hi === 0 ? "0" : `${hexText(lo, hi)} /* BTRFS_FEATURE_COMPAT_??? */`,
  value: unsignedJson,
});

const features: StructView = view("btrfs_ioctl_feature_flags", {
  compat_flags: nameless,
  compat_ro_flags: flags64("btrfs_compat_ro"),
  incompat_flags: flags64("btrfs_incompat"),
});

const FEATURES = 24;

/** Sets of features: those that are there, may be set, may be cleared. */
function featureSets(way: "in" | "out", count: number, remarks: readonly string[]): Kind<bigint> {
  return bytesArgument(way, FEATURES * count, (bytes, at, frame) =>
    list(
      Array.from({ length: count }, (_, index): Shown => {
        const shown = features.show(bytes, at + FEATURES * index, frame);
        const remark = remarks[index];
        return remark === undefined ? shown : leaf(`${textOf(shown)} /* ${remark} */`, null);
      }),
    ),
  );
}

/** Flags that stand behind the address, without brackets. */
function plainFlags(way: "in" | "out"): Kind<bigint> {
  return bytesArgument(way, 8, (bytes, at, frame) =>
    flags64("btrfs_subvolume_flags").show(u32(bytes, at), u32(bytes, at + 4), frame),
  );
}

const infoAsked: StructView = view("btrfs_ioctl_dev_info_args", { devid: device, uuid: someUuid });
const infoTold: StructView = view("btrfs_ioctl_dev_info_args", {
  uuid: someUuid,
  bytes_used: size,
  total_bytes: size,
  path: name(1024),
});

/** An int. */
const commandOfInt: Kind = new Kind({
  show: (lo, _hi, frame) => oneShown(frame.arch, "btrfs_balance_commands", lo),
});

const NAMED =
  "BTRFS_IOC_ADD_DEV BTRFS_IOC_DEVICES_READY BTRFS_IOC_FORGET_DEV BTRFS_IOC_RESIZE BTRFS_IOC_RM_DEV BTRFS_IOC_SCAN_DEV BTRFS_IOC_SNAP_CREATE BTRFS_IOC_SNAP_DESTROY BTRFS_IOC_SUBVOL_CREATE";

export const btrfsRequests: Requests = {
  ...same(structIn(volume), NAMED),
  ...same(NONE, "BTRFS_IOC_BALANCE BTRFS_IOC_DEFRAG"),
  BTRFS_IOC_BALANCE_CTL: commandOfInt,
  ...same(numbers("in", "u64"), "BTRFS_IOC_DEFAULT_SUBVOL BTRFS_IOC_WAIT_SYNC"),
  BTRFS_IOC_START_SYNC: numbers("out", "u64"),
  BTRFS_IOC_DEFRAG_RANGE: structIn(range),
  BTRFS_IOC_DEV_INFO: changed(infoAsked, infoTold),
  BTRFS_IOC_QGROUP_ASSIGN: structIn(
    view("btrfs_ioctl_qgroup_assign_args", { assign: size, src: size, dst: size }),
  ),
  BTRFS_IOC_QGROUP_CREATE: structIn(
    view("btrfs_ioctl_qgroup_create_args", { create: size, qgroupid: size }),
  ),
  BTRFS_IOC_QGROUP_LIMIT: structOut(
    view("btrfs_ioctl_qgroup_limit_args", { qgroupid: size, lim: quota }),
  ),
  BTRFS_IOC_QUOTA_CTL: structIn(
    view("btrfs_ioctl_quota_ctl_args", { cmd: one64("btrfs_quota_commands") }),
  ),
  BTRFS_IOC_QUOTA_RESCAN: structIn(view("btrfs_ioctl_quota_rescan_args", { flags: size })),
  BTRFS_IOC_QUOTA_RESCAN_STATUS: structOut(
    view("btrfs_ioctl_quota_rescan_args", { flags: size, progress: object }),
  ),
  BTRFS_IOC_SCRUB: changed(
    view("btrfs_ioctl_scrub_args", {
      devid: device,
      start: size,
      end: limit,
      flags: flags64("btrfs_scrub_flags"),
    }),
    scrubDone,
  ),
  BTRFS_IOC_SCRUB_PROGRESS: changed(view("btrfs_ioctl_scrub_args", { devid: device }), scrubDone),
  BTRFS_IOC_SET_RECEIVED_SUBVOL: changed(
    view("btrfs_ioctl_received_subvol_args", {
      uuid,
      stransid: size,
      stime: time,
      flags: size,
    }),
    view("btrfs_ioctl_received_subvol_args", { rtransid: size, rtime: time }),
  ),
  BTRFS_IOC_SUBVOL_GETFLAGS: plainFlags("out"),
  BTRFS_IOC_SUBVOL_SETFLAGS: plainFlags("in"),
  BTRFS_IOC_GET_FEATURES: structOut(features),
  BTRFS_IOC_SET_FEATURES: featureSets("in", 2, []),
  BTRFS_IOC_GET_SUPPORTED_FEATURES: featureSets("out", 3, [
    "supported",
    "safe to set",
    "safe to clear",
  ]),
  BTRFS_IOC_INO_LOOKUP: changed(
    view("btrfs_ioctl_ino_lookup_args", { treeid: object, objectid: object }),
    view("btrfs_ioctl_ino_lookup_args", {
      treeid: when(isOneOf("btrfs_ioctl_ino_lookup_args", "treeid", 0), object),
      name: name(4080),
    }),
  ),
};
