// Calls, their typed arguments, requests, structures and plain data; hostile words and memory.
// @runtimes bun deno node
// @emulated 5 bun deno
import {
  Call,
  CallResult,
  decode,
  encodeRequest,
  Errno,
  format,
  type Memory,
  readRecord,
  signalName,
  signalNumber,
  sizeOf,
  suggestName,
  syscall,
  type Syscall,
  syscallClass,
  syscallClasses,
  syscallName,
  type SyscallName,
  syscallNames,
  syscallNumber,
  writeRecord,
} from "../syscalls/mod.ts";
import { at, bytes, call, FakeMemory } from "./fake_memory.ts";
import t from "./tap.ts";

t.test("arguments are typed by the call's name", (t) => {
  const memory = new FakeMemory("/etc/passwd\0");
  const made = call("openat", [-100, at(0), 0o2000000, 0], memory) as Syscall;
  t.equal(made.name, "openat");
  if (made.name === "openat") {
    t.equal(made.args.dfd, -100);
    t.equal(made.args.flags, 0o2000000);
    t.equal(memory.reads, 0, "nothing is read before it is asked for");
    t.equal(made.args.filename.read(), "/etc/passwd");
    t.equal(memory.reads, 1, "a short path is one read");
    t.equal(made.args.filename.address, BigInt(at(0)));
  }
  t.ok(made.is("open", "openat"));
  t.notOk(made.is("read"));
  t.equal(
    JSON.stringify(made.args),
    '{"dfd":-100,"filename":"0x7f0000001000","flags":524288,"mode":0}',
  );
  t.end();
});

t.test("raw words are there in every form", (t) => {
  const made = call("lseek", [-1, -5n, 2]);
  t.equal(made.int(0), -1);
  t.equal(made.uint(0), 0xffffffff);
  t.equal(made.word(1), 0xfffffffffffffffbn);
  t.equal(made.address(1), 0xfffffffffffffffbn);
  t.equal(made.address(2), 2);
  t.end();
});

t.test("pointers read what they point to", (t) => {
  const memory = new FakeMemory("hello", [5, 0, 6, 0], [0x1000, 0x7f00, 0, 0], "\xc3\xa9\xff\0");
  const read = call("read", [3, at(0), 5], memory) as Call<"read">;
  t.strictSame(read.args.buf.read(), bytes("hello"));
  t.strictSame(read.args.buf.read(2), bytes("he"));
  const sleep = call("nanosleep", [at(1), 0], memory) as Call<"nanosleep">;
  t.strictSame(sleep.args.rqtp.read(), { tv_sec: 5n, tv_nsec: 6n });
  t.equal(sleep.args.rmtp.read(), undefined, "there is nothing at a null pointer");
  t.ok(sleep.args.rmtp.isNull);
  const execve = call("execve", [at(3), at(2), 0], memory) as Call<"execve">;
  t.strictSame(execve.args.argv.read(), ["hello"].slice(1), "a text without end is none");
  t.equal(execve.args.filename.read(), "é\ufffd");
  t.equal((call("open", [1, 0], memory) as Call<"open">).args.filename.read(), "");
  t.end();
});

t.test("a changed copy leaves the call as it was", (t) => {
  const made = call("openat", [-100, at(0), 0, 0]) as Call<"openat">;
  const changed = made.with({ flags: 0o100, mode: 0o600 });
  t.equal(changed.args.flags, 0o100);
  t.equal(changed.args.mode, 0o600);
  t.equal(changed.args.dfd, -100);
  t.equal(made.args.flags, 0);
  t.throws(() => made.with({ flag: 1 } as never), /openat has no argument 'flag'/);
  t.end();
});

