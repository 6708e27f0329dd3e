// How lines of two runs are compared: what may differ, and what may not.
// @emulated 5
import { align } from "./like_strace/align.ts";
import { parseOurs, parseTheirs } from "./like_strace/log.ts";
import { onlyNewerNames } from "./like_strace/newer.ts";
import { formOf, loose, Sameness } from "./like_strace/same.ts";
import t from "./tap.ts";

const same = (theirs: string, ours: string): boolean =>
  new Sameness([["100", "200"]]).same(theirs, ours);

t.test("what differs from run to run is the same", (t) => {
  for (const [theirs, ours] of [
    ["wait4(100, NULL, 0, NULL) = 100", "wait4(200, NULL, 0, NULL) = 200"],
    ["getppid() = 7", "getppid() = 8"],
    [
      "time(NULL) = 1795314945 (2026-11-22T02:35:45+0000)",
      "time(NULL) = 1795314944 (2026-11-22T02:35:44+0000)",
    ],
    ["close(3)                     = 0", "close(3)  = 0"],
    ["brk(NULL) = 0x55a0000b1000", "brk(NULL) = 0x561000a91000"],
    ["read(3, 0x7ffd0000f010, 5) = -1 EIO", "read(3, 0x7ffe11110020, 5) = -1 EIO"],
    ["read(3, 0x55d56d547810, 5) = -1 EIO", "read(3, 0x5594c26617f0, 5) = -1 EIO"],
    [
      "gettimeofday({tv_sec=5, tv_usec=7}, NULL) = 0",
      "gettimeofday({tv_sec=6, tv_usec=12}, NULL) = 0",
    ],
  ] as const) {
    t.ok(same(theirs, ours), ours);
  }
  t.end();
});

t.test("what is compared is not", (t) => {
  for (const [theirs, ours] of [
    ["close(3) = 0", "close(4) = 0"],
    ["kill(100, SIGTERM) = 0", "kill(201, SIGTERM) = 0"],
    ['open("a", O_RDWR) = 3', 'open("a", O_RDWR|O_SYNC) = 3'],
    ["f(0x12345678) = 0", "f(0x12345679) = 0"],
    ["brk(0x55a0000b1000) = 0", "brk(0x55a0000b1010) = 0"],
    ["nanosleep({tv_sec=5, tv_nsec=0}, NULL) = 0", "nanosleep({tv_sec=5}, NULL) = 0"],
    ['write(1, "a = b", 5)    = 5', 'write(1, "a   = b", 5) = 5'],
    ["f() = -1 ENOENT (No such file or directory)", "f() = -1 ENOENT"],
  ] as const) {
    t.notOk(same(theirs, ours), ours);
  }
  const sameness = new Sameness([]);
  t.ok(sameness.same("munmap(0x7f0000001000, 5) = 0", "munmap(0x7f0000002000, 5) = 0"));
  t.notOk(
    sameness.same("munmap(0x7f0000001000, 5) = 0", "munmap(0x7f0000003000, 5) = 0"),
    "an address of theirs is one of ours, always the same",
  );
  t.end();
});

t.test("names that strace 6.1 does not know are worth the number that it prints", (t) => {
  const newer = (theirs: string, ours: string): boolean =>
    onlyNewerNames(theirs, ours, (a, b) => a === b);
  t.ok(newer("f(A_B, 0x20 /* RWF_??? */)", "f(A_B, RWF_NOAPPEND)"));
  t.ok(newer("f(RWF_SYNC|0x120)", "f(RWF_SYNC|RWF_NOAPPEND|0x100)"));
  t.notOk(newer("f(RWF_SYNC|0x120)", "f(RWF_SYNC|RWF_NOAPPEND)"));
  t.notOk(newer("f(0x21 /* RWF_??? */)", "f(RWF_NOAPPEND)"));
  t.notOk(newer("f(RWF_SYNC)", "f(RWF_NOAPPEND)"));
  t.notOk(newer("f(0)", "f(F_OK)"));
  t.end();
});

t.test("lines are put side by side though some are missing or differ", (t) => {
  const theirs = ["a() = 0", "b(1) = 0", "c() = 0", "d() = 0"];
  const ours = ["a() = 0", "b(2) = 0", "d() = 0", "e() = 0"];
  t.strictSame(align(theirs, ours, loose), [
    { theirs: "a() = 0", ours: "a() = 0" },
    { theirs: "b(1) = 0", ours: "b(2) = 0" },
    { theirs: "c() = 0", ours: undefined },
    { theirs: "d() = 0", ours: "d() = 0" },
    { theirs: undefined, ours: "e() = 0" },
  ]);
  t.strictSame(align([], [], loose), []);
  t.end();
});

t.test("logs are taken apart by thread", (t) => {
  const theirs = parseTheirs(
    [
      "10 fork() = 11",
      "11 read(0,  <unfinished ...>",
      "10 wait4(-1,  <unfinished ...>",
      '11 <... read resumed>"", 5) = 0',
      "11 +++ exited with 0 +++",
      "10 <... wait4 resumed>NULL, 0, NULL) = 11",
      "10 --- SIGCHLD {si_signo=SIGCHLD} ---",
      "",
    ].join("\n"),
  );
  t.strictSame(theirs, [
    {
      tid: "10",
      label: "0",
      lines: ["fork() = 11", "wait4(-1, NULL, 0, NULL) = 11"],
      signals: ["--- SIGCHLD {si_signo=SIGCHLD} ---"],
    },
    {
      tid: "11",
      label: "0.1",
      lines: ['read(0, "", 5) = 0', "+++ exited with 0 +++"],
      signals: [],
    },
  ]);
  const ours = parseOurs("5 a fork() = 6\n5 v fork() = 6\n6 a exit(0) = ?\n", "a");
  t.strictSame(
    ours.map(({ label, lines }) => [label, lines]),
    [
      ["0", ["fork() = 6"]],
      ["0.1", ["exit(0) = ?"]],
    ],
  );
  t.end();
});

t.test("the form of a line is how it is shown", (t) => {
  t.equal(
    formOf(
      "poll([{fd=3, events=POLLIN}, {fd=4, events=POLLIN}], 2, -1) = 1 ([{fd=3, revents=POLLIN}])",
    ),
    formOf("poll([{fd=7, events=POLLIN}], 1, 50) = 1 ([{fd=7, revents=POLLIN}])"),
  );
  t.not(
    formOf("poll([{fd=3, events=POLLIN}], 1, -1) = 1"),
    formOf("poll([{fd=3, events=0x1}], 1, -1) = 1"),
  );
  t.not(formOf('read(3, "a", 5) = 1'), formOf("read(3, 0x7f00, 5) = 1"));
  t.end();
});
