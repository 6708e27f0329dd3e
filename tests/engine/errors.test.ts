// What is said, and what becomes of the guest, when something is wrong.
// @runtimes bun deno
// @users root user
// @emulated 25
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import {
  type Guest,
  LaunchError,
  ReverieError,
  run,
  type Syscall,
  syscall,
  Tool,
  ToolError,
  type Verdict,
} from "../../src/mod.ts";
import { Interests } from "../../src/subscription.ts";
import { guest } from "../guests/build.ts";
import { launcher, runtimeName, slowness } from "../harness.ts";
import t from "../tap.ts";
import { trace } from "./trace.ts";

/** Tools that are wrong in one way or another, when the guest asks for its user id. */
const wrong: Readonly<Record<string, [RegExp, (guest: Guest, call: Syscall) => unknown]>> = {
  "throws at once": [
    /too bad/,
    () => {
      throw new Error("too bad");
    },
  ],
  "throws later": [
    /too late/,
    async (guest, call) => {
      await guest.inject(call);
      throw new Error("too late");
    },
  ],
  "throws before its call ended": [
    /too early/,
    (guest, call) => {
      void guest.inject(call);
      throw new Error("too early");
    },
  ],
  "returns nothing after a call of its own": [
    /syscall\(\) returned undefined for getuid/,
    async (guest) => {
      await guest.inject(syscall("getpid", {}));
    },
  ],
  "returns nothing": [/syscall\(\) returned undefined for getuid/, () => undefined],
  "returns a fraction": [/returned 0.5/, () => 0.5],
  "returns a text": [/returned 12/, () => "12"],
  "asks for a call that this architecture lacks": [
    /has no system call|There is no system call/,
    (guest) => guest.inject(syscall("nosuchcall" as never, {} as never)),
  ],
  "gives an argument that the call lacks": [
    /has no argument 'fdd'/,
    (guest) => guest.inject(syscall("close", { fdd: 3 } as never)),
  ],
};

for (const [what, [message, act]] of Object.entries(wrong)) {
  class Wrong extends Tool {
    static override subscriptions = ["getuid"] as const;
    override syscall(guest: Guest, call: Syscall): Verdict {
      return act(guest, call) as Verdict;
    }
  }

  t.test(`a handler that ${what} ends the run`, async (t) => {
    const error = await trace(Wrong, ["uid"]).catch((error: unknown) => error);
    t.ok(error instanceof ToolError, `${error}`);
    const { message: text, syscall: name, tid } = error as ToolError;
    t.match(text, message);
    t.match(text, /The tool Wrong failed for pid \d+ in getuid/);
    t.equal(name, "getuid");
    t.throws(() => process.kill(tid, 0), /ESRCH/, "its guest is gone");
  });

  t.test(`a handler that ${what} does no harm if asked to`, async (t) => {
    const { out, warnings } = await trace(Wrong, ["uid"], { onToolError: "continue" });
    t.equal(out, `uid ${process.getuid?.()}\n`, "the guest gets what it would without a tool");
    t.equal(warnings.length, 1);
    t.match(warnings[0]!, message);
  });
}

t.test("errors of every other method end the run too", async (t) => {
  const methods = [
    "initThread",
    "threadStart",
    "postExec",
    "signal",
    "threadExit",
    "processExit",
    "enter",
    "observe",
  ];
  for (const method of methods) {
    class Wrong extends Tool {
      static override subscriptions = { observe: ["getuid"] } as const;
    }
    const fail = () => {
      throw new Error(`no ${method}`);
    };
    Object.defineProperty(Wrong.prototype, method, { value: fail });
    const words = method === "signal" ? ["alarm"] : ["uid"];
    await t.rejects(trace(Wrong, words), new RegExp(`no ${method}`), method);
  }
  class Stillborn extends Tool {
    constructor(...args: ConstructorParameters<typeof Tool>) {
      super(...args);
      throw new Error("no constructor");
    }
  }
  await t.rejects(trace(Stillborn, ["uid"]), /no constructor/);
});

t.test("an error in a child's callbacks ends the run", async (t) => {
  class Once extends Tool {
    static made = 0;
    constructor(...args: ConstructorParameters<typeof Tool>) {
      super(...args);
      if (++Once.made > 1) throw new Error("one is enough");
    }
  }
  await t.rejects(trace(Once, ["fork"]), /one is enough/);
});

