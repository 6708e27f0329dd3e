// Tools that wrap tools.
// @runtimes bun deno
import {
  type Guest,
  GuestGone,
  type GuestThread,
  InnerTool,
  mergeSubscriptions,
  type NewThread,
  partOf,
  type SignalDelivery,
  type Syscall,
  syscall,
  type SyscallResult,
  type ThreadEnd,
  type ThreadOf,
  Tool,
  type ToolInit,
  type Verdict,
} from "../../src/mod.ts";
import t from "../tap.ts";
import { trace } from "./trace.ts";

class Log {
  readonly lines: string[] = [];
  add(line: string): void {
    this.lines.push(line);
  }
  size(): number {
    return this.lines.length;
  }
}

/** The innermost: answers a call, lets another run, is told of all else. */
class Core extends Tool<unknown, { calls: number }, Log> {
  static override subscriptions = ["getuid", "write"] as const;
  override initThread({ parent }: NewThread<{ calls: number }>): { calls: number } {
    return { calls: parent ? 100 + parent.thread.calls : 0 };
  }
  override threadStart(guest: Guest<{ calls: number }>): void {
    this.post.add(`core: start ${guest.thread.calls} ${guest.isMainThread}`);
  }
  override async syscall(guest: Guest<{ calls: number }>, call: Syscall): Promise<Verdict> {
    guest.thread = { calls: guest.thread.calls + 1 };
    const { calls } = guest.thread;
    if (call.name !== "getuid") return guest.tailInject(call);
    const own = await guest.inject(syscall("gettid", {}));
    this.post.add(`core: ${call.name} ${calls} ${own === guest.tid}`);
    await this.global.size();
    return 4711;
  }
  override postExec(): void {
    this.post.add("core: exec");
  }
  override threadExit(guest: GuestThread<{ calls: number }>, end: ThreadEnd): void {
    this.post.add(`core: end ${guest.thread.calls} ${end.kind}`);
  }
  override processExit(): void {
    this.post.add("core: over");
  }
}

interface MiddleThread {
  core: ThreadOf<typeof Core>;
  seen: number;
}

