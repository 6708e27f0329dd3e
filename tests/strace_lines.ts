// Lines that strace 6.1 printed of calls made on purpose, with the memory the calls pointed to.
import { Errno } from "../syscalls/mod.ts";
import { at } from "./fake_memory.ts";

/** A call and its line: arguments, pieces of memory, result, text. */
export type Row = [
  args: (number | bigint)[],
  memory: (string | readonly number[])[],
  result: number | bigint | Errno | null,
  expected: string,
];

const AT_FDCWD = -100;
const LONG = "a".repeat(40);
const CUT = '"' + "a".repeat(32) + '"...';

const FILES: Row[] = [
  [
    [AT_FDCWD, at(0), 0o2000000],
    ["/etc/passwd\0"],
    3,
    'openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3',
  ],
  [
    [5, at(0), 0o102, 0o644],
    ["x\0"],
    Errno.EBADF,
    'openat(5, "x", O_RDWR|O_CREAT, 0644) = -1 EBADF (Bad file descriptor)',
  ],
  [[0, 0], [], Errno.EFAULT, "open(NULL, O_RDONLY) = -1 EFAULT (Bad address)"],
  [[16, 0x100000], [], Errno.EFAULT, "open(0x10, O_RDONLY|__O_SYNC) = -1 EFAULT (Bad address)"],
  [
    [AT_FDCWD, at(0), at(1), 24],
    ["x\0", [0o100, 0, 0o644, 0, 8, 0]],
    Errno.ENOENT,
    'openat2(AT_FDCWD, "x", {flags=O_RDONLY|O_CREAT, mode=0644, resolve=RESOLVE_BENEATH}, 24)' +
      " = -1 ENOENT (No such file or directory)",
  ],
  [[3, at(0), 100], [LONG], 40, `read(3, ${CUT}, 100) = 40`],
  [
    [3, at(0), 10],
    ["abc"],
    Errno.EBADF,
    "read(3, 0x7f0000001000, 10) = -1 EBADF (Bad file descriptor)",
  ],
  [[3, at(0), 10], [""], 0, 'read(3, "", 10) = 0'],
  [[1, at(0), 11], ["abc\0def\xff\x01\x0012"], 11, 'write(1, "abc\\0def\\377\\1\\0001", 11) = 11'],
  [[1, 1, 5], [], Errno.EFAULT, "write(1, 0x1, 5) = -1 EFAULT (Bad address)"],
  [[0, -5, 7], [], Errno.EINVAL, "lseek(0, -5, 0x7 /* SEEK_??? */) = -1 EINVAL (Invalid argument)"],
  [[at(0), 0o2000000], [[3, 4]], 0, "pipe2([3, 4], O_CLOEXEC) = 0"],
  [[-1], [], Errno.EBADF, "close(-1) = -1 EBADF (Bad file descriptor)"],
  [[at(0), 4096], ["/tmp/st\0"], 8, 'getcwd("/tmp/st", 4096) = 8'],
  [
    [at(0), at(1), 100],
    ["/proc/self/exe\0", "/bin/ls"],
    7,
    'readlink("/proc/self/exe", "/bin/ls", 100) = 7',
  ],
  [[0o22], [], 0o22, "umask(022) = 022"],
  [
    [at(0)],
    [[32, 0, 0, 0, 1, 0, 250, 0]],
    99,
    "times({tms_utime=32 /* 0.32 s */, tms_stime=0, tms_cutime=1 /* 0.01 s */, tms_cstime=250 /* 2.50 s */}) = 99",
  ],
  [[at(0), 0], ["x\0"], 0, 'chmod("x", 000) = 0'],
  [[at(0), 0o20644, 0x12345], ["x\0"], 0, 'mknod("x", S_IFCHR|0644, makedev(0x123, 0x45)) = 0'],
  [[at(0), 0o100644, 0], ["x\0"], 0, 'mknod("x", S_IFREG|0644) = 0'],
  [[at(0), -1, 5], ["x\0"], 0, 'chown("x", -1, 5) = 0'],
  [[0, 3], [], 0x8000, "fcntl(0, F_GETFL) = 0x8000 (flags O_RDONLY|O_LARGEFILE)"],
  [[0, 2, 3], [], 0, "fcntl(0, F_SETFD, FD_CLOEXEC|0x2) = 0"],
  [
    [0, 777, 5],
    [],
    Errno.EINVAL,
    "fcntl(0, 0x309 /* F_??? */, 0x5) = -1 EINVAL (Invalid argument)",
  ],
  [
    [99, 0x12345678, 5],
    [],
    Errno.EBADF,
    "ioctl(99, _IOC(_IOC_NONE, 0x56, 0x78, 0x1234), 0x5) = -1 EBADF (Bad file descriptor)",
  ],
  [
    [0, 0x5413, at(0)],
    [[0x00500018, 0]],
    0,
    "ioctl(0, TIOCGWINSZ, {ws_row=24, ws_col=80, ws_xpixel=0, ws_ypixel=0}) = 0",
  ],
  [
    [1, 3, at(0), 100],
    [[7, 0]],
    Errno.EBADF,
    "sendfile(1, 3, [7], 100) = -1 EBADF (Bad file descriptor)",
  ],
  [
    [1, at(0), 1],
    [[0x2000, 0x7f00, 3, 0], "abc"],
    3,
    'writev(1, [{iov_base="abc", iov_len=3}], 1) = 3',
  ],
  [
    [5, 0, at(0), 0],
    [[5, 0, 0x3fffffff, 0, 6, 0, 0x3ffffffe, 0]],
    0,
    "utimensat(5, NULL, [UTIME_NOW, UTIME_OMIT], 0) = 0",
  ],
  [
    [at(0), (21 << 26) | 4],
    ["abc\0"],
    3,
    'memfd_create("abc", MFD_HUGETLB|21<<MFD_HUGE_SHIFT) = 3',
  ],
];

