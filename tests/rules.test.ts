// Rules: what they mean, and what is said of those that mean nothing.
// @runtimes bun deno
import { syscallNumber } from "../syscalls/mod.ts";
import { mergeSubscriptions, rule, type Rule } from "../src/mod.ts";
import { evaluate, type Ruling } from "../src/rules/evaluate.ts";
import type { LoweredRules } from "../src/rules/lower.ts";
import { Interests, OBSERVE, RULED } from "../src/subscription.ts";
import t from "./tap.ts";

/** A call: numbers are arguments, texts are paths. */
type Word = number | bigint | string | null;

const lowered = (...rules: Rule[]): LoweredRules => new Interests("x86_64", { rules }).rules!;

/** Applies rules to calls one after the other, of one thread. */
class Thread {
  readonly rules: LoweredRules;
  readonly state: Uint32Array;

  constructor(...rules: Rule[]) {
    this.rules = lowered(...rules);
    this.state = new Uint32Array(2 * this.rules.words);
  }

  call(name: string, ...args: readonly Word[]): Ruling {
    const words = new Uint32Array(12);
    const paths = args.map((arg, i) => {
      if (typeof arg === "string") return new TextEncoder().encode(arg);
      const bits = BigInt.asUintN(64, BigInt(arg ?? 0));
      words[2 * i] = Number(bits & 0xffff_ffffn);
      words[2 * i + 1] = Number(bits >> 32n);
      return undefined;
    });
    const steps = this.rules.steps.get(syscallNumber("x86_64", name)!) ?? [];
    return evaluate(steps, { words, path: (i) => paths[i] }, this.state);
  }

  /** What becomes of a call, in a word. */
  of(name: string, ...args: readonly Word[]): string {
    const { decision, delayMicroseconds } = this.call(name, ...args);
    const late = delayMicroseconds > 0 ? `${delayMicroseconds} µs, ` : "";
    switch (decision.kind) {
      case "answer":
        return `${late}${decision.low | 0}`;
      case "change": {
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, -1));
        return [...decision.words.subarray(0, 6)]
          .map((word, i) => {
            const path = decision.paths.get(i >> 1);
            return i % 2 === 0 ? (path ? text(path) : word.toString(16)) : word ? `:${word}` : "";
          })
          .join(" ");
      }
      default:
        return late + decision.kind;
    }
  }

  count(name: string): number {
    return this.state[2 * this.rules.names.indexOf(name)]!;
  }
}

const fails = (rule: Rule, ...calls: readonly (readonly [string, ...Word[]])[]) => {
  const thread = new Thread(rule);
  return calls.map(([name, ...args]) => thread.of(name, ...args) === "-5");
};

