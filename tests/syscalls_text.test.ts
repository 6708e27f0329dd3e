// The text of calls: what strace prints.
// @runtimes bun deno node
// @emulated 10 bun deno
import {
  escapeBytes,
  formatEntry,
  formatExit,
  formatFlags,
  formatSiginfo,
  quote,
} from "../syscalls/mod.ts";
import { at, bytes, call, FakeMemory, line, words32 } from "./fake_memory.ts";
import { IOCTL_LINES } from "./ioctl_lines.ts";
import { NEWER_LINES } from "./newer_lines.ts";
import { LOCALHOST, type Row, STRACE_LINES } from "./strace_lines.ts";
import t from "./tap.ts";

t.test("bytes are quoted as C strings", (t) => {
  const rows: [string, string][] = [
    ["abc", '"abc"'],
    ['a"b\\', '"a\\"b\\\\"'],
    ["\n\t\r\v\f", '"\\n\\t\\r\\v\\f"'],
    ["\x07\x1b", '"\\7\\33"'],
    ["\x1b1", '"\\0331"'],
    ["\0\0", '"\\0\\0"'],
    ["\xc3\xa9", '"\\303\\251"'],
  ];
  for (const [text, expected] of rows) t.equal(quote(bytes(text)), expected, expected);
  t.equal(escapeBytes(bytes("abc"), 2), "ab", "no more than asked for");
  t.end();
});

t.test("flags are names, in strace's order, and what is left in hexadecimal", (t) => {
  t.equal(formatFlags("x86_64", "open_flags", 0o100 | 0o2000000), "O_CREAT|O_CLOEXEC");
  t.equal(formatFlags("x86_64", "open_flags", 0x80000000), "0x80000000 /* O_??? */");
  t.equal(formatFlags("x86_64", "open_flags", 0o100 | 0x80000000), "O_CREAT|0x80000000");
  t.equal(formatFlags("x86_64", "open_flags", 0), "0");
  t.equal(formatFlags("x86_64", "mmap_prot", 0), "PROT_NONE", "a name for nothing at all");
  t.equal(formatFlags("x86_64", "open_flags", 0o200000), "O_DIRECTORY");
  t.equal(formatFlags("aarch64", "open_flags", 0o40000), "O_DIRECTORY", "aarch64 has its own");
  t.equal(
    formatFlags("x86_64", "mount_flags", 0xffffffff00000001n),
    "MS_RDONLY|0xffffffff00000000",
  );
  t.end();
});

/** "read" of "read(3, ..." */
function nameOf(text: string): string {
  return text.slice(0, text.indexOf("("));
}

for (const [group, rows] of Object.entries({ ...STRACE_LINES, ...NEWER_LINES, ...IOCTL_LINES })) {
  t.test(`${group} are shown as strace shows them`, (t) => {
    for (const [args, memory, result, expected] of rows) {
      t.equal(
        line(call(nameOf(expected), args, new FakeMemory(...memory)), result),
        expected,
        expected,
      );
    }
    t.end();
  });
}

t.test("entry and exit together make the line, split where strace splits it", (t) => {
  const rows: Row[] = [
    [[3, at(0), 5], ["abc"], 3, 'read(3, |"abc", 5) = 3'],
    [[3], [], 0, "close(3|) = 0"],
    [
      [3, at(0), at(1)],
      [LOCALHOST, [128]],
      4,
      'accept(3, |{sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("127.0.0.1")}, ' +
        "[128 => 16]) = 4",
    ],
    [[1, 3, at(0), 100], [[7, 0]], 5, "sendfile(1, 3, [7]| => [12], 100) = 5"],
    [
      [at(0), 1, -1],
      [[3, 0x10001]],
      1,
      "poll([{fd=3, events=POLLIN}], 1, -1|) = 1 ([{fd=3, revents=POLLIN}])",
    ],
    [
      [-1, at(0), 0, 0],
      [[0]],
      9,
      "wait4(-1, |[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 9",
    ],
    [[3, at(0), 5], ["abc"], null, "read(3, | <unfinished ...>) = ?"],
    [[3, 9], [], null, "kill(3, SIGKILL|) = ?"],
    [[0, 0, -1], [], null, "poll(NULL, 0, -1| <unfinished ...>) = ?"],
  ];
  for (const [args, pieces, result, expected] of rows) {
    const name = nameOf(expected);
    const changing = pieces.map((piece) =>
      typeof piece === "string" ? bytes(piece) : words32(piece),
    );
    const made = call(name, args, new FakeMemory(...changing));
    const entry = formatEntry(made);
    // What the kernel would write meanwhile.
    if (name === "sendfile") changing[0]![0] = 12;
    if (name === "accept") changing[1]![0] = 16;
    t.equal(`${entry.text}|${formatExit(made, entry, result, { align: 0 })}`, expected, expected);
  }
  t.end();
});

t.test("what comes with a signal is shown by where it came from", (t) => {
  const rows: [words: number[], expected: string][] = [
    [
      [17, 0, 1, 0, 55, 0, 3],
      "{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=55, si_uid=0, si_status=3, si_utime=0, si_stime=0}",
    ],
    [[11, 0, 1, 0, 0x1000], "{si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x1000}"],
    [[10, 0, 0, 0, 7, 8], "{si_signo=SIGUSR1, si_code=SI_USER, si_pid=7, si_uid=8}"],
  ];
  for (const [words, expected] of rows) {
    t.equal(formatSiginfo("x86_64", words32(words)), expected);
  }
  t.end();
});

t.test("options change what is shown", (t) => {
  const memory = new FakeMemory("\x01abc\0");
  const made = call("write", [3, at(0), 4], memory);
  t.equal(line(made, 4, { stringLimit: 2 }), 'write(3, "\\1a"..., 4) = 4');
  t.equal(line(made, 4, { hexStrings: "unprintable" }), 'write(3, "\\x01\\x61\\x62\\x63", 4) = 4');
  t.equal(line(made, 4, { describeFd: (fd) => `/dev/${fd}` }), 'write(3</dev/3>, "\\1abc", 4) = 4');
  t.equal(line(call("close", [3]), 0, { align: 40 }), "close(3)".padEnd(39) + " = 0");
  t.end();
});

t.test("the two architectures differ where the kernel does", (t) => {
  const memory = new FakeMemory([4, 0, 5, 0]);
  t.equal(
    line(call("epoll_ctl", [7, 1, 3, at(0)], memory, "aarch64"), 0),
    "epoll_ctl(7, EPOLL_CTL_ADD, 3, {events=EPOLLOUT, data={u32=5, u64=5}}) = 0",
    "epoll_event has a gap on aarch64",
  );
  t.match(
    line(call("clone", [0x01280011, 0, 0, 0x6000, 0x5000], new FakeMemory(), "aarch64"), 9),
    /tls=0x6000, child_tidptr=0x5000\) = 9$/,
    "clone takes tls before ctid on aarch64",
  );
  const stat = new Uint8Array(128);
  new DataView(stat.buffer).setUint32(16, 0o100644, true);
  new DataView(stat.buffer).setUint32(48, 77, true);
  t.equal(
    line(call("fstat", [3, at(0)], new FakeMemory(stat), "aarch64"), 0),
    "fstat(3, {st_mode=S_IFREG|0644, st_size=77, ...}) = 0",
  );
  t.end();
});