const MEMORY: Row[] = [
  [
    [0, 8192, 3, 0x22, -1, 0],
    [],
    0x7f1234560000,
    "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f1234560000",
  ],
  [
    [0, 1, 0, 0x10, 0, 5],
    [],
    Errno.EINVAL,
    "mmap(NULL, 1, PROT_NONE, MAP_FILE|MAP_FIXED, 0, 0x5) = -1 EINVAL (Invalid argument)",
  ],
  [
    [1, 2, 0x80],
    [],
    Errno.EINVAL,
    "mprotect(0x1, 2, 0x80 /* PROT_??? */) = -1 EINVAL (Invalid argument)",
  ],
  [[0], [], 0x55555557a000, "brk(NULL) = 0x55555557a000"],
  [
    [1, 2, 3, 1, 5],
    [],
    Errno.EINVAL,
    "mremap(0x1, 2, 3, MREMAP_MAYMOVE) = -1 EINVAL (Invalid argument)",
  ],
  [[0, 4096, 0o1600], [], 5, "shmget(IPC_PRIVATE, 4096, IPC_CREAT|0600) = 5"],
  [
    [0, 0, 77],
    [],
    Errno.EINVAL,
    "madvise(NULL, 0, 0x4d /* MADV_??? */) = -1 EINVAL (Invalid argument)",
  ],
];

const CLONE_THREAD = 0x3d0f00;

