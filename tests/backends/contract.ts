/**
 * What every backend must do, as tests: one for each point of src/backends/README.md. A backend's own
 * test file calls this with the function that runs a command by it.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import {
  Errno,
  type Guest,
  type GuestThread,
  type NewThread,
  type run as runByPtrace,
  type RunResult,
  type SignalDelivery,
  type Syscall,
  syscall,
  type SyscallResult,
  type ThreadEnd,
  Tool,
  type ToolClass,
  type ToolInit,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";

/** What a backend is to its users: as `run` of the library. */
export type Backend = typeof runByPtrace;

/** What the points need of a test. */
type Test = Pick<typeof t, "equal" | "strictSame" | "ok" | "notOk" | "not" | "rejects">;

/** Global state that only remembers. */
class Log {
  readonly lines: string[] = [];
  add(line: string): void {
    this.lines.push(line);
  }
}

interface Ran<Global> extends RunResult<Global> {
  readonly out: string;
}

/** Runs the guest `api` with its standard output in a file. */
async function run<Config, Thread, Global>(
  backend: Backend,
  tool: ToolClass<Config, Thread, Global>,
  words: readonly string[],
  config?: Config,
): Promise<Ran<Global>> {
  const folder = mkdtempSync(join(tmpdir(), "reverie-contract-"));
  const stdout = openSync(join(folder, "out"), "w");
  try {
    const command = [guest("api"), ...words];
    const end = await backend(tool, command, { stdout, config: config as Config });
    return { ...end, out: readFileSync(join(folder, "out"), "utf8") };
  } finally {
    closeSync(stdout);
    rmSync(folder, { recursive: true });
  }
}

async function globalState(t: Test, backend: Backend): Promise<void> {
  const order: string[] = [];
  class State extends Log {
    constructor() {
      super();
      order.push("global");
    }
    async next(): Promise<number> {
      await Promise.resolve();
      return this.lines.push("next");
    }
  }
  class Asks extends Tool<unknown, unknown, State> {
    static override Global = State;
    static override subscriptions = ["getuid"] as const;
    constructor(init: ToolInit<unknown, State>) {
      super(init);
      order.push("tool");
    }
    override async syscall(): Promise<Verdict> {
      return await this.global.next();
    }
    override async processExit(): Promise<void> {
      await this.global.add(`exit ${order.join(" ")}`);
    }
  }
  const { global, out } = await run(backend, Asks, ["uid"]);
  t.equal(out, "uid 1\n");
  t.strictSame(global.lines, ["next", "exit global tool"]);
}

async function subscriptions(t: Test, backend: Backend): Promise<void> {
  let asked = 0;
  class Some extends Tool<{ only: "getuid" | "getppid" }, unknown, Log> {
    static override Global = Log;
    static override subscriptions(config: { only: "getuid" | "getppid" }) {
      asked++;
      return { intercept: [config.only], observe: ["write"] } as const;
    }
    override syscall(guest: Guest, call: Syscall): Verdict {
      this.post.add(call.name);
      return guest.tailInject(call);
    }
    override enter(_: GuestThread, call: Syscall): void {
      this.post.add(`enter ${call.name}`);
    }
  }
  const { global } = await run(backend, Some, ["fork"], { only: "getuid" });
  t.strictSame(global.lines, ["enter write", "enter write"]);
  t.equal(asked, 1);
  const threads = await run(backend, Some, ["threads", "2"], { only: "getuid" });
  t.equal(threads.global.lines.filter((line) => line === "getuid").length, 20);
  t.notOk(threads.global.lines.includes("getppid"));
}

