// Lines that strace 7.2 printed of calls that strace 6.1 does not know, with the memory the calls pointed to.
import { Errno } from "../syscalls/mod.ts";
import { at } from "./fake_memory.ts";
import type { Row } from "./strace_lines.ts";

const PLACE = "0x7f0000001000";
const INVALID = " = -1 EINVAL (Invalid argument)";
const BAD_FD = " = -1 EBADF (Bad file descriptor)";

const WAITERS: Row[] = [
  [
    [at(0), 0xffffffff, 1, 2],
    [],
    0,
    `futex_wake(${PLACE}, FUTEX_BITSET_MATCH_ANY, 1, FUTEX2_SIZE_U32) = 0`,
  ],
  [
    [at(0), 0, 1, 0x8f],
    [],
    Errno.EINVAL,
    `futex_wake(${PLACE}, 0, 1, FUTEX2_SIZE_U64|FUTEX2_NUMA|FUTEX2_MPOL|FUTEX2_PRIVATE)${INVALID}`,
  ],
  [
    [at(0), 4, 1, 0x82, at(1), 1],
    ["", [1, 0, 999999999, 0]],
    Errno.EINVAL,
    `futex_wait(${PLACE}, 4, 0x1, FUTEX2_SIZE_U32|FUTEX2_PRIVATE, {tv_sec=1, tv_nsec=999999999}, ` +
      `CLOCK_MONOTONIC)${INVALID}`,
  ],
  [
    [at(0), 1, -1, 2],
    [[5, 0, 0, 0, 2, 0, 1, 0, 1, 0, 0x82, 3]],
    Errno.EINVAL,
    "futex_requeue([{val=0x5, uaddr=NULL, flags=FUTEX2_SIZE_U32}, {val=0x1, uaddr=0x1, " +
      `flags=FUTEX2_SIZE_U32|FUTEX2_PRIVATE, __reserved=0x3}], 0x1, -1, 2)${INVALID}`,
  ],
];

const MEMORY: Row[] = [
  [[at(0), 4096, 0], [], Errno.EINVAL, `mseal(${PLACE}, 4096, 0)${INVALID}`],
  [
    [0, 4096, 3],
    [],
    Errno.EINVAL,
    `map_shadow_stack(NULL, 4096, SHADOW_STACK_SET_TOKEN|0x2)${INVALID}`,
  ],
  [
    [4, at(0), at(1), 0],
    [
      [5, 0, 7, 0],
      [1, 0, 2, 0, 3, 0, 4, 0, 5, 0],
    ],
    0,
    "cachestat(4, {off=0x5, len=7}, {nr_cache=1, nr_dirty=2, nr_writeback=3, nr_evicted=4, " +
      "nr_recently_evicted=5}, 0) = 0",
  ],
];

const SECURITY: Row[] = [
  [
    [at(0), 20, 0],
    [[7, 0, 0x1f, 0, 3, 0]],
    Errno.EINVAL,
    "landlock_create_ruleset({handled_access_fs=LANDLOCK_ACCESS_FS_EXECUTE|" +
      "LANDLOCK_ACCESS_FS_WRITE_FILE|LANDLOCK_ACCESS_FS_READ_FILE, " +
      "handled_access_net=LANDLOCK_ACCESS_NET_BIND_TCP|LANDLOCK_ACCESS_NET_CONNECT_TCP|" +
      "LANDLOCK_ACCESS_NET_BIND_UDP|LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP|0x10, " +
      `scoped=LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET|LANDLOCK_SCOPE_SIGNAL}, 20, 0)${INVALID}`,
  ],
  [
    [99, 2, at(0), 1],
    [[3, 0, 443, 0]],
    Errno.EBADF,
    "landlock_add_rule(99, LANDLOCK_RULE_NET_PORT, {allowed_access=LANDLOCK_ACCESS_NET_BIND_TCP|" +
      `LANDLOCK_ACCESS_NET_CONNECT_TCP, port=443}, LANDLOCK_ADD_RULE_QUIET)${BAD_FD}`,
  ],
  [
    [100, at(0), at(1), 0],
    [[104, 0, 0, 0, 64, 0, 2, 0, 0x6a69, 0, 0, 0, 0, 0, 0, 0], [64]],
    1,
    "lsm_get_self_attr(LSM_ATTR_CURRENT, [{id=LSM_ID_APPARMOR, flags=0, len=64, ctx_len=2, " +
      'ctx="\\x69\\x6a"}], [64], 0) = 1',
  ],
  [
    [101, at(0), 34, 0],
    [[300, 0, 5, 0, 34, 0, 9, 0, 0x6a69]],
    Errno.EINVAL,
    "lsm_set_self_attr(LSM_ATTR_EXEC, {id=0x12c, flags=0x5, len=34, ctx_len=9, " +
      `ctx="\\x69\\x6a"}, 34, 0)${INVALID}`,
  ],
  [
    [at(0), at(1), 0],
    [[100, 0, 300, 0], [80]],
    2,
    "lsm_list_modules([LSM_ID_CAPABILITY, 0x12c /* LSM_ID_??? */], [80], 0) = 2",
  ],
];

