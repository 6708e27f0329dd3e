// Words that mean calls, and the filters of the strace tool made of them.
// @runtimes bun deno node
import { parseFilter } from "../src/tools/strace/filter.ts";
import { findSyscalls, suggestSelection, syscallClass, syscallNames } from "../syscalls/mod.ts";
import t from "./tap.ts";

t.test("names, numbers, classes and expressions mean calls", (t) => {
  t.strictSame(findSyscalls("openat"), ["openat"]);
  t.strictSame(findSyscalls("257", ["x86_64"]), ["openat"]);
  t.strictSame(findSyscalls("0x38", ["aarch64"]), ["openat"]);
  t.strictSame(findSyscalls("56").sort(), ["clone", "openat"], "of both architectures");
  t.strictSame(findSyscalls("%clock"), syscallClass("clock"));
  t.strictSame(findSyscalls("/^m.*map$/").sort(), ["mmap", "mremap", "munmap"]);
  t.strictSame(findSyscalls("/^openat/").sort(), ["openat", "openat2"]);
  for (const word of ["opnat", "%flie", "9999", "4294967295", "", "%"]) {
    t.strictSame(findSyscalls(word), [], `"${word}" means none`);
  }
  t.throws(() => findSyscalls("/(/"), SyntaxError);
  t.equal(suggestSelection("opnat"), "openat");
  t.equal(suggestSelection("%flie"), "%file");
  t.end();
});

t.test("filters apply one after the other", (t) => {
  t.equal(parseFilter([]), "all");
  t.strictSame(parseFilter(["open,%clock"]), ["open", ...syscallClass("clock")]);
  t.strictSame(parseFilter(["/^(open|close)$/", "!close"]), ["open"]);
  t.strictSame(parseFilter(["!%memory"]), { except: [...syscallClass("memory")] });
  t.strictSame(parseFilter(["!read,write", "read"]), { except: ["write"] });
  t.strictSame(parseFilter(["?nosuchcall,read"]), ["read"]);
  const every = parseFilter(["/./"]) as string[];
  t.ok(syscallNames("aarch64").every((name) => every.includes(name)));
  t.throws(() => parseFilter(["opnat"]), {
    message: /no system call "opnat"; did you mean "openat"/,
  });
  t.throws(() => parseFilter(["%flie"]), { message: /no class of system calls "%flie"; did you/ });
  t.throws(() => parseFilter(["/(/"]), { message: /is no regular expression/ });
  t.end();
});