async function tree(t: Test, backend: Backend): Promise<void> {
  class Pids extends Tool<unknown, unknown, Log> {
    static override Global = Log;
    override threadStart(guest: Guest): void {
      this.post.add(`${guest.isMainThread} ${guest.isRootProcess}`);
    }
    override postExec(): void {
      this.post.add("exec");
    }
  }
  const forked = await run(backend, Pids, ["fork"]);
  t.equal(forked.out, "child\nstatus 7\n");
  t.strictSame(forked.global.lines, ["true true", "exec", "true false"]);
  t.strictSame((await run(backend, Pids, ["threads", "1"])).global.lines, [
    "true true",
    "exec",
    "false true",
  ]);
  const execed = await run(backend, Pids, ["exec", guest("api")]);
  t.equal(execed.out, "hello, world\n");
  t.strictSame(execed.global.lines, ["true true", "exec", "exec"]);
  // the shell ends first: the run waits for what it left behind
  const left = backend(Pids, ["sh", "-c", "(sleep 0.2; exit 3) & exit 4"]);
  const { status, global } = await left;
  t.strictSame(status, { kind: "exited", code: 4 });
  t.ok(global.lines.length > 3, "the orphan was followed");
  await t.rejects(backend(Pids, ["/nowhere"]), /nowhere/);
}

async function states(t: Test, backend: Backend): Promise<void> {
  class Named extends Tool<unknown, string, Log> {
    static override Global = Log;
    static override subscriptions = ["getuid"] as const;
    #calls = 0;
    override initThread({ tid, pid, parent }: NewThread<string>): string {
      return `${parent?.thread ?? "root"}/${tid === pid ? "process" : "thread"}`;
    }
    override threadStart(guest: Guest<string>): void {
      this.post.add(`start ${guest.thread}`);
    }
    override syscall(guest: Guest<string>, call: Syscall): Verdict {
      this.#calls++;
      return guest.tailInject(call);
    }
    override postExec(guest: Guest<string>): void {
      this.post.add(`exec ${guest.thread}`);
    }
    override processExit(): void {
      this.post.add(`calls ${this.#calls}`);
    }
  }
  const root = "root/process";
  t.strictSame((await run(backend, Named, ["fork"])).global.lines, [
    ...[`start ${root}`, `exec ${root}`, `start ${root}/process`, "calls 0", "calls 0"],
  ]);
  const { lines } = (await run(backend, Named, ["threads", "3"])).global;
  t.equal(lines.filter((line) => line === `start ${root}/thread`).length, 3);
  t.equal(lines.at(-1), "calls 30", "threads share the tool of their process");
  t.strictSame((await run(backend, Named, ["exec", guest("api")])).global.lines, [
    ...[`start ${root}`, `exec ${root}`, `exec ${root}`, "calls 0"],
  ]);
}

async function events(t: Test, backend: Backend): Promise<void> {
  const verdicts: [string, (guest: Guest, call: Syscall) => Verdict | Promise<Verdict>][] = [
    [`uid ${process.getuid?.()}`, (guest, call) => guest.tailInject(call)],
    [`uid ${process.getuid?.()}`, (guest, call) => guest.inject(call)],
    ["uid 77", () => 77],
    ["uid -1", () => Errno.EIO],
    ["uid 1", async (guest) => ((await guest.inject(syscall("getpid", {}))) === guest.pid ? 1 : 0)],
    ["uid 9", (guest) => guest.tailInject(syscall("dup3", { oldfd: 1, newfd: 9, flags: 0 }))],
    ["uid 5", () => new Promise((resolve) => setTimeout(resolve, 5, 5))],
  ];
  for (const [expected, act] of verdicts) {
    class Acts extends Tool {
      static override subscriptions = ["getuid"] as const;
      override syscall(guest: Guest, call: Syscall): Verdict | Promise<Verdict> {
        return act(guest, call);
      }
    }
    t.equal((await run(backend, Acts, ["uid"])).out, `${expected}\n`, `${act}`);
  }
  class Looks extends Tool<unknown, unknown, Log> {
    static override Global = Log;
    static override subscriptions = { observe: ["getuid"] } as const;
    override enter(_: GuestThread, call: Syscall): void {
      this.post.add(`enter ${call.name}`);
    }
    override observe(_: GuestThread, call: Syscall, result: SyscallResult | undefined): void {
      this.post.add(`${call.name} ${result === process.getuid?.()}`);
    }
    override signal(_: Guest, signal: SignalDelivery): null | undefined {
      this.post.add(`${signal.name} ${signal.info.length}`);
      return signal.name === "SIGALRM" ? null : undefined;
    }
  }
  t.strictSame((await run(backend, Looks, ["uid"])).global.lines, ["enter getuid", "getuid true"]);
  const alarm = await run(backend, Looks, ["alarm"]);
  t.equal(alarm.out, "alive\n");
  t.strictSame(alarm.global.lines, ["SIGALRM 128"]);
}

