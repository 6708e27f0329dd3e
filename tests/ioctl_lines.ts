// Lines that strace 6.1 printed of ioctl requests that succeeded, their answers made up by --inject.
import { at } from "./fake_memory.ts";
import type { Row } from "./strace_lines.ts";

/** The halves of at(0), for pointers in memory: a page is added to the lower. */
const AT = 0x1000;
const HIGH = 0x7f00;

/** Words, and zeros behind them. */
function page(...words: number[]): number[] {
  return [...words, ...Array<number>(1024 - words.length).fill(0)];
}

const VIDEO_AND_CONSOLES: Row[] = [
  [
    [3, 0x80685600, at(0)],
    [
      page(
        0x637675,
        0,
        0,
        0,
        0x6d6143,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0x627375,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0x60100,
        0x84a00001,
        0x4200001,
      ),
    ],
    0,
    'ioctl(3, VIDIOC_QUERYCAP, {driver="uvc", card="Cam", bus_info="usb", version=KERNEL_VERSION(6, 1, 0), capabilities=V4L2_CAP_VIDEO_CAPTURE|V4L2_CAP_EXT_PIX_FORMAT|V4L2_CAP_META_CAPTURE|V4L2_CAP_STREAMING|V4L2_CAP_DEVICE_CAPS, device_caps=V4L2_CAP_VIDEO_CAPTURE|V4L2_CAP_EXT_PIX_FORMAT|V4L2_CAP_STREAMING}) = 0',
  ],
  [
    [3, 0xc0d05604, at(0)],
    [page(1, 0, 640, 480, 0x56595559, 1, 1280, 614400, 8)],
    0,
    "ioctl(3, VIDIOC_G_FMT, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, fmt.pix={width=640, height=480, pixelformat=v4l2_fourcc('Y', 'U', 'Y', 'V') /* V4L2_PIX_FMT_YUYV */, field=V4L2_FIELD_NONE, bytesperline=1280, sizeimage=614400, colorspace=V4L2_COLORSPACE_SRGB}}) = 0",
  ],
  [
    [3, 0xc0d05604, at(0)],
    [
      page(3, 0, 1, 2, 3, 4, 5, 6, AT + 4096, HIGH, 2, 0, AT + 4096, HIGH, 7),
      page(0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0),
    ],
    0,
    "ioctl(3, VIDIOC_G_FMT, {type=V4L2_BUF_TYPE_VIDEO_OVERLAY, fmt.win={w={left=1, top=2, width=3, height=4}, field=V4L2_FIELD_SEQ_TB, chromakey=0x6, clips=[{c={left=0, top=0, width=0, height=0}}, {c={left=1, top=2, width=3, height=4}}], clipcount=2, bitmap=0x7f0000002000, global_alpha=0x7}}) = 0",
  ],
  [
    [3, 0xc0cc5616, at(0)],
    [page(1, 4096, 0, 1, 30, 0, 2)],
    0,
    "ioctl(3, VIDIOC_S_PARM, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, parm.capture={capability=V4L2_CAP_TIMEPERFRAME, capturemode=0, timeperframe=1/30, extendedmode=0, readbuffers=2}} => {parm.capture={capability=V4L2_CAP_TIMEPERFRAME, capturemode=0, timeperframe=1/30, extendedmode=0, readbuffers=2}}) = 0",
  ],
  [
    [3, 0xc0145608, at(0)],
    [page(4, 1, 1)],
    0,
    "ioctl(3, VIDIOC_REQBUFS, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, memory=V4L2_MEMORY_MMAP, count=4 => 4}) = 0",
  ],
  [
    [3, 0xc0585611, at(0)],
    [page(0, 1, 9, 0x2003, 1, 0, 5, 0, 7, 0, 0, 0, 0, 0, 3, 1, 4096, 0, 9)],
    0,
    "ioctl(3, VIDIOC_DQBUF, {type=V4L2_BUF_TYPE_VIDEO_CAPTURE, index=0, memory=V4L2_MEMORY_MMAP, m.offset=0x1000, length=9, bytesused=9, flags=V4L2_BUF_FLAG_MAPPED|V4L2_BUF_FLAG_QUEUED|V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC|V4L2_BUF_FLAG_TSTAMP_SRC_EOF, timestamp={tv_sec=5, tv_usec=7}, ...}) = 0",
  ],
  [
    [3, 0xc100565c, at(0)],
    [page(2, 3, 1, 0, 1, 0, 640, 480, 0x47504a4d, 1, 0, 0, 7)],
    0,
    "ioctl(3, VIDIOC_CREATE_BUFS, {count=3, memory=V4L2_MEMORY_MMAP, format={type=V4L2_BUF_TYPE_VIDEO_CAPTURE, fmt.pix={width=640, height=480, pixelformat=v4l2_fourcc('M', 'J', 'P', 'G') /* V4L2_PIX_FMT_MJPEG */, field=V4L2_FIELD_NONE, bytesperline=0, sizeimage=0, colorspace=V4L2_COLORSPACE_JPEG}}}) = 0 ({index=2, count=3})",
  ],
  [
    [3, 0xc008561b, at(0)],
    [page(0x980900, 128)],
    0,
    "ioctl(3, VIDIOC_G_CTRL, {id=V4L2_CID_BRIGHTNESS, value=128}) = 0",
  ],
  [
    [3, 0xc0205647, at(0)],
    [
      page(0x980000, 2, 0, 0, 0, 0, AT + 4096, HIGH),
      page(0x980900, 0, 0, 1, 0, 0x980901, 4, 0, AT + 4096, HIGH),
    ],
    0,
    'ioctl(3, VIDIOC_G_EXT_CTRLS, {ctrl_class=V4L2_CTRL_CLASS_USER, count=2, controls=[{id=V4L2_CID_BRIGHTNESS, size=0, value=1, value64=1}, {id=V4L2_CID_CONTRAST, size=4, string="\\0\\t\\230\\0"}]}) = 0',
  ],
  [
    [3, 0xc034564b, at(0)],
    [page(1, 0x47504a4d, 640, 480, 1, 1, 30)],
    0,
    "ioctl(3, VIDIOC_ENUM_FRAMEINTERVALS, {index=1, pixel_format=v4l2_fourcc('M', 'J', 'P', 'G') /* V4L2_PIX_FMT_MJPEG */, width=640, height=480, type=V4L2_FRMIVAL_TYPE_DISCRETE, discrete=1/30}) = 0",
  ],
  [
    [3, 0x4b46, at(0)],
    [page(190906627)],
    0,
    "ioctl(3, KDGKBENT, {kb_table=K_ALTSHIFTTAB, kb_index=1, kb_value=0xb61 /* K(KT_LETTER, 'a') */}) = 0",
  ],
  [
    [3, 0x4b48, at(0)],
    [page(2021227013)],
    0,
    'ioctl(3, KDGKBSENT, {kb_func=KVAL(K_F6), kb_string="zyx"}) = 0',
  ],
  [
    [3, 0x4b66, at(0)],
    [page(2, 0, AT + 4096, HIGH), page(0x410020, 0x420021)],
    0,
    "ioctl(3, GIO_UNIMAP, {entry_ct=2 => 2, entries=[{unicode=0x20, fontpos=0x41}, {unicode=0x21, fontpos=0x42}]}) = 0",
  ],
  [
    [3, 0x4b6b, at(0)],
    [page(0x100001, 0, AT + 4096, HIGH), page(1, 2, 3)],
    0,
    'ioctl(3, GIO_FONTX, {charcount=1, charheight=16, chardata=0x7f0000002000} => {charcount=1, charheight=16, chardata="\\x01\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x03\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"}) = 0',
  ],
  [
    [3, 0x4b72, at(0)],
    [page(1, 0, 8, 16, 1, 0, AT + 4096, HIGH), page(7)],
    0,
    'ioctl(3, KDFONTOP, {op=KD_FONT_OP_GET, flags=0, width=8, height=16, charcount=1, data=0x7f0000002000} => {width=8, height=16, charcount=1, data="\\x07\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"}) = 0',
  ],
];