const RINGS: Row[] = [
  [
    [99, 0, 0, 9, at(0), 24],
    [
      [0x2000, 0x7f00, 8, 5, 0x3000, 0x7f00],
      [0x40000003, 0],
      [0, 0, 1, 0],
    ],
    Errno.EBADF,
    "io_uring_enter(99, 0, 0, IORING_ENTER_GETEVENTS|IORING_ENTER_EXT_ARG, {sigmask=[HUP INT SYS], " +
      `sigmask_sz=8, min_wait_usec=5, ts={tv_sec=0, tv_nsec=1}}, 24)${BAD_FD}`,
  ],
  [
    [99, 0x80000018, at(0), 1],
    [[0, 0, 99, 3, 1, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 0]],
    Errno.EBADF,
    "io_uring_register(99, IORING_REGISTER_SYNC_CANCEL|IORING_REGISTER_USE_REGISTERED_RING, " +
      "{addr=NULL, fd=99, flags=IORING_ASYNC_CANCEL_ALL|IORING_ASYNC_CANCEL_FD, " +
      `timeout={tv_sec=1, tv_nsec=0}, opcode=IORING_OP_ASYNC_CANCEL}, 1)${BAD_FD}`,
  ],
  [
    [99, 30, at(0), 1],
    [[1, 2, 3, 4, 5, 6, 7, 8]],
    Errno.EBADF,
    "io_uring_register(99, IORING_REGISTER_CLONE_BUFFERS, {src_fd=1, flags=IORING_REGISTER_DST_REPLACE, " +
      `src_off=3, dst_off=4, nr=5, pad=[0x6, 0x7, 0x8]}, 1)${BAD_FD}`,
  ],
];

const PROGRAMS: Row[] = [
  [
    [33, at(0), 8],
    [[1, 2]],
    Errno.EINVAL,
    `bpf(BPF_ITER_CREATE, {iter_create={link_fd=1, flags=0x2}}, 8)${INVALID}`,
  ],
  [
    [36, at(0), 12],
    [[1, 2, 3]],
    Errno.EINVAL,
    `bpf(BPF_TOKEN_CREATE, {token_create={flags=0x1, bpffs_fd=2}, ...}, 12)${INVALID}`,
  ],
  [
    [6, at(0), 20],
    [[0, 0, 3, 8, 5]],
    Errno.EINVAL,
    `bpf(BPF_OBJ_PIN, {pathname=NULL, bpf_fd=3, file_flags=BPF_F_RDONLY, path_fd=5}, 20)${INVALID}`,
  ],
];

/** The lines, by what the calls are about. */
export const NEWER_LINES: Readonly<Record<string, readonly Row[]>> = {
  "newer futexes": WAITERS,
  "newer memory": MEMORY,
  "newer security": SECURITY,
  "newer rings": RINGS,
  "newer programs": PROGRAMS,
};
