// What is copied of a call while it runs is all that its text needs afterwards.
// @seconds 30
// @emulated 65
import { readFileSync } from "node:fs";
import { capture } from "../syscalls/capture/capture.ts";
import { CapturedMemory } from "../syscalls/capture/memory.ts";
import { capturePlan } from "../syscalls/capture/plan.ts";
import { stepsOf } from "../syscalls/capture/steps.ts";
import { roomOf } from "../syscalls/capture/room.ts";
import {
  type Arch,
  type Call,
  Errno,
  type FormatOptions,
  type ResultLike,
  type SyscallName,
  syscallNames,
} from "../syscalls/mod.ts";
import { capturedText, planFor, textOf } from "./captures/captured.ts";
import { countsText } from "./captures/run.ts";
import { fuzzCaptures } from "./captures/fuzz.ts";
import { compareCaptures } from "./captures/programs.ts";
import { at, bytes, call, FakeMemory, line, words32 } from "./fake_memory.ts";
import { chooseSeed } from "./fuzz/run.ts";
import { part, runtimeName, slowness } from "./harness.ts";
import { guestCase } from "./like_strace/guests.ts";
import { lineOf, replay } from "./recorded/recording.ts";
import t from "./tap.ts";

/** Calls that programs make most, on x86-64. */
const COMMON =
  `read write close open openat openat2 stat fstat lstat newfstatat statx poll ppoll select pselect6
  lseek mmap mprotect munmap brk madvise mremap rt_sigaction rt_sigprocmask pread64 pwrite64 readv writev preadv
  pwritev sendmsg recvmsg setsockopt getsockopt ioctl prctl access faccessat faccessat2 pipe pipe2 sched_yield dup dup2 dup3 nanosleep clock_nanosleep getpid gettid
  sendfile socket connect accept accept4 sendto recvfrom shutdown bind listen getsockname getpeername socketpair
  exit exit_group wait4 waitid kill tgkill tkill uname fcntl flock fsync fdatasync truncate ftruncate getdents
  getdents64 getcwd chdir fchdir rename renameat renameat2 mkdir mkdirat rmdir creat link linkat unlink unlinkat
  symlink symlinkat readlink readlinkat chmod fchmod fchmodat chown fchown fchownat lchown umask gettimeofday
  getrlimit setrlimit prlimit64 getrusage sysinfo times getuid geteuid getgid getegid getppid getpgrp setsid
  setpgid getgroups rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack utime utimes utimensat statfs fstatfs
  getpriority setpriority sched_getaffinity sched_setaffinity sched_getparam set_tid_address set_robust_list rseq
  futex epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2 signalfd4 timerfd_create timerfd_settime
  timerfd_gettime mincore arch_prctl inotify_init1 inotify_add_watch inotify_rm_watch clock_gettime clock_getres getrandom
  memfd_create copy_file_range splice fallocate fadvise64 getxattr lgetxattr fgetxattr listxattr setxattr
  getitimer setitimer alarm pause msync close_range pidfd_open getcpu`.split(/\s+/);

t.test("the calls that programs make most can be captured", (t) => {
  const lacking = COMMON.filter((name) => !capturePlan("x86_64", name as SyscallName));
  t.strictSame(lacking, []);
  for (const arch of ["x86_64", "aarch64"] as const) {
    const names = syscallNames(arch) as SyscallName[];
    const without = names.filter((name) => capturePlan(arch, name) === undefined);
    t.comment(
      `${arch}: ${names.length - without.length} of ${names.length}; not ${without.join(" ")}`,
    );
    t.ok(without.length < 0.2 * names.length, `four of five of all calls of ${arch}`);
  }
  t.end();
});

t.test("calls whose memory can't be told have no plan", (t) => {
  for (const name of ["execve", "clone3", "bpf", "ptrace", "recvmmsg", "rt_sigreturn"] as const) {
    t.equal(capturePlan("x86_64", name), undefined, name);
  }
  t.end();
});