const FILE_SYSTEMS_AND_FLASH: Row[] = [
  [
    [3, 0x84009422, at(0)],
    [page(1, 0, 1, 0, 8, 0, 5, 0, 1, 0)],
    0,
    "ioctl(3, BTRFS_IOC_BALANCE_PROGRESS, {flags=BTRFS_BALANCE_DATA, state=BTRFS_BALANCE_STATE_RUNNING, data={profiles=BTRFS_BLOCK_GROUP_RAID0, usage=5, devid=makedev(0, 0x1), pstart=0, pend=0, vstart=0, vend=0, target=0, flags=0}}) = 0",
  ],
  [
    [3, 0xc0709411, at(0)],
    [page(5, 0, 256, 0, 257, 0, 0, 0, 9, 0, 1, 0, 2, 0, 84, 96, 2)],
    0,
    "ioctl(3, BTRFS_IOC_TREE_SEARCH_V2, {key={tree_id=BTRFS_FS_TREE_OBJECTID, max_objectid=257, min_offset=0, max_offset=9, min_transid=1, max_transid=2, min_type=BTRFS_DIR_ITEM_KEY, max_type=BTRFS_DIR_INDEX_KEY, nr_items=2}, buf_size=0} => {key={nr_items=2}, buf_size=0, ...}) = 0",
  ],
  [
    [3, 0xc4089434, at(0)],
    [page(1, 0, 2, 0, 0, 0, 1, 0, 2)],
    0,
    "ioctl(3, BTRFS_IOC_GET_DEV_STATS, {devid=makedev(0, 0x1), nr_items=2, flags=0} => {nr_items=2, flags=0, [[BTRFS_DEV_STAT_WRITE_ERRS]=1, [BTRFS_DEV_STAT_READ_ERRS]=2]}) = 0",
  ],
  [
    [3, 0x80204d01, at(0)],
    [page(4, 1024, 1, 2, 3, 4)],
    0,
    "ioctl(3, MIXER_READ(1) or MEMGETINFO, {type=MTD_NANDFLASH, flags=MTD_WRITEABLE, size=0x1, erasesize=0x2, writesize=0x3, oobsize=0x4, padding=0}) = 0",
  ],
  [
    [3, 0x80104d12, at(0)],
    [page(1, 2, 3, 4)],
    0,
    "ioctl(3, MIXER_READ(18) or ECCGETSTATS, {corrected=0x1, failed=0x2, badblocks=0x3, bbtblocks=0x4}) = 0",
  ],
  [
    [3, 0x80044d0d, at(0)],
    [page(1)],
    0,
    "ioctl(3, MIXER_READ(13) or OTPSELECT, [MTD_OTP_FACTORY]) = 0",
  ],
  [
    [3, 0x40986f00, at(0)],
    [page(1, 2, 4096, 0, 0x20104, 0, 0x6261)],
    0,
    'ioctl(3, UBI_IOCMKVOL, {vol_id=1, alignment=2, bytes=4096, vol_type=UBI_STATIC_VOLUME, flags=UBI_VOL_SKIP_CRC_CHECK_FLG, name_len=2, name="ab"} => [1]) = 0',
  ],
  [
    [3, 0xc0389423, at(0)],
    [page(256, 0, 4096, 0, 0, 0, 0, 0, 0, 0, 0, 0, AT + 4096, HIGH), page(9, 8, 2, 7)],
    0,
    "ioctl(3, BTRFS_IOC_INO_PATHS, {inum=256, size=4096, fspath=0x7f0000002000} => {fspath={bytes_left=9, bytes_missing=8, elem_cnt=2, elem_missed=7, ...}}) = 0",
  ],
  [
    [3, 0xc008561c, at(0)],
    [page(0x980900, -5)],
    0,
    "ioctl(3, VIDIOC_S_CTRL, {id=V4L2_CID_BRIGHTNESS, value=-5 => -5}) = 0",
  ],
];

