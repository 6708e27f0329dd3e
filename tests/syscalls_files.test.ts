// Calls on files and mounts: text that strace 7.2 printed of what strace 6.1 does not know yet, and structures
// whose layout differs between architectures.
// @runtimes bun deno
// @emulated 5
import { type Abi, decode, Errno } from "../syscalls/mod.ts";
import { at, call, FakeMemory, line, words32 } from "./fake_memory.ts";
import type { Row } from "./strace_lines.ts";
import t from "./tap.ts";

const AT_FDCWD = -100;

/** A piece of memory: numbers of so many bytes each, `[bytes, value]`, or text. */
function packed(
  ...parts: readonly (readonly [width: number, value: number] | string)[]
): Uint8Array {
  const bytes: number[] = [];
  for (const part of parts) {
    if (typeof part === "string") bytes.push(...part.split("").map((one) => one.charCodeAt(0)));
    else {
      let value = BigInt.asUintN(64, BigInt(part[1]));
      for (let index = 0; index < part[0]; index++, value >>= 8n) bytes.push(Number(value & 255n));
    }
  }
  return Uint8Array.from(bytes);
}

type NewRow = [Row[0], (string | Uint8Array | readonly number[])[], Row[2], string];

const TOLD = packed(
  ...([
    [4, 540],
    [4, 0],
    [8, 0x1b3],
    [4, 254],
    [4, 0],
    [8, 0xef53],
    [4, 1],
    [4, 10],
    [8, 5],
    [8, 6],
    [4, 7],
    [4, 8],
    [8, 2],
    [8, 0x40000],
    [8, 0],
    [8, 0],
    [8, 0],
    [4, 15],
    [4, 17],
    [8, 0],
  ] as const),
  ...Array.from({ length: 392 }, () => [1, 0] as const),
  "discard,x\0ext4\0/\0/mnt\0",
);