/** That what is captured of a call gives the line, and how many bytes that takes. */
function captures(
  t: { equal(found: unknown, wanted: unknown, name: string): unknown },
  made: Call,
  result: ResultLike,
  size: number,
  wanted: string,
  options: FormatOptions = {},
): void {
  const shown = { align: 0, ...options };
  const found = capturedText(made, result, shown);
  t.equal(line(made, result, options), wanted, wanted);
  t.equal(found?.text, wanted, "captured");
  t.equal(found?.missing, 0, "nothing is missing");
  t.equal(found?.bytes, size, `${size} bytes are copied`);
}

t.test("as much is copied as is shown", (t) => {
  const text = "a".repeat(100) + "\0";
  const dots = `"${"a".repeat(32)}"...`;
  captures(
    t,
    call("write", [1, at(0), 100], new FakeMemory(text)),
    100,
    33,
    `write(1, ${dots}, 100) = 100`,
  );
  const short = { stringLimit: 3 };
  captures(
    t,
    call("write", [1, at(0), 100], new FakeMemory(text)),
    100,
    4,
    'write(1, "aaa"..., 100) = 100',
    short,
  );
  captures(
    t,
    call("read", [0, at(0), 100], new FakeMemory(text)),
    5,
    5,
    'read(0, "aaaaa", 100) = 5',
  );
  captures(
    t,
    call("chdir", [at(0)], new FakeMemory(text)),
    0,
    101,
    `chdir("${"a".repeat(100)}") = 0`,
  );
  const list = new FakeMemory(words32([0x7f00_2000 - 0x7f00_0000, 0x7f00, 4, 0]), "data");
  captures(
    t,
    call("writev", [1, at(0), 1], list),
    4,
    20,
    'writev(1, [{iov_base="data", iov_len=4}], 1) = 4',
  );
  t.end();
});

t.test("what can't be read is shown as it would have been", (t) => {
  const edge = (text: string): FakeMemory => new FakeMemory(bytes(text).subarray(0, text.length));
  captures(t, call("write", [1, at(0), 9], edge("abcd")), 9, 4, "write(1, 0x7f0000001000, 9) = 9");
  captures(
    t,
    call("chdir", [at(0)], edge("abcd")),
    Errno.EFAULT,
    0,
    "chdir(0x7f0000001000) = -1 EFAULT (Bad address)",
  );
  captures(
    t,
    call("chdir", [0], edge("")),
    Errno.EFAULT,
    0,
    "chdir(NULL) = -1 EFAULT (Bad address)",
  );
  captures(
    t,
    call("nanosleep", [at(0), 0], edge("abcd")),
    0,
    4,
    "nanosleep(0x7f0000001000, NULL) = 0",
  );
  t.end();
});

t.test("an argument decides what is copied", (t) => {
  const steps = (name: SyscallName, ...args: number[]): number | undefined =>
    stepsOf(capturePlan("x86_64", name)!, call(name, args).words)?.length;
  t.equal(steps("futex", 0, 0), 1, "FUTEX_WAIT has a time-out");
  t.equal(steps("futex", 0, 128 | 1), 0, "FUTEX_WAKE_PRIVATE has none");
  t.equal(steps("fcntl", 0, 1), 0, "F_GETFD has nothing");
  t.equal(steps("fcntl", 0, 6), 1, "F_SETLK has a structure");
  t.equal(steps("fcntl", 0, 4711), 0, "an unknown command is shown as numbers");
  t.equal(steps("ioctl", 0, 0x5401), 1, "TCGETS gives a structure");
  t.equal(steps("ioctl", 0, 0x5451), 0, "FIOCLEX has nothing");
  t.equal(steps("ioctl", 0, 0xc0ffee), undefined, "a request that few programs have");
  t.equal(steps("setsockopt", 3, 1, 2, 0, 4), 2, "SO_REUSEADDR has a value");
  t.equal(steps("setsockopt", 3, 1, 26, 0, 16), undefined, "SO_ATTACH_FILTER points to more");
  t.end();
});

