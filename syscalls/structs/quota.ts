// Quotas of filesystems: limits, what is used, and since when it is too much.
import { flags } from "../kinds/flags.ts";
import { hex32, id, int, size, uint } from "../kinds/numbers.ts";
import { abbreviated, auto, type FieldShow, type StructView, view } from "./view.ts";

const LIMITS: Readonly<Record<string, FieldShow>> = {
  dqb_bhardlimit: size,
  dqb_bsoftlimit: size,
  dqb_curspace: size,
  dqb_ihardlimit: size,
  dqb_isoftlimit: size,
  dqb_curinodes: size,
};
const REST: Readonly<Record<string, FieldShow>> = {
  dqb_btime: size,
  dqb_itime: size,
  dqb_valid: flags("quota_valid"),
};

/** What somebody may use, and does. */
export const quota: StructView = abbreviated(
  view("if_dqblk", LIMITS, true),
  view("if_dqblk", { ...LIMITS, ...REST }),
);

/** The same of the next id that has a quota. */
export const nextQuota: StructView = abbreviated(
  view("if_nextdqblk", { ...LIMITS, dqb_id: id }, true),
  view("if_nextdqblk", { ...LIMITS, ...REST, dqb_id: id }),
);

/** For how long more may be used. */
export const quotaInfo: StructView = view("if_dqinfo", {
  dqi_bgrace: size,
  dqi_igrace: size,
  dqi_flags: flags("quota_info_flags"),
  dqi_valid: flags("quota_info_valid"),
});

const DISK: Readonly<Record<string, FieldShow>> = {
  d_version: int,
  d_flags: flags("quota_kinds"),
  d_fieldmask: hex32,
  d_id: id,
  d_blk_hardlimit: size,
  d_blk_softlimit: size,
  d_ino_hardlimit: size,
  d_ino_softlimit: size,
  d_bcount: size,
  d_icount: size,
};

/** What somebody may use of an XFS filesystem, and does. */
export const diskQuota: StructView = abbreviated(
  view("fs_disk_quota", DISK, true),
  view("fs_disk_quota", {
    ...DISK,
    d_itimer: int,
    d_btimer: int,
    d_iwarns: uint,
    d_bwarns: uint,
    d_rtb_hardlimit: size,
    d_rtb_softlimit: size,
    d_rtbcount: size,
    d_rtbtimer: int,
    d_rtbwarns: uint,
  }),
);

const FILE = { qfs_ino: size, qfs_nblks: size, qfs_nextents: uint } as const;
const file = view("fs_qfilestat", FILE);
const fileOfVersion = view("fs_qfilestatv", FILE);

const TIMES: Readonly<Record<string, FieldShow>> = {
  qs_btimelimit: int,
  qs_itimelimit: int,
  qs_rtbtimelimit: int,
  qs_bwarnlimit: auto,
  qs_iwarnlimit: auto,
};
const accounting = flags("quota_accounting");

/** What is counted on an XFS filesystem, and where. */
export const quotaState: StructView = abbreviated(
  view("fs_quota_stat", { qs_version: int }, true),
  view("fs_quota_stat", {
    qs_version: int,
    qs_flags: accounting,
    qs_uquota: file,
    qs_gquota: file,
    qs_incoredqs: uint,
    ...TIMES,
  }),
);

/** The same with projects. */
export const quotaStateOfVersion: StructView = abbreviated(
  view("fs_quota_statv", { qs_version: int }, true),
  view("fs_quota_statv", {
    qs_version: int,
    qs_flags: accounting,
    qs_incoredqs: uint,
    qs_uquota: fileOfVersion,
    qs_gquota: fileOfVersion,
    qs_pquota: fileOfVersion,
    ...TIMES,
  }),
);