const PROCESSES: Row[] = [
  [
    [0x01200011, 0, 0, 0x7f0000005a10, 0],
    [],
    1234,
    "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, " +
      "child_tidptr=0x7f0000005a10) = 1234",
  ],
  [
    [CLONE_THREAD, 0x1000, at(0), 0x5000, 0x6000],
    [[77]],
    77,
    "clone(child_stack=0x1000, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|" +
      "CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, " +
      "parent_tid=[77], tls=0x6000, child_tidptr=0x5000) = 77",
  ],
  [
    [at(0), at(1), at(2)],
    ["/bin/ls\0", [0x1000, 0x7f00, 0, 0], [0x1000, 0x7f00, 0, 0]],
    0,
    'execve("/bin/ls", ["/bin/ls"], 0x7f0000003000 /* 1 var */) = 0',
  ],
  [[0], [], null, "exit_group(0) = ?"],
  [
    [-1, at(0), 0, 0],
    [[0x300]],
    55,
    "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 55",
  ],
  [
    [-1, at(0), 1, 0],
    [[9]],
    55,
    "wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}], WNOHANG, NULL) = 55",
  ],
  [
    [-1, at(0), 2, 0],
    [[0x137f]],
    55,
    "wait4(-1, [{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}], WSTOPPED, NULL) = 55",
  ],
  [
    [7, at(0)],
    [[1024, 0, 8192 * 1024, 0]],
    0,
    "getrlimit(RLIMIT_NOFILE, {rlim_cur=1024, rlim_max=8192*1024}) = 0",
  ],
  [
    [0, 3, 0, at(0)],
    [[8192 * 1024, 0, -1, -1]],
    0,
    "prlimit64(0, RLIMIT_STACK, NULL, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}) = 0",
  ],
  [[0], [], 0, "sched_getscheduler(0) = 0 (SCHED_OTHER)"],
  [[15, at(0)], ["hello\0"], 0, 'prctl(PR_SET_NAME, "hello") = 0'],
  [
    [999, 1, 2, 3, 4],
    [],
    Errno.EINVAL,
    "prctl(0x3e7 /* PR_??? */, 0x1, 0x2, 0x3, 0x4) = -1 EINVAL (Invalid argument)",
  ],
  [[], [], 12, "getpid() = 12"],
  [[], [], Errno.ERESTARTNOHAND, "pause() = ? ERESTARTNOHAND (To be restarted if no handler)"],
];

const SIGNALS: Row[] = [
  [[5, 34], [], 0, "kill(5, SIGRT_2) = 0"],
  [[0, at(0), 0, 8], [[1, 6]], 0, "rt_sigprocmask(SIG_BLOCK, [HUP RT_2 RT_3], NULL, 8) = 0"],
  [[2, at(0), 0, 8], [[-1, -1]], 0, "rt_sigprocmask(SIG_SETMASK, ~[], NULL, 8) = 0"],
  [
    [9, at(0), 0, 4],
    [[-1, -1]],
    Errno.EINVAL,
    "rt_sigprocmask(0x9 /* SIG_??? */, 0x7f0000001000, NULL, 4) = -1 EINVAL (Invalid argument)",
  ],
  [
    [10, at(0), 0, 8],
    [[1, 0, 4, 0, 0, 0, 0x201, 0]],
    0,
    "rt_sigaction(SIGUSR1, {sa_handler=SIG_IGN, sa_mask=[HUP USR1], sa_flags=SA_SIGINFO}, NULL, 8) = 0",
  ],
];

