// What the kernel offers behind a descriptor: faults of memory, events, namespaces, entropy, trusted
// environments, answers for other processes.
import { Errno } from "../errno.ts";
import type { Frame } from "../frame.ts";
import { intIn, intOut } from "../kinds/cells.ts";
import { fd } from "../kinds/fd.ts";
import { flags, flags64, one } from "../kinds/flags.ts";
import { Kind } from "../kind.ts";
import { address, hex, hex32, id, int, long, size, uint } from "../kinds/numbers.ts";
import { addressShown } from "../kinds/shown_words.ts";
import { arrayAt, structText } from "../kinds/struct.ts";
import { bytesAt, string } from "../kinds/text.ts";
import { readExactly } from "../read.ts";
import { jsonOf, number, type Shown, struct, textOf } from "../shown.ts";
import { fieldReader, type StructView, view } from "../structs/view.ts";
import { addressText, halves, toAddress, toBigint, u32 } from "../words.ts";
import {
  changed,
  changedOrPlace,
  filled,
  NONE,
  numbers,
  pointer,
  type Requests,
  row,
  same,
  structIn,
  structOut,
  unlessZero,
} from "./kit.ts";

const range: StructView = view("uffdio_range", { start: hex, len: hex });

export const faultRequests: Requests = {
  UFFDIO_API: filled(
    view("uffdio_api", { api: hex, features: flags64("uffd_features") }),
    view("uffdio_api", { ioctls: flags64("uffd_api_ioctls") }),
  ),
  UFFDIO_REGISTER: filled(
    view("uffdio_register", { range, mode: flags64("uffd_register") }),
    view("uffdio_register", { ioctls: flags64("uffd_ioctls") }),
  ),
  UFFDIO_ZEROPAGE: filled(
    view("uffdio_zeropage", { range, mode: flags64("uffd_zero") }),
    view("uffdio_zeropage", { zeropage: hex }),
  ),
  UFFDIO_CONTINUE: filled(
    view("uffdio_continue", { range, mode: flags64("uffd_continue") }),
    view("uffdio_continue", { mapped: long }),
  ),
  UFFDIO_POISON: filled(
    view("uffdio_poison", { range, mode: flags64("uffd_poison") }),
    view("uffdio_poison", { updated: long }),
  ),
  UFFDIO_COPY: filled(
    view("uffdio_copy", { dst: hex, src: hex, len: hex, mode: flags64("uffd_copy") }),
    view("uffdio_copy", { copy: hex }),
  ),
  ...same(structIn(range), "UFFDIO_UNREGISTER UFFDIO_WAKE"),
};

const seccompData: StructView = view("seccomp_data", {
  nr: uint,
  arch: one("audit_archs"),
  instruction_pointer: address,
  args: row("u64", 6, hex),
});

const notification: StructView = view("seccomp_notif", {
  id: hex,
  pid: int,
  flags: hex32,
  data: seccompData,
});

const MOST_ERRNO = 4096;

/** An errno as calls give it: negative. */
const negative: Kind<number> = new Kind({
  show: (lo) => {
    const code = -(lo | 0);
    return code > 0 && code < MOST_ERRNO ? `-${Errno.of(code).name}` : number(lo | 0);
  },
  view: (lo) => lo | 0,
});

const response: StructView = view("seccomp_notif_resp", {
  id: hex,
  val: long,
  error: negative,
  flags: flags("seccomp_response_flags"),
});

const newFd: StructView = view("seccomp_notif_addfd", {
  id: hex,
  flags: flags("seccomp_addfd_flags"),
  srcfd: fd,
  newfd: fd,
  newfd_flags: flags("open_flags"),
});

const NOTIFICATION = 80;

/** The kernel wants zeros there, which are not shown before it answers. */
const received: Kind<bigint> = changedUnlessZero(notification, NOTIFICATION);