const NEWER: NewRow[] = [
  [
    [at(0), at(1), 512, 0],
    [[24, 7, 5, 0, 3, 0], []],
    Errno.EINVAL,
    "statmount({size=24, mnt_ns_fd=7, mnt_id=0x5, param=STATMOUNT_SB_BASIC|STATMOUNT_MNT_BASIC}, " +
      "0x7f0000002000, 512, 0) = -1 EINVAL (Invalid argument)",
  ],
  [
    [at(0), 0, 0, 1],
    [[16, 7, 5, 0]],
    Errno.EINVAL,
    "statmount({size=16}, NULL, 0, STATMOUNT_BY_FD) = -1 EINVAL (Invalid argument)",
  ],
  [
    [at(0), 0, 0, 2],
    [[40, 7, 5, 0]],
    Errno.EFAULT,
    "statmount({size=40, ???}, NULL, 0, 0x2 /* STATMOUNT_??? */) = -1 EFAULT (Bad address)",
  ],
  [
    [at(0), at(1), 4096, 0],
    [[24, 0, 5, 0, 0x1b3, 0], TOLD],
    0,
    "statmount({size=24, mnt_ns_fd=0, mnt_id=0x5, param=STATMOUNT_SB_BASIC|STATMOUNT_MNT_BASIC|" +
      "STATMOUNT_MNT_POINT|STATMOUNT_FS_TYPE|STATMOUNT_MNT_OPTS|STATMOUNT_FS_SUBTYPE}, " +
      '{size=540, mnt_opts="discard,x", mask=STATMOUNT_SB_BASIC|STATMOUNT_MNT_BASIC|' +
      "STATMOUNT_MNT_POINT|STATMOUNT_FS_TYPE|STATMOUNT_MNT_OPTS|STATMOUNT_FS_SUBTYPE, " +
      'sb_dev_major=254, sb_dev_minor=0, sb_magic=EXT2_SUPER_MAGIC, sb_flags=MS_RDONLY, fs_type="ext4", ' +
      "mnt_id=0x5, mnt_parent_id=0x6, mnt_id_old=0x7, mnt_parent_id_old=0x8, " +
      "mnt_attr=MOUNT_ATTR_NOSUID, mnt_propagation=MS_PRIVATE, mnt_peer_group=0, mnt_master=0, " +
      'mnt_point="/mnt", fs_subtype="discard,x"}, 4096, 0) = 0',
  ],
  [
    [at(0), at(1), 64, 1],
    [
      [24, 0, -1, -1, 0, 0],
      [5, 0, 6, 0],
    ],
    2,
    "listmount({size=24, mnt_ns_fd=0, mnt_id=LSMT_ROOT, param=0}, [0x5, 0x6], 64, LISTMOUNT_REVERSE) = 2",
  ],
  [
    [at(0), at(1), 5, 0],
    [[33, 0, 5, 0, 0x20000, 0, 7, 0, 9], []],
    Errno.ENOSYS,
    'listns({size=33, ns_id=0x5, ns_type=MNT_NS, user_ns_id=0x7, /* bytes 32..32 */ "\\x09"}, ' +
      "0x7f0000002000, 5, 0) = -1 ENOSYS (Function not implemented)",
  ],
  [
    [AT_FDCWD, at(0), 0x8801, at(1), 32],
    ["missing\0", [1, 0, 2, 0, 0x40000, 0, 4, 0]],
    Errno.EPERM,
    'open_tree_attr(AT_FDCWD, "missing", OPEN_TREE_CLONE|AT_NO_AUTOMOUNT|AT_RECURSIVE, ' +
      "{attr_set=MOUNT_ATTR_RDONLY, attr_clr=MOUNT_ATTR_NOSUID, propagation=MS_PRIVATE, userns_fd=4}, 32)" +
      " = -1 EPERM (Operation not permitted)",
  ],
  [
    [99, at(0), 0x80000, at(1), 40],
    ["x\0", [1, 0, 2, 0, 0x40000, 0, 4, 0]],
    Errno.EFAULT,
    'open_tree_attr(99, "x", OPEN_TREE_CLOEXEC, {attr_set=MOUNT_ATTR_RDONLY, attr_clr=MOUNT_ATTR_NOSUID, ' +
      "propagation=MS_PRIVATE, userns_fd=4, ???}, 40) = -1 EFAULT (Bad address)",
  ],
  [
    [99, at(0), 0x1100, at(1), at(2), 24],
    ["m\0", "user.a\0", packed([8, at(3)], [4, 5], [4, 1], [8, 9]), "value"],
    Errno.EBADF,
    'setxattrat(99, "m", AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH, "user.a", {value="value", size=5, ' +
      'flags=XATTR_CREATE, /* bytes 16..23 */ "\\x09\\x00\\x00\\x00\\x00\\x00\\x00\\x00"}, 24)' +
      " = -1 EBADF (Bad file descriptor)",
  ],
  [
    [3, at(0), 0x1000, at(1), at(2), 16],
    ["\0", "user.one\0", packed([8, at(3)], [4, 100], [4, 0]), "value"],
    5,
    'getxattrat(3, "", AT_EMPTY_PATH, "user.one", {value="value", size=100, flags=0}, 16) = 5',
  ],
  [
    [3, at(0), 0x1000, at(1), 100],
    ["\0", "user.one\0"],
    9,
    'listxattrat(3, "", AT_EMPTY_PATH, "user.one\\0", 100) = 9',
  ],
  [
    [AT_FDCWD, at(0), at(1), 24, 0],
    ["m\0", [0x80000001, 0, 512, 3, 7, 64]],
    Errno.ENOENT,
    'file_setattr(AT_FDCWD, "m", {fa_xflags=FS_XFLAG_REALTIME|FS_XFLAG_HASATTR, fa_extsize=512, ' +
      "fa_projid=0x7, fa_cowextsize=64}, 24, 0) = -1 ENOENT (No such file or directory)",
  ],
  [
    [AT_FDCWD, at(0), at(1), 24, 0],
    [".\0", [0, 0, 0, 3, 0, 0]],
    0,
    'file_getattr(AT_FDCWD, ".", {fa_xflags=0, fa_extsize=0, fa_nextents=3, fa_projid=0, fa_cowextsize=0},' +
      " 24, 0) = 0",
  ],
  [
    [99, 1040, at(0)],
    [packed([4, 0], [2, -1], [2, 5])],
    Errno.EBADF,
    "fcntl(99, F_SETDELEG, {d_flags=0, d_type=0xffff /* F_??? */, __pad=0x5}) = -1 EBADF (Bad file descriptor)",
  ],
  [
    [99, 1036, at(0)],
    [[2, 1]],
    Errno.EBADF,
    "fcntl(99, F_SET_RW_HINT, [0x100000002 /* RWH_WRITE_LIFE_??? */]) = -1 EBADF (Bad file descriptor)",
  ],
  [
    [AT_FDCWD, at(0), at(1), at(2), 1],
    [".\0", packed([4, 8], [4, 1], "abcdefgh"), [27]],
    0,
    'name_to_handle_at(AT_FDCWD, ".", {handle_bytes=8, handle_type=1, ' +
      'f_handle="\\x61\\x62\\x63\\x64\\x65\\x66\\x67\\x68"}, [27], AT_HANDLE_MNT_ID_UNIQUE) = 0',
  ],
];

/** "read" of "read(3, ..." */
function nameOf(text: string): string {
  return text.slice(0, text.indexOf("("));
}

const ARCHES: readonly Abi[] = ["x86_64", "aarch64"];

t.test("newer calls are shown as strace 7.2 shows them, on both architectures", (t) => {
  for (const arch of ARCHES) {
    for (const [args, memory, result, expected] of NEWER) {
      const made = call(nameOf(expected), args, new FakeMemory(...memory), arch);
      t.equal(line(made, result), expected, `${arch}: ${expected}`);
    }
  }
  t.end();
});