t.test("what the caller gave may fail: the run ends, and so do its guests", async (t) => {
  class Tells extends Tool {
    static override subscriptions = ["getuid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      if (this.config === "fail") throw new Error("a tool's");
      this.print("text");
      return await guest.inject(call);
    }
  }
  const fine = { print() {}, flush() {}, end() {} };
  const fails = () => {
    throw new Error("the caller's");
  };
  const output = (part: object) => ({ output: { ...fine, ...part } });
  const cases: [RegExp, object][] = [
    [/flush\(\) failed: .*the caller's/, output({ flush: fails })],
    [/end\(\) failed: .*the caller's/, output({ end: fails })],
    [/The tool Tells failed .*the caller's/, output({ print: fails })],
    [
      /onWarning failed: .*the caller's/,
      { onWarning: fails, onToolError: "continue", config: "fail" },
    ],
  ];
  for (const [message, options] of cases) await t.rejects(trace(Tells, ["uid"], options), message);
});

t.test("subscriptions", (t) => {
  t.throws(
    () => new Interests("x86_64", ["opnat" as never]),
    /Unknown system call "opnat". Did you mean "openat"\?/,
  );
  t.throws(() => new Interests("x86_64", [5000]), /number 5000: not in 0 to 1023/);
  t.strictSame(
    new Interests("aarch64", ["open", "openat"]).numbers,
    [56],
    "a name of another architecture",
  );
  t.equal(new Interests("x86_64", "all").numbers, "all");
  t.ok(new Interests("x86_64", []).isEmpty);
  const most = new Interests("x86_64", { except: ["read"] });
  t.equal(most.of(0), 0);
  t.equal(most.of(1), 1);
  t.equal(most.of(-1), 1, "numbers that no kernel has");
  const both = new Interests("x86_64", { observe: "all", intercept: ["write"] });
  t.strictSame([both.of(0), both.of(1)], [2, 1], "intercepting wins");
  const some = new Interests("x86_64", ["read"]);
  t.strictSame([most.from, some.from], [1024, undefined], "what the filter stops beyond the table");
  for (const wrong of ["read", null, 5, { interrcept: ["read"] }, { except: "read" }]) {
    t.throws(
      () => new Interests("x86_64", wrong as never),
      /Cannot subscribe to .*subscriptions are/,
    );
  }
  t.end();
});

t.test("a tool that can't decide on what it wants to decide on", async (t) => {
  class Looks extends Tool {
    static override subscriptions = ["getuid"] as const;
    override observe(): void {}
  }
  await t.rejects(trace(Looks, ["uid"]), /no method syscall\(\).*subscribes with { observe/);
});

t.test("commands that can't be launched", async (t) => {
  class Noop extends Tool {}
  const launch = (command: string[], options = {}) => run(Noop, command, options);
  await t.rejects(launch([]), ReverieError);
  await t.rejects(launch([""]), /empty name/);
  await t.rejects(launch(["/nowhere/at/all"]), /\/nowhere\/at\/all: No such file or directory/);
  await t.rejects(launch(["no-such-program"]), /in no folder of PATH/);
  await t.rejects(launch(["/"]), /it is a directory/);
  const folder = mkdtempSync(join(tmpdir(), "reverie-launch-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(`${folder}/plain`, "no program", { mode: 0o644 });
  writeFileSync(`${folder}/script`, "echo no interpreter", { mode: 0o755 });
  await t.rejects(launch([`${folder}/plain`]), /not executable; chmod/);
  await t.rejects(launch([`${folder}/script`]), /Exec format error: it has no #! line/);
  await t.rejects(
    launch(["true"], { cwd: "/nowhere" }),
    /in no folder|change to the folder \/nowhere/,
  );
  await t.rejects(
    launch(["/bin/true"], { cwd: "/nowhere" }),
    /change to the folder \/nowhere: No such file/,
  );
  await t.rejects(launch(["echo", "a\0b"]), /"a\\u0000b" has a NUL in it/);
  await t.rejects(launch(["/bin/true"], { stdout: 4000 }), /descriptor 4000: Bad file descriptor/);
  const error = await launch(["no-such-program"]).catch((error: unknown) => error);
  t.ok(error instanceof LaunchError && error.errno === 2, "with the errno");
  const { status } = await launch(["true"]);
  t.strictSame(status, { kind: "exited", code: 0 }, "and the next one can");
});

/** Starts a program that starts reverie, or reverie itself. */
function start(command: string, ...words: string[]) {
  return spawnSync(command, words, {
    env: { ...process.env, REVERIE_RUNTIME: runtimeName },
    encoding: "utf8",
    timeout: slowness * 60_000,
  });
}

t.test("under another filter, all calls are seen, or it is said that they may not be", (t) => {
  const under = (...words: string[]) =>
    start(guest("filtered"), launcher, "run", ...words, "--", guest("getppid"), "1");
  const all = under("strace");
  t.match(all.stderr, /getppid\(\) += -1 EDOM/, all.stderr.slice(-300));
  t.notMatch(all.stderr, /seccomp filter around/);
  t.match(all.stderr, /openat\(AT_FDCWD, "\/\S*ld.so.cache"/, "and what their arguments point to");
  const some = under("strace", "--trace", "getppid");
  t.match(some.stderr, /A seccomp filter around reverie/);
  const folder = mkdtempSync(join(tmpdir(), "reverie-log-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const logged = under("strace", "--log-file", `${folder}/log`, "--trace", "getppid");
  t.equal(logged.stderr, "", "with a log, it is said there");
  t.match(readFileSync(`${folder}/log`, "utf8"), /A seccomp filter around reverie/);
  t.end();
});

t.test("threads are known as such where reverie may not send them signals", (t) => {
  if (process.getuid?.() === 0) {
    const other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const words = ["--bounding-set=-kill", "--inh-caps=-kill", launcher, "run", "counter2", "--"];
    const { stderr } = start("setpriv", ...words, ...other, guest("api"), "threads", "3");
    t.match(stderr, /in 1 processes, 4 threads/);
  }
  t.end();
});

t.test("text that can't be written is missed aloud", async (t) => {
  class Prints extends Tool {
    override processExit(): void {
      this.print("text");
    }
  }
  const output = openSync("/dev/full", "w");
  t.teardown(() => closeSync(output));
  const { status, warnings } = await trace(Prints, ["uid"], { output });
  t.match(warnings, [/cut off: writing it failed with ENOSPC/]);
  t.equal(status, "exited 0", "the guest is none the wiser");
});