const WAITS: Row[] = [
  [
    [at(0), 2, 0],
    [[0, 0x10001, 1, 0x40004]],
    2,
    "poll([{fd=0, events=POLLIN}, {fd=1, events=POLLOUT}], 2, 0) = 2 " +
      "([{fd=0, revents=POLLIN}, {fd=1, revents=POLLOUT}])",
  ],
  [[0, 0, 0], [], 0, "poll(NULL, 0, 0) = 0 (Timeout)"],
  [
    [2, at(0), 0, 0, at(1)],
    [
      [1, 0],
      [5, 0, 0, 0],
    ],
    1,
    "select(2, [0], NULL, NULL, {tv_sec=5, tv_usec=0}) = 1 (in [0], left {tv_sec=5, tv_usec=0})",
  ],
  [
    [7, 1, 3, at(0)],
    [[1, 5, 0]],
    0,
    "epoll_ctl(7, EPOLL_CTL_ADD, 3, {events=EPOLLIN, data={u32=5, u64=5}}) = 0",
  ],
  [
    [7, at(0), 5, -1],
    [[4, -1, -1]],
    1,
    "epoll_wait(7, [{events=EPOLLOUT, data={u32=4294967295, u64=18446744073709551615}}], 5, -1) = 1",
  ],
  [
    [at(0), 128, 5, 0],
    [],
    Errno.EAGAIN,
    "futex(0x7f0000001000, FUTEX_WAIT_PRIVATE, 5, NULL) = -1 EAGAIN (Resource temporarily unavailable)",
  ],
  [[at(0), 129, 0x7fffffff], [], 1, "futex(0x7f0000001000, FUTEX_WAKE_PRIVATE, 2147483647) = 1"],
  [
    [at(0), 0x189, 5, 0, 0, 0xffffffff],
    [],
    Errno.ETIMEDOUT,
    "futex(0x7f0000001000, FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME, 5, NULL, " +
      "FUTEX_BITSET_MATCH_ANY) = -1 ETIMEDOUT (Connection timed out)",
  ],
  [
    [at(0), at(1)],
    [
      [1, 0, 5, 0],
      [0, 0, 3, 0],
    ],
    Errno.ERESTART_RESTARTBLOCK,
    "nanosleep({tv_sec=1, tv_nsec=5}, {tv_sec=0, tv_nsec=3}) = " +
      "? ERESTART_RESTARTBLOCK (Interrupted by signal)",
  ],
  [
    [at(0), at(1)],
    [
      [1, 0, 5, 0],
      [0, 0, 3, 0],
    ],
    0,
    "nanosleep({tv_sec=1, tv_nsec=5}, 0x7f0000002000) = 0",
  ],
];

/** 127.0.0.1, port 8080. */
export const LOCALHOST: string = "\x02\0\x1f\x90\x7f\0\0\x01\0\0\0\0\0\0\0\0";

const SOCKETS: Row[] = [
  [[2, 0o2000001, 6], [], 3, "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 3"],
  [
    [16, 3, 99],
    [],
    Errno.EPROTONOSUPPORT,
    "socket(AF_NETLINK, SOCK_RAW, 0x63 /* NETLINK_??? */) = -1 EPROTONOSUPPORT (Protocol not supported)",
  ],
  [
    [3, at(0), 16],
    [LOCALHOST],
    0,
    'connect(3, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
  ],
  [
    [3, at(0), 110],
    ["\x01\0/tmp/x\0".padEnd(110, "\0")],
    0,
    'connect(3, {sa_family=AF_UNIX, sun_path="/tmp/x"}, 110) = 0',
  ],
  [
    [3, at(0), 9],
    ["\x01\0\0abc\0d\0"],
    0,
    'connect(3, {sa_family=AF_UNIX, sun_path=@"abc\\0d\\0"}, 9) = 0',
  ],
  [
    [3, at(0), 28],
    ["\x0a\0\0\x35\0\0\0\x05" + "\0".repeat(15) + "\x01\x07\0\0\0"],
    0,
    "connect(3, {sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(5), " +
      'inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=7}, 28) = 0',
  ],
  [[3, at(0), 5, 0x4000, 0, 0], ["hello"], 5, 'sendto(3, "hello", 5, MSG_NOSIGNAL, NULL, 0) = 5'],
  [[3, 1, 2, at(0), 4], [[1]], 0, "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0"],
  [
    [3, 1, 4, at(0), at(1)],
    [[111], [4]],
    0,
    "getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0",
  ],
  [[3, 2], [], 0, "shutdown(3, SHUT_RDWR) = 0"],
];

/** The lines, by what the calls are about. */
export const STRACE_LINES: Readonly<Record<string, readonly Row[]>> = {
  files: FILES,
  memory: MEMORY,
  processes: PROCESSES,
  signals: SIGNALS,
  waits: WAITS,
  sockets: SOCKETS,
};