t.test("requests become numbers and words", (t) => {
  const request = syscall("openat", { dfd: -100, filename: 0x7f0000001000n, flags: 0, mode: 0 });
  t.equal(encodeRequest("x86_64", request).number, 257);
  t.equal(encodeRequest("aarch64", request).number, 56);
  t.strictSame(
    [...encodeRequest("x86_64", request).words.subarray(0, 4)],
    [0xffffff9c, 0xffffffff, 0x1000, 0x7f00],
  );
  const clone = syscall("clone", {
    clone_flags: 17,
    newsp: null,
    parent_tidptr: 0,
    child_tidptr: 3,
    tls: 4,
  });
  t.strictSame([...encodeRequest("x86_64", clone).words.subarray(6, 10)], [3, 0, 4, 0]);
  t.strictSame([...encodeRequest("aarch64", clone).words.subarray(6, 10)], [4, 0, 3, 0]);
  const open = syscall("open", { filename: 0, flags: 0, mode: 0 });
  t.throws(
    () => encodeRequest("aarch64", open),
    /aarch64 has no system call 'open' \(x86_64 has it\)/,
  );
  const wrong = { name: "opnat" as SyscallName, args: {} };
  t.throws(() => encodeRequest("x86_64", wrong as never), /'opnat', did you mean 'openat'\?/);
  t.throws(
    () => encodeRequest("x86_64", { name: "close", args: { df: 3 } as never }),
    /close has no argument 'df'; it has: fd/,
  );
  t.end();
});

t.test("names and numbers belong together", (t) => {
  t.equal(syscallNumber("x86_64", "read"), 0);
  t.equal(syscallNumber("aarch64", "read"), 63);
  t.equal(syscallName("i386", 11), "execve");
  t.equal(syscallName("x86_64", 0x40000000), "read", "x32 marks its numbers with a bit");
  t.equal(syscallName("x86_64", 0x40000000 + 520), "execve");
  t.equal(syscallName("x86_64", 9999), undefined);
  for (const arch of ["x86_64", "aarch64"] as const) {
    const names = syscallNames(arch);
    t.ok(names.length > 300);
    t.ok(names.every((name) => syscallName(arch, syscallNumber(arch, name)!) === name));
  }
  t.equal(suggestName("wirte"), "write");
  t.equal(suggestName("completely_else"), undefined);
  t.equal(call("nothing", []).name as string, "syscall_0xffffffffffffffff");
  t.equal(
    new Call("x86_64", 500, new Uint32Array(12), new FakeMemory()).name as string,
    "syscall_0x1f4",
  );
  t.end();
});

t.test("calls have classes", (t) => {
  t.ok(syscallClass("file").includes("openat"));
  t.notOk(syscallClass("file").includes("read"));
  t.ok(syscallClass("desc").includes("read"));
  t.strictSame(syscallClass("lstat"), ["lstat"]);
  t.ok(syscallClasses().every((name) => syscallClass(name).length > 0));
  t.end();
});

