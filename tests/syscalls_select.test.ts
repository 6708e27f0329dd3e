// Words that mean calls, and the filters of the strace tool made of them.
// @runtimes bun deno node
// @emulated 5 bun deno
import { parseSelection } from "../src/selection.ts";
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
  t.equal(parseSelection([]), "all");
  t.strictSame(parseSelection(["open,%clock"]), ["open", ...syscallClass("clock")]);
  t.strictSame(parseSelection(["/^(open|close)$/", "!close"]), ["open"]);
  t.strictSame(parseSelection(["!%memory"]), { except: [...syscallClass("memory")] });
  t.strictSame(parseSelection(["!read,write", "read"]), { except: ["write"] });
  t.strictSame(parseSelection(["?nosuchcall,read"]), ["read"]);
  const every = parseSelection(["/./"]) as string[];
  t.ok(syscallNames("aarch64").every((name) => every.includes(name)));
  t.throws(() => parseSelection(["opnat"]), {
    message: /no system call "opnat"; did you mean "openat"/,
  });
  t.throws(() => parseSelection(["%flie"]), {
    message: /no class of system calls "%flie"; did you/,
  });
  t.throws(() => parseSelection(["/(/"]), { message: /is no regular expression/ });
  t.end();
});