const STAT = {
  x86_64: packed(
    [8, 0x801],
    [8, 12],
    [8, 2],
    [4, 0o100644],
    [4, 1000],
    [4, 1001],
    [4, 0],
    [8, 0],
    [8, 4097],
    [8, 4096],
    [8, 16],
    [8, 1],
    [8, 5],
    [8, 2],
    [8, 0],
    [8, 3],
    [8, 0],
    [8, 0],
    [8, 0],
    [8, 0],
  ),
  aarch64: packed(
    [8, 0x801],
    [8, 12],
    [4, 0o100644],
    [4, 2],
    [4, 1000],
    [4, 1001],
    [8, 0],
    [8, 0],
    [8, 4097],
    [4, 4096],
    [4, 0],
    [8, 16],
    [8, 1],
    [8, 5],
    [8, 2],
    [8, 0],
    [8, 3],
    [8, 0],
    [4, 0],
    [4, 0],
  ),
};

t.test("stat is the same on both architectures, though its fields lie elsewhere", (t) => {
  t.equal(STAT.x86_64.length, 144);
  t.equal(STAT.aarch64.length, 128);
  for (const arch of ["x86_64", "aarch64"] as const) {
    const made = call("fstat", [3, at(0)], new FakeMemory(STAT[arch]), arch);
    t.equal(line(made, 0), "fstat(3, {st_mode=S_IFREG|0644, st_size=4097, ...}) = 0", arch);
    t.equal(
      line(made, 0, { verbose: true }),
      "fstat(3, {st_dev=makedev(0x8, 0x1), st_ino=12, st_mode=S_IFREG|0644, st_nlink=2, st_uid=1000, " +
        "st_gid=1001, st_blksize=4096, st_blocks=16, st_size=4097, " +
        "st_atime=1 /* 1970-01-01T00:00:01.000000005+0000 */, st_atime_nsec=5, " +
        "st_mtime=2 /* 1970-01-01T00:00:02+0000 */, st_mtime_nsec=0, " +
        "st_ctime=3 /* 1970-01-01T00:00:03+0000 */, st_ctime_nsec=0}) = 0",
      `${arch}, everything`,
    );
    const cut = call("fstat", [3, at(0)], new FakeMemory(STAT[arch].subarray(0, -1)), arch);
    t.equal(line(cut, 0), "fstat(3, 0x7f0000001000) = 0", `${arch}, cut off`);
  }
  t.end();
});

t.test("flags that each architecture has its own bits for", (t) => {
  const opened = (arch: Abi, flags: number): string =>
    line(call("openat", [AT_FDCWD, at(0), flags], new FakeMemory("x\0"), arch), 3);
  t.equal(opened("x86_64", 0o200000), 'openat(AT_FDCWD, "x", O_RDONLY|O_DIRECTORY) = 3');
  t.equal(opened("aarch64", 0o40000), 'openat(AT_FDCWD, "x", O_RDONLY|O_DIRECTORY) = 3');
  t.equal(opened("aarch64", 0o200000), 'openat(AT_FDCWD, "x", O_RDONLY|O_DIRECT) = 3');
  t.equal(
    line(call("pkey_alloc", [0, 12], new FakeMemory(), "aarch64"), 1),
    "pkey_alloc(0, PKEY_DISABLE_EXECUTE|PKEY_DISABLE_READ) = 1",
  );
  t.end();
});

t.test("entries of folders are plain data, whether their text is long or short", (t) => {
  const entries = packed(
    ...([
      [8, 5],
      [8, 1],
      [2, 24],
      [1, 4],
    ] as const),
    ".\0\0\0\0",
    ...([
      [8, 6],
      [8, 2],
      [2, 24],
      [1, 8],
    ] as const),
    "ab\0\0\0",
  );
  const made = call("getdents64", [3, at(0), 4096], new FakeMemory(entries));
  t.equal(line(made, 48), "getdents64(3, 0x7f0000001000 /* 2 entries */, 4096) = 48");
  t.equal(
    line(made, 48, { verbose: true }),
    'getdents64(3, [{d_ino=5, d_off=1, d_reclen=24, d_type=DT_DIR, d_name="."}, ' +
      '{d_ino=6, d_off=2, d_reclen=24, d_type=DT_REG, d_name="ab"}], 4096) = 48',
  );
  const data = JSON.parse(JSON.stringify(decode(made, 48)));
  t.equal(data.args.dirent.value[1].d_name, "ab");
  t.equal(data.args.dirent.value[0].d_type, "DT_DIR");
  t.end();
});

t.test("handles are plain data", (t) => {
  const memory = new FakeMemory(".\0", packed([4, 4], [4, 1], "abcd"), words32([27]));
  const made = call("name_to_handle_at", [AT_FDCWD, at(0), at(1), at(2), 0], memory);
  const data = JSON.parse(JSON.stringify(decode(made, 0)));
  t.strictSame(data.args.handle.value, { handle_bytes: 4, handle_type: 1, f_handle: "abcd" });
  t.end();
});