/** Looks on, with a wrapped tool's events passing through. */
class Middle extends Tool<unknown, MiddleThread, Log> {
  static override subscriptions = mergeSubscriptions(Core.subscriptions, ["getppid"]);
  readonly #core = new InnerTool(Core, this, "core");
  override initThread(thread: NewThread<MiddleThread>): MiddleThread {
    return { core: this.#core.initThread(thread), seen: 0 };
  }
  override threadStart(guest: Guest<MiddleThread>) {
    return this.#core.threadStart(guest);
  }
  override postExec(guest: Guest<MiddleThread>) {
    return this.#core.postExec(guest);
  }
  override syscall(guest: Guest<MiddleThread>, call: Syscall) {
    guest.thread.seen++;
    return this.#core.syscall(guest, call);
  }
  override threadExit(guest: GuestThread<MiddleThread>, end: ThreadEnd) {
    this.post.add(`middle: ${guest.thread.seen}`);
    return this.#core.threadExit(guest, end);
  }
  override processExit(status: Parameters<NonNullable<Tool["processExit"]>>[0]) {
    return this.#core.processExit(status);
  }
}

class Both {
  readonly log: Log = new Log();
  calls = 0;
  count(): void {
    this.calls++;
  }
}

interface OuterThread {
  middle: ThreadOf<typeof Middle>;
}

/** The outermost: its global state has that of the inner tools as a part. */
class Outer extends Tool<unknown, OuterThread, Both> {
  static override Global = Both;
  readonly #middle: InnerTool<unknown, MiddleThread, Log, "middle">;
  constructor(init: ToolInit<unknown, Both>) {
    super(init);
    this.#middle = new InnerTool(Middle, partOf(init, "log"), "middle");
  }
  override initThread(thread: NewThread<OuterThread>): OuterThread {
    return { middle: this.#middle.initThread(thread) };
  }
  override threadStart(guest: Guest<OuterThread>) {
    return this.#middle.threadStart(guest);
  }
  override postExec(guest: Guest<OuterThread>) {
    return this.#middle.postExec(guest);
  }
  override async syscall(guest: Guest<OuterThread>, call: Syscall): Promise<Verdict> {
    this.post.count();
    return await this.#middle.syscall(guest, call);
  }
  override signal(guest: Guest<OuterThread>, signal: SignalDelivery) {
    return this.#middle.signal(guest, signal);
  }
  override async threadExit(guest: GuestThread<OuterThread>, end: ThreadEnd): Promise<void> {
    await this.#middle.threadExit(guest, end);
  }
  override async processExit(status: Parameters<NonNullable<Tool["processExit"]>>[0]) {
    await this.#middle.processExit(status);
  }
}

t.test("a tool in a tool in a tool", async (t) => {
  const { out, global } = await trace(Outer, ["uid"]);
  t.equal(out, "uid 4711\n", "the innermost verdict is the guest's");
  t.strictSame(global.log.lines, [
    "core: start 0 true",
    "core: exec",
    "core: getuid 1 true",
    "middle: 2",
    "core: end 2 exited",
    "core: over",
  ]);
  t.ok(global.calls > 10, "the outermost saw more than the inner ones asked for");
  const threads = await trace(Outer, ["threads", "2"]);
  t.equal(threads.out, "joined\n");
  const { lines } = threads.global.log;
  t.equal(lines.filter((line) => line === "core: start 100 false").length, 2, "state of makers");
  t.equal(lines.filter((line) => line === "core: end 110 exited").length, 2);
  t.equal(lines.filter((line) => line === "middle: 10").length, 2);
});

t.test("an inner tool's handler ends with its guest", async (t) => {
  class Quits extends Tool<unknown, unknown, Log> {
    static override subscriptions = ["getuid"] as const;
    override async syscall(guest: Guest): Promise<Verdict> {
      try {
        return await guest.inject(syscall("exit_group", { error_code: 3 }));
      } catch (error) {
        this.post.add(`gone ${error instanceof GuestGone}`);
        throw error;
      } finally {
        this.post.add("finally");
      }
    }
  }
  class Around extends Tool<unknown, { inner: unknown }, Log> {
    static override Global = Log;
    static override subscriptions = Quits.subscriptions;
    readonly #inner = new InnerTool(Quits, this, "inner");
    override initThread(thread: NewThread<{ inner: unknown }>) {
      return { inner: this.#inner.initThread(thread) };
    }
    override syscall(guest: Guest<{ inner: unknown }>, call: Syscall) {
      return this.#inner.syscall(guest, call);
    }
  }
  const { status, global } = await trace(Around, ["uid"]);
  t.equal(status, "exited 3");
  t.strictSame(global.lines, ["gone true", "finally"]);
});

t.test("a tool that looks on, in one that decides, and in one that looks on", async (t) => {
  class Looks extends Tool<unknown, { name: string }, Log> {
    static override subscriptions = { observe: ["getuid", "exit_group"] } as const;
    override enter(guest: GuestThread<{ name: string }>, call: Syscall): void {
      guest.thread = { name: call.name };
    }
    override observe(
      { thread }: GuestThread<{ name: string }>,
      _: Syscall,
      result: SyscallResult | undefined,
    ): void {
      this.post.add(`${thread.name} ${result === undefined ? "ended" : "done"}`);
    }
  }
  type Thread = { inner: ThreadOf<typeof Looks> };
  abstract class Base extends Tool<unknown, Thread, Log> {
    static override Global = Log;
    readonly inner = new InnerTool(Looks, this, "inner");
    override initThread(thread: NewThread<Thread>): Thread {
      return { inner: this.inner.initThread(thread) };
    }
  }
  class Decides extends Base {
    override syscall(guest: Guest<Thread>, call: Syscall) {
      return this.inner.syscall(guest, call);
    }
  }
  class LooksToo extends Base {
    static override subscriptions = { observe: "all" } as const;
    override enter(guest: GuestThread<Thread>, call: Syscall): void {
      this.inner.enter(guest, call);
    }
    override observe(guest: GuestThread<Thread>, call: Syscall, result: SyscallResult | undefined) {
      this.inner.observe(guest, call, result);
    }
  }
  for (const tool of [Decides, LooksToo]) {
    const { global } = await trace(tool, ["uid"]);
    t.strictSame(global.lines, ["getuid done", "exit_group ended"], tool.name);
  }
});

t.test("what several tools want together", (t) => {
  const merge = mergeSubscriptions;
  t.strictSame(merge(), { intercept: [], observe: [] });
  t.strictSame(merge(["read"], ["read", "write"]).intercept, ["read", "write"]);
  t.strictSame(merge("all", ["read"]).intercept, "all");
  t.strictSame(merge({ observe: "all" }, ["read"]), { intercept: ["read"], observe: "all" });
  t.strictSame(merge({ except: ["read", "write"] }, ["read"]).intercept, { except: ["write"] });
  t.strictSame(merge(["read"], { except: ["read", "write"] }).intercept, { except: ["write"] });
  t.strictSame(merge({ except: ["read", "write"] }, { except: ["write", "open"] }).intercept, {
    except: ["write"],
  });
  t.throws(() => merge("none" as never), /Cannot subscribe/);
  t.end();
});