function changedUnlessZero(shown: StructView, length: number): Kind<bigint> {
  const kind = changedOrPlace(shown, shown);
  return new Kind({
    after: true,
    save: (lo, hi, frame) => {
      const bytes = readExactly(frame.memory, lo, hi, length);
      return bytes === undefined || bytes.some((byte) => byte !== 0);
    },
    before: (lo, hi, frame) => {
      const bytes = readExactly(frame.memory, lo, hi, length);
      if (bytes?.every((byte) => byte === 0)) return "";
      return kind.before?.(lo, hi, frame) ?? "";
    },
    text: (lo, hi, frame) => {
      if (frame.saved?.[frame.index] !== false) return kind.text(lo, hi, frame);
      return frame.failed ? addressText(lo, hi) : structText(shown, lo, hi, frame);
    },
    value: kind.value,
    view: toBigint,
  });
}

const cookie = numbers("in", "u64", hex);

export const seccompRequests: Requests = {
  SECCOMP_IOCTL_NOTIF_RECV: received,
  SECCOMP_IOCTL_NOTIF_SEND: structIn(response),
  SECCOMP_IOCTL_NOTIF_ADDFD: structIn(newFd),
  SECCOMP_IOCTL_NOTIF_SET_FLAGS: flags64("seccomp_listener_flags"),
  ...same(cookie, "SECCOMP_IOCTL_NOTIF_ID_VALID SECCOMP_IOCTL_NOTIF_ID_VALID_WRONG_DIR"),
};

const QUERY_HEAD = 8;

/** The programs of an event: how many there is room for, then how many there are, and which. */
const queryBpf: Kind<bigint> = new Kind({
  after: true,
  before: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, 4);
    return bytes === undefined ? textOf(addressShown(lo, hi)) : `{ids_len=${u32(bytes, 0)}`;
  },
  text: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, QUERY_HEAD);
    if (bytes === undefined) return "";
    return frame.failed ? ", ...}" : `, ${textOf(programs(bytes, lo, hi, frame)).slice(1)}`;
  },
  value: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, QUERY_HEAD);
    return jsonOf(bytes === undefined ? addressShown(lo, hi) : programs(bytes, lo, hi, frame));
  },
  view: toBigint,
});

function programs(bytes: Uint8Array, lo: number, hi: number, frame: Frame): Shown {
  const count = u32(bytes, 4);
  const place = halves(toAddress(lo, hi), QUERY_HEAD);
  const item = (items: Uint8Array, at: number): Shown => number(u32(items, at));
  return struct([
    ["prog_cnt", number(count)],
    ["ids", arrayAt(...place, count, 4, frame, item)],
  ]);
}

export const eventRequests: Requests = {
  ...same(flags("perf_ioctl_flags"), "PERF_EVENT_IOC_ENABLE PERF_EVENT_IOC_DISABLE"),
  PERF_EVENT_IOC_RESET: flags("perf_ioctl_flags"),
  PERF_EVENT_IOC_REFRESH: int,
  PERF_EVENT_IOC_PERIOD: numbers("in", "u64"),
  ...same(fd, "PERF_EVENT_IOC_SET_OUTPUT PERF_EVENT_IOC_SET_BPF"),
  PERF_EVENT_IOC_PAUSE_OUTPUT: size,
  PERF_EVENT_IOC_SET_FILTER: string as unknown as Kind<never>,
  PERF_EVENT_IOC_QUERY_BPF: queryBpf,
  PERF_EVENT_IOC_ID: numbers("out", "u64"),
};

const mounts: StructView = view("mnt_ns_info", { size: uint, nr_mounts: uint, mnt_ns_id: hex });

export const namespaceRequests: Requests = {
  ...same(NONE, "NS_GET_USERNS NS_GET_PARENT NS_GET_NSTYPE"),
  NS_GET_OWNER_UID: numbers("out", "u32", id),
  NS_GET_MNTNS_ID: numbers("out", "u64", hex),
  ...same(
    int,
    "NS_GET_PID_FROM_PIDNS NS_GET_TGID_FROM_PIDNS NS_GET_PID_IN_PIDNS NS_GET_TGID_IN_PIDNS",
  ),
  ...same(structOut(mounts), "NS_MNT_GET_INFO NS_MNT_GET_NEXT NS_MNT_GET_PREV"),
};