/** By strace 7.2, as strace 6.1 does not know these. */
const NEWER: Row[] = [
  [[3, 0x8008b705, at(0)], [page(5, 1)], 0, "ioctl(3, NS_GET_MNTNS_ID, [0x100000005]) = 0"],
  [
    [3, 0x8010b70a, at(0)],
    [page(16, 3, 7, 1)],
    0,
    "ioctl(3, NS_MNT_GET_INFO, {size=16, nr_mounts=3, mnt_ns_id=0x100000007}) = 0",
  ],
  [
    [3, 0x80088a02, at(0)],
    [page(1500000, 0x10008)],
    0,
    "ioctl(3, EPIOCGPARAMS, {busy_poll_usecs=1500000 /* 1.500000 s */, busy_poll_budget=8, prefer_busy_poll=0x1}) = 0",
  ],
  [
    [3, 0xc020aa07, at(0)],
    [page(4096, 0, 8192, 0, 1, 0, 9)],
    0,
    "ioctl(3, UFFDIO_CONTINUE, {range={start=0x1000, len=0x2000}, mode=UFFDIO_CONTINUE_MODE_DONTWAKE, mapped=9}) = 0",
  ],
  [
    [3, 0xc020aa08, at(0)],
    [page(4096, 0, 8192, 0, 1, 0, 9)],
    0,
    "ioctl(3, UFFDIO_POISON, {range={start=0x1000, len=0x2000}, mode=UFFDIO_POISON_MODE_DONTWAKE, updated=9}) = 0",
  ],
  [
    [3, 0x8004587d, at(0)],
    [page(1)],
    0,
    "ioctl(3, FS_IOC_SHUTDOWN, [FS_SHUTDOWN_FLAGS_LOGFLUSH]) = 0",
  ],
];

export const IOCTL_LINES: Record<string, Row[]> = {
  "requests of cameras and of consoles": VIDEO_AND_CONSOLES,
  "requests of btrfs and of flash memory": FILE_SYSTEMS_AND_FLASH,
  "requests that came after Linux 6.1": NEWER,
};