t.test("arguments are compared by the bits that the kernel looks at", (t) => {
  const seek = (match: Parameters<ReturnType<typeof rule>["fd"]>[0], ...offsets: Word[]) =>
    fails(
      rule("lseek").arg("offset", match).fail("EIO"),
      ...offsets.map((offset) => ["lseek", 3, offset, 0] as const),
    );
  t.strictSame(seek(7, 7, 8, 7n + (1n << 32n)), [true, false, false]);
  t.strictSame(seek([1, 2], 1, 2, 3), [true, true, false]);
  t.strictSame(seek({ not: [1, 2] }, 1, 2, 3), [false, false, true]);
  t.strictSame(seek({ min: -2, max: 2 }, -3, -2, -1, 0, 2, 3), [
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
  t.strictSame(seek({ min: 1n << 40n }, -1, 5, 1n << 40n, 1n << 41n), [false, false, true, true]);
  t.strictSame(seek({ max: -1 }, -1, 0, 1n << 62n), [true, false, false]);
  t.strictSame(seek({ mask: 0x11, equals: 0x10 }, 0x10, 0x1e, 0x11, 0x1f), [
    true,
    true,
    false,
    false,
  ]);
  const whence = rule("lseek").arg("whence", -1).fail("EIO");
  t.strictSame(
    fails(whence, ["lseek", 0, 0, -1], ["lseek", 0, 0, 0xffff_ffff], ["lseek", 0, 0, 1]),
    [true, true, false],
    "the upper half of an int is nothing",
  );
  t.strictSame(
    fails(rule("write").fd([1, 2]).fail("EIO"), ["write", 1], ["write", 3], ["write", 2]),
    [true, false, true],
  );
  t.strictSame(
    fails(rule("dup3").arg("oldfd", 1).arg("newfd", 2).fail("EIO"), ["dup3", 1, 2], ["dup3", 1, 3]),
    [true, false],
    "all conditions must hold",
  );
  t.end();
});

t.test("paths are compared byte by byte, as they are given", (t) => {
  const path = (match: Parameters<ReturnType<typeof rule>["path"]>[0], ...paths: Word[]) =>
    fails(rule("access").path(match).fail("EIO"), ...paths.map((p) => ["access", p, 0] as const));
  t.strictSame(path("/etc", "/etc", "/etc/", "/et", "", null), [true, false, false, false, false]);
  t.strictSame(path({ prefix: "/etc/" }, "/etc/a", "/etc/", "/etc"), [true, true, false]);
  t.strictSame(path({ suffix: ".so" }, "a.so", ".so", "so", "a.so.1"), [true, true, false, false]);
  t.strictSame(path({ glob: "/a/*.c" }, "/a/b.c", "/a/.c", "/a/d/b.c", "/a/b.cc"), [
    true,
    true,
    true,
    false,
  ]);
  t.strictSame(path({ glob: "a?c*e*g" }, "abceg", "abcdefg", "acceg", "abcge", "abcg"), [
    true,
    true,
    true,
    false,
    false,
  ]);
  t.strictSame(path({ glob: "*ab*ab*" }, "abab", "aab", "xabyabz"), [true, false, true]);
  t.strictSame(path({ glob: "ab*ba" }, "abba", "aba"), [true, false], "no byte is used twice");
  t.strictSame(path({ glob: "" }, "", "a"), [true, false]);
  t.strictSame(path(["a", { suffix: "z" }], "a", "bz", "b"), [true, true, false]);
  const either = rule("rename").path("x").fail("EIO");
  t.strictSame(fails(either, ["rename", "x", "y"], ["rename", "y", "x"], ["rename", "y", "y"]), [
    true,
    true,
    false,
  ]);
  const second = rule("rename").path("x", "newname").fail("EIO");
  t.strictSame(fails(second, ["rename", "x", "y"], ["rename", "y", "x"]), [false, true]);
  t.end();
});

t.test("turns are counted for each rule, over all its calls", (t) => {
  const turns = (rule: Rule, count = 8) => {
    const thread = new Thread(rule);
    return Array.from({ length: count }, () => (thread.of("getpid") === "-5" ? "x" : ".")).join("");
  };
  const get = rule("getpid", "getppid");
  t.equal(turns(get.every(3).fail("EIO")), "..x..x..");
  t.equal(turns(get.first(2).fail("EIO")), "xx......");
  t.equal(turns(get.after(5).fail("EIO")), ".....xxx");
  t.equal(turns(get.after(2).first(6).every(2).fail("EIO")), "...x.x..");
  const both = new Thread(get.every(2).fail("EIO"));
  t.strictSame([both.of("getpid"), both.of("getppid"), both.of("getpid")], ["none", "-5", "none"]);
  const some = turns(get.chance(0.3).fail("EIO"), 1000);
  t.equal(some, turns(get.chance(0.3).fail("EIO"), 1000), "chance is the same each time");
  t.not(some, turns(get.chance(0.3, 1).fail("EIO"), 1000), "but for another seed");
  const share = some.split("x").length - 1;
  t.ok(share > 250 && share < 350, `${share} of 1000 by a chance of 0.3`);
  t.equal(turns(get.chance(0).fail("EIO")), "........");
  t.equal(turns(get.chance(1).fail("EIO")), "xxxxxxxx");
  t.end();
});

t.test("what a rule does, and that the first one that decides does so", (t) => {
  const thread = new Thread(
    rule("all").count("calls", { by: "call" }),
    rule("lseek").count("seeks", { by: "whence", limit: 2 }),
    rule("lseek").arg("whence", 1).return(-7n),
    rule("lseek").delay(5),
    rule("lseek").arg("whence", 2).fail("EIO"),
    rule("umask").rewrite({ mask: { clear: 0o70, set: 0o7 } }),
    rule("dup2").rewrite({ oldfd: 9 }),
    rule("open", "openat", "rename").redirect("/a/", "/other/"),
    rule("open").path({ prefix: "/a" }).ask(),
    rule("getpid").pass(),
  );
  t.equal(thread.of("lseek", 0, 0, 1), "-7");
  t.equal(thread.of("lseek", 0, 0, 2), "5 µs, -5");
  t.equal(thread.of("lseek", 0, 0, 9n << 32n), "5 µs, none");
  t.equal(thread.count("calls lseek"), 3);
  t.strictSame(
    ["seeks 0", "seeks 1", "seeks other"].map((name) => thread.count(name)),
    [1, 1, 1],
  );
  t.equal(thread.of("umask", 0o77), "7  0  0 ");
  t.equal(thread.of("dup2", 1, 2), "9  2  0 ");
  t.equal(thread.of("open", "/a/b", 1), "/other/b  1  0 ");
  t.equal(thread.of("openat", 3, "/a/", 0), "3  /other/  0 ");
  t.equal(thread.of("rename", "/a/b", "/a/c"), "/other/b  /other/c  0 ");
  t.equal(thread.of("rename", "/b", "/a/c"), "0  /other/c  0 ");
  t.equal(thread.of("open", "/abc"), "ask");
  t.equal(thread.of("open", "/b"), "none");
  t.equal(thread.of("open", "/a/" + "x".repeat(4090)), "-36", "ENAMETOOLONG");
  t.equal(thread.of("getpid"), "pass");
  t.end();
});

t.test("who means all calls means those that have what the rule speaks of", (t) => {
  const thread = new Thread(rule("all").path({ prefix: "/a" }).fail("EIO"));
  t.strictSame(
    [thread.of("open", "/a"), thread.of("chdir", "/a"), thread.of("read")],
    ["-5", "-5", "none"],
  );
  const names = [...lowered(rule("all").fail("EIO")).steps.keys()];
  t.ok(names.length > 300 && !names.includes(15), "all but rt_sigreturn");
  t.throws(
    () =>
      lowered(
        rule({ except: ["read"] })
          .arg("nothing" as never, 1)
          .pass(),
      ),
    /no argument "nothing"/,
  );
  t.end();
});

t.test("the compiler knows calls, arguments and errors", (t) => {
  // @ts-expect-error there is no such call
  rule("opneat");
  // @ts-expect-error there is no such argument
  rule("openat").arg("flag", 0);
  // @ts-expect-error open has no such argument
  rule("openat", "open").arg("dfd", 0);
  // @ts-expect-error there is no such error
  rule("openat").fail("ENOPE");
  // @ts-expect-error there is no such argument
  rule("openat").rewrite({ flag: 0 });
  // @ts-expect-error there is no such call
  const bad: Rule = { calls: ["opneat"], then: { kind: "pass" } };
  t.ok(bad);
  t.end();
});

t.test("rules are plain data, and part of the subscriptions", (t) => {
  const one = rule("openat", "open").path({ prefix: "/etc/" }).fail("ENOENT");
  t.strictSame(structuredClone(one), {
    calls: ["openat", "open"],
    when: { path: { prefix: "/etc/" } },
    then: { kind: "fail", errno: "ENOENT" },
  });
  const other = rule({ except: ["read"] }).count("others");
  const merged = mergeSubscriptions(
    { observe: ["close"], rules: [one] },
    { observe: ["open"], rules: [other] },
  );
  t.strictSame(merged.rules, [one, other]);
  const interests = new Interests("x86_64", merged);
  const of = (name: string) => interests.of(syscallNumber("x86_64", name)!);
  t.strictSame(
    [of("open"), of("close"), of("read"), of("write")],
    [OBSERVE | RULED, OBSERVE | RULED, 0, RULED],
  );
  t.ok((interests.numbers as number[]).includes(1), "its calls stop");
  t.ok(new Interests("aarch64", { rules: [rule("open").fail("EIO")] }).isEmpty);
  t.ok(new Interests("x86_64", { rules: [rule("time").fail("EIO")] }).vdso.includes("time"));
  t.end();
});

t.test("a rule that can't be says why, and what to do", (t) => {
  const wrong = (rule: unknown, ...parts: RegExp[]) => {
    try {
      lowered({ calls: ["read"], then: { kind: "pass" } }, rule as Rule);
      t.fail(`no error for ${JSON.stringify(rule)}`);
    } catch (error) {
      const text = String(error);
      for (const part of parts) t.match(text, part);
      t.match(text, /ReverieError: .*\. ?[A-Z].*[.?]$/, "says what to do");
    }
  };
  const base = { calls: ["openat"], then: { kind: "pass" } } as const;
  wrong({ ...base, calls: ["opneat"] }, /opneat/, /Did you mean "openat"\?/);
  wrong({ ...base, calls: "openat" }, /can't be for "openat"/);
  wrong(
    { ...base, then: undefined },
    /^ReverieError: Rule 2 \(for \["openat"\]\): it says not what/,
  );
  wrong({ ...base, then: { kind: "explode" } }, /explode/, /count, delay, fail/);
  wrong({ ...base, then: { kind: "fail", errno: "ENOPE" } }, /"ENOPE"/);
  wrong({ ...base, then: { kind: "fail", errno: "ERESTARTSYS" } }, /"EINTR"/);
  wrong({ ...base, whne: {} }, /"whne"/);
  wrong({ ...base, when: { pth: "/" } }, /no condition "pth".*path/);
  wrong({ ...base, when: { args: { flag: 1 } } }, /dfd, filename, flags, mode/);
  wrong({ ...base, when: { args: { flags: "O_RDONLY" } } }, /flags can't be "O_RDONLY"/);
  wrong({ ...base, when: { args: { flags: 1n << 40n } } }, /32 bits/);
  wrong({ ...base, when: { args: { flags: { mask: 1, equals: 2 } } } }, /mask leaves out/);
  wrong({ ...base, when: { args: { flags: { min: 5, max: 1 } } } }, /min must not be above/);
  wrong({ ...base, when: { args: { flags: [] } } }, /list for flags is empty/);
  wrong({ ...base, when: { fd: 1 } }, /openat has no descriptor/);
  wrong({ ...base, calls: ["read"], when: { path: "/" } }, /read has no path/);
  wrong({ ...base, when: { path: "a\0b" } }, /NUL/);
  wrong({ ...base, when: { path: { start: "a" } } }, /prefix/);
  wrong({ ...base, when: { path: "x".repeat(2000) } }, /2000 bytes is too long/);
  wrong({ ...base, when: { every: 0 } }, /every is 0/);
  wrong({ ...base, when: { chance: 2 } }, /from 0 to 1/);
  wrong({ ...base, then: { kind: "delay", microseconds: -1 } }, /delay by -1/);
  wrong({ ...base, then: { kind: "count", name: "" } }, /called ""/);
  wrong({ ...base, then: { kind: "count", name: "a", by: "flags", limit: 5000 } }, /1024/);
  wrong({ ...base, then: { kind: "rewrite", args: {} } }, /rewrite \{\}/);
  wrong({ ...base, calls: ["clone"], then: { kind: "rewrite", args: { tls: 0 } } }, /as it stands/);
  wrong({ ...base, calls: ["rt_sigreturn"], then: { kind: "return", value: 0 } }, /no result/);
  t.throws(() => new Interests("x86_64", { rules: [5 as never] }), /it is no object/);
  t.throws(() => new Interests("x86_64", { rules: {} as never }), /rules: a list/);
  t.throws(() => rule("read").arg("fd", 1).arg("fd", 2), /says twice what fd is/);
  t.end();
});