t.test("calls of 32-bit programs are named, their arguments raw", (t) => {
  const made = new Call(
    "i386",
    5,
    Uint32Array.of(16, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    new FakeMemory(),
  );
  t.equal(made.name, "open");
  t.equal(format(made, 3, { align: 0 }), "open(0x10, 0x2, 0, 0, 0, 0) = 3");
  t.end();
});

t.test("results are numbers or errnos", (t) => {
  t.equal(CallResult.of(Errno.ENOENT).lo, 0xfffffffe);
  t.equal(new CallResult(0xfffffffe, 0xffffffff).errno, Errno.ENOENT);
  t.equal(CallResult.of(-1).failed, true);
  t.equal(CallResult.of(0x7f1234560000).value, 0x7f1234560000);
  t.equal(CallResult.of(0xfffffffffffff000n).failed, false, "-4096 is an address");
  t.equal(new CallResult(1, 0x80000000).value, -0x7fffffffffffffffn);
  t.equal(Errno.of(2), Errno.ENOENT);
  t.equal(Errno.named("EWOULDBLOCK"), Errno.EAGAIN);
  t.ok(Errno.EPERM instanceof Errno);
  t.equal(`${Errno.of(2)}`, "ENOENT (No such file or directory)");
  t.equal(Errno.of(4000).name, "ERRNO_4000");
  t.equal(signalName(9), "SIGKILL");
  t.equal(signalName(33), "SIGRT_1");
  t.equal(signalNumber("TERM"), 15);
  t.equal(signalNumber("SIGRTMIN+2"), 34);
  t.end();
});

t.test("structures are read and written on both architectures", (t) => {
  t.strictSame([sizeOf("x86_64", "epoll_event"), sizeOf("aarch64", "epoll_event")], [12, 16]);
  t.strictSame([sizeOf("x86_64", "stat"), sizeOf("aarch64", "stat")], [144, 128]);
  for (const arch of ["x86_64", "aarch64"] as const) {
    const event = { events: 5, data: 0x123456789abcdefn };
    t.strictSame(readRecord(arch, "epoll_event", writeRecord(arch, "epoll_event", event)), event);
    const stat = writeRecord(arch, "stat", { st_mode: 0o100644, st_size: -1 });
    const { st_mode, st_size } = readRecord(arch, "stat", stat);
    t.strictSame([st_mode, st_size], [0o100644, -1n]);
    const timer = {
      it_interval: { tv_sec: 1n, tv_nsec: 2n },
      it_value: { tv_sec: 3n, tv_nsec: 4n },
    };
    t.strictSame(
      readRecord(arch, "__kernel_itimerspec", writeRecord(arch, "__kernel_itimerspec", timer)),
      timer,
    );
    const names = writeRecord(arch, "new_utsname", { sysname: "Linux", machine: "é" });
    t.equal(readRecord(arch, "new_utsname", names).sysname, "Linux");
    t.equal(readRecord(arch, "new_utsname", names).machine, "é");
  }
  t.equal(readRecord("x86_64", "stat", new Uint8Array(3)).st_size, 0n, "missing bytes are zero");
  t.end();
});

t.test("decode gives plain data", (t) => {
  const memory = new FakeMemory(
    "/etc/passwd\0",
    writeRecord("x86_64", "stat", { st_mode: 0o100644 }),
  );
  const made = call("stat", [at(0), at(1)], memory);
  const decoded = JSON.parse(JSON.stringify(decode(made, 0)));
  t.equal(decoded.name, "stat");
  t.equal(decoded.args.filename.value, "/etc/passwd");
  t.equal(decoded.args.filename.text, '"/etc/passwd"');
  t.equal(decoded.args.statbuf.value.st_mode, "S_IFREG|0644");
  t.strictSame(decoded.result, { value: 0, text: "0" });
  t.equal(decode(made).result, undefined, "a call that has not returned has no result");
  const failed = decode(made, Errno.ENOENT);
  t.strictSame(failed.result, {
    value: -2,
    error: "ENOENT",
    text: "-1 ENOENT (No such file or directory)",
  });
  const write = decode(call("write", [1, at(0), 3], new FakeMemory("a\xff\0")) as Call<"write">, 3);
  t.strictSame(write.args.buf.value, { hex: "61ff00" }, "what is no text is hexadecimal");
  t.end();
});

t.test("strings are read no further than needed", (t) => {
  const asked: number[] = [];
  const memory: Memory = {
    read: (_, length) => (asked.push(length), bytes("x".repeat(length))),
  };
  format(call("sethostname", [at(0), 20], memory), 0);
  format(call("memfd_create", [at(0), 0], memory), 3);
  format(call("write", [1, at(0), 1e6], memory), 3);
  t.strictSame(asked, [20, 33, 33]);
  asked.length = 0;
  format(call("chdir", [at(0)], memory), 0);
  t.ok(
    asked.every((length) => length <= 4096) && asked.length <= 8,
    "a path without end has an end",
  );
  t.end();
});