async function ends(t: Test, backend: Backend): Promise<void> {
  class Ends extends Tool<unknown, unknown, Log> {
    static override Global = Log;
    override async threadExit(thread: GuestThread, end: ThreadEnd): Promise<void> {
      await Promise.resolve();
      this.post.add(`${thread.isMainThread ? "first" : "thread"} ${end.kind}`);
    }
    override processExit(): void {
      this.post.add("process");
    }
  }
  const threads = await run(backend, Ends, ["threads", "3"]);
  const others = Array<string>(3).fill("thread exited");
  t.strictSame(threads.global.lines, [...others, "first exited", "process"]);
  const blocked = await run(backend, Ends, ["blocked"]);
  t.strictSame(blocked.global.lines.slice(-2), ["first exited", "process"]);
  t.equal(
    (await run(backend, Ends, ["fork"])).global.lines.filter((line) => line === "process").length,
    2,
  );
  t.strictSame((await run(backend, Ends, ["alarm"])).global.lines, ["first signaled", "process"]);
}

async function results(t: Test, backend: Backend): Promise<void> {
  class One extends Tool<unknown, unknown, Log> {
    static override Global = Log;
    override postExec(): void {
      this.post.add("one");
    }
  }
  class Two extends Tool<unknown, unknown, Log> {
    static override Global = Log;
    static override subscriptions = ["exit_group"] as const;
    override syscall(guest: Guest): Verdict {
      this.post.add("two");
      return guest.tailInject(syscall("exit_group", { error_code: 42 }));
    }
  }
  const [one, two, again] = await Promise.all([
    run(backend, One, ["uid"]),
    run(backend, Two, ["uid"]),
    run(backend, One, ["alarm"]),
  ]);
  t.strictSame(one.status, { kind: "exited", code: 0 });
  t.strictSame(two.status, { kind: "exited", code: 42 });
  t.strictSame(again.status, { kind: "signaled", signal: 14, coreDumped: false });
  t.strictSame(
    [one, two, again].map(({ global }) => global.lines.join()),
    ["one", "two", "one"],
  );
  t.ok(one.global instanceof Log, "it is the tool's own object");
  t.not(one.global, again.global, "each run has its own");
  class Fails extends Tool {
    override postExec(): never {
      throw new Error("no good");
    }
  }
  await t.rejects(run(backend, Fails, ["uid"]), /no good/);
}

/** The points of the contract, by what they promise. */
const POINTS: Readonly<Record<string, (t: Test, backend: Backend) => Promise<void>>> = {
  "1. one global state, made first, in reach of every method": globalState,
  "2. subscriptions are asked for once, and nothing else comes": subscriptions,
  "3. a tree of processes is run and followed to its end": tree,
  "4. each process has a tool, each thread a state made by its maker's": states,
  "5. every event comes to its method, whose verdict holds": events,
  "6. ends are told once each, threads before their process": ends,
  "7. the end and the global state are given, whatever the tool": results,
};

/** Tests a backend. */
export function contract(name: string, backend: Backend): void {
  for (const [point, test] of Object.entries(POINTS)) {
    t.test(`${name}: ${point}`, (t) => test(t, backend));
  }
}