t.test("how much is copied at most is known before", (t) => {
  const room = (name: SyscallName, args: readonly number[], limits = {}): unknown => {
    const { words } = call(name, args);
    return roomOf(stepsOf(capturePlan("x86_64", name)!, words)!, words, limits);
  };
  t.strictSame(room("close", [3]), { pieces: 0, bytes: 0 });
  t.strictSame(room("read", [3, at(0), 9]), { pieces: 1, bytes: 9 }, "the buffer has no more");
  t.strictSame(room("read", [3, at(0), 99]), { pieces: 1, bytes: 33 }, "no more is shown");
  t.strictSame(room("chdir", [at(0)]), { pieces: 1, bytes: 4096 });
  t.strictSame(room("writev", [1, at(0), 3]), { pieces: 4, bytes: 3 * (16 + 33) });
  t.strictSame(room("writev", [1, at(0), 99]), { pieces: 33, bytes: 32 * (16 + 33) });
  t.strictSame(room("getdents64", [3, at(0), 32768]), { pieces: 1, bytes: 32768 });
  const all = { verbose: true, stringLimit: 5 };
  t.strictSame(room("writev", [1, at(0), 99], all), { pieces: 100, bytes: 99 * (16 + 6) });
  t.strictSame(room("select", [65, at(0), 0, 0, 0]), { pieces: 8, bytes: 6 * 16 + 2 * 16 });
  t.end();
});

t.test("what was not copied is counted", (t) => {
  const memory = new CapturedMemory([
    { address: at(0), bytes: bytes("abc\0"), cut: false, ended: true },
    { address: at(1), bytes: bytes("abc"), cut: true, ended: false },
  ]);
  t.equal(memory.read(at(0), 256).length, 4);
  t.equal(memory.read(at(1), 8).length, 3);
  t.equal(memory.read(at(1, 3), 8).length, 0);
  t.equal(memory.missing, 0, "ends are known");
  memory.read(at(2), 1);
  memory.read(at(0, 4), 1);
  t.equal(memory.missing, 2);
  memory.returned();
  t.equal(memory.read(at(0), 2).length, 2, "what is only known from before the call");
  t.end();
});

t.test("calls that were recorded of programs", (t) => {
  const calls = replay(readFileSync(new URL("recorded/calls.jsonl", import.meta.url), "utf8"));
  let captured = 0;
  const wrong: string[] = [];
  for (const recorded of calls) {
    const { call, result, memory } = recorded;
    const steps = planFor(call, {});
    if (steps === undefined) continue;
    captured++;
    memory.happened(false);
    const before = capture(steps, call.words, memory, null);
    memory.happened(true);
    const after = result === null ? [] : capture(steps, call.words, memory, result);
    const { text, missing } = textOf(call, before, after, result, {});
    const live = lineOf(recorded);
    if (text !== live || missing > 0) wrong.push(live, text);
  }
  t.strictSame(wrong, []);
  const share = captured / calls.length;
  t.comment(`${(100 * share).toFixed(1)} % of ${calls.length} calls, few of each name`);
  t.ok(share > 0.9);
  t.end();
});

t.test("made-up calls", (t) => {
  const seed = chooseSeed(20261122);
  const count = (runtimeName === "bun" ? 10_000 : 4000) / slowness;
  for (const arch of ["x86_64", "aarch64"] as Arch[]) {
    const { captured, failures } = fuzzCaptures(arch, seed, 0, count);
    t.strictSame(failures, [], `${arch}, REVERIE_FUZZ_SEED=${seed}: ${captured} calls`);
    t.ok(captured > count / 4);
  }
  t.end();
});

const GUESTS = "text read_write vectors files fcntl futex poll sockets".split(" ");

t.test("guests and a program", async (t) => {
  const cases = part(GUESTS).map((name) => guestCase(`show_${name}`));
  const list = { name: "ls", command: () => ["ls", "-l", "/"] };
  t.comment(countsText(await compareCaptures(t, [...cases, list])));
});