/** Microseconds, and how many seconds they are. */
const polling: Kind<number> = new Kind({
  text: (lo) => {
    const seconds = `${Math.floor(lo / 1e6)}.${String(lo % 1e6).padStart(6, "0")}`;
    return lo === 0 ? "0" : `${lo} /* ${seconds} s */`;
  },
  value: (lo) => lo,
  view: (lo) => lo,
});
const poll: StructView = view("epoll_params", {
  busy_poll_usecs: polling,
  busy_poll_budget: uint,
  prefer_busy_poll: hex32,
  __pad: unlessZero("u8", hex32),
});

export const pollRequests: Requests = {
  EPIOCGPARAMS: structOut(poll),
  EPIOCSPARAMS: structIn(poll),
};

const POOL_HEAD = 8;

/** Entropy that is added: how much, and the bytes. */
const pool: Kind<bigint> = new Kind({
  show: (lo, hi, frame) => {
    const bytes = readExactly(frame.memory, lo, hi, POOL_HEAD);
    if (bytes === undefined) return addressShown(lo, hi);
    const length = u32(bytes, 4);
    return struct([
      ["entropy_count", number(u32(bytes, 0) | 0)],
      ["buf_size", number(length | 0)],
      ["buf", bytesAt(...halves(toAddress(lo, hi), POOL_HEAD), length, frame)],
    ]);
  },
  view: toBigint,
});

export const randomRequests: Requests = {
  ...same(NONE, "RNDZAPENTCNT RNDCLEARPOOL RNDRESEEDCRNG"),
  RNDGETENTCNT: intOut,
  RNDADDTOENTCNT: intIn,
  RNDADDENTROPY: pool,
};

const OPTEE = 1;
const implementation = fieldReader("tee_ioctl_version_data", "impl_id");

const version: StructView = view("tee_ioctl_version_data", {
  impl_id: one("tee_implementations"),
  gen_caps: flags("tee_capabilities"),
  impl_caps: (bytes, at, frame, base): Shown =>
    implementation(bytes, base, frame.arch)[0] === OPTEE
      ? flags("tee_optee_capabilities").show(u32(bytes, at), 0, frame)
      : hex32.show(u32(bytes, at), 0, frame),
});

const SHARED = { size: hex, flags: flags("tee_shm_flags") };
const sharedAlloc: StructView = view("tee_ioctl_shm_alloc_data", SHARED);
const sharedAllocated: StructView = view("tee_ioctl_shm_alloc_data", { ...SHARED, id: int });
const sharedRegister: StructView = view("tee_ioctl_shm_register_data", {
  addr: pointer,
  length: hex,
  flags: flags("tee_shm_flags"),
});
const sharedRegistered: StructView = view("tee_ioctl_shm_register_data", {
  length: hex,
  flags: flags("tee_shm_flags"),
  id: int,
});

export const trustedRequests: Requests = {
  TEE_IOC_VERSION: structOut(version),
  TEE_IOC_SHM_ALLOC: changed(sharedAlloc, sharedAllocated),
  TEE_IOC_SHM_REGISTER: changed(sharedRegister, sharedRegistered),
  TEE_IOC_CANCEL: structIn(view("tee_ioctl_cancel_arg", { cancel_id: uint, session: hex32 })),
  ...same(
    structIn(view("tee_ioctl_buf_data", { buf_len: size, buf_ptr: pointer })),
    "TEE_IOC_OPEN_SESSION TEE_IOC_INVOKE TEE_IOC_SUPPL_RECV TEE_IOC_SUPPL_SEND",
  ),
  TEE_IOC_CLOSE_SESSION: structIn(view("tee_ioctl_close_session_arg", { session: hex32 })),
};
