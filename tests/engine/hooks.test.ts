// What programs do around calls that a tool answers, forwards and counts: threads, forks, programs, handlers.
// @runtimes bun deno
// @users root user
// @seconds 25
// @emulated 30 every 2
import {
  type CommandLine,
  Errno,
  type Guest,
  type GuestThread,
  LaunchError,
  type Syscall,
  type SyscallResult,
  Tool,
  type ToolClass,
  type Verdict,
} from "../../src/mod.ts";
import { engines } from "../harness.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { type Traced, traceCommand } from "./trace.ts";

/** What is counted over all processes. */
class Counts {
  readonly of: Record<string, number> = {};

  add(name: string): void {
    this.of[name] = (this.of[name] ?? 0) + 1;
  }
}

/** Answers getuid: 9999 for each time that the thread asked. */
class Answers extends Tool<unknown, { asked: number }, Counts> {
  static override Global: typeof Counts = Counts;
  static override subscriptions = ["getuid"] as const;

  override initThread(): { asked: number } {
    return { asked: 0 };
  }

  override syscall({ thread }: Guest<{ asked: number }>, _call: Syscall): Verdict {
    this.post.add("getuid");
    return ++thread.asked * 9999;
  }
}

/** For each mode of the guest, what it prints. */
const MODES: Readonly<Record<string, readonly string[]>> = {
  own: ["own 9999, of libc 19998"],
  thread: ["in a thread 77: 9999", "gave 99, itself 9999"],
  forks: [
    "child 9999",
    "grandchild 9999",
    "grandchild: exited 3",
    "child: exited 4",
    "parent 9999",
  ],
  execs: ["before 9999", "ONE=1 TWO=two executed 19998"],
  vforks: ["vfork and exit: exited 5", "executed 9999", "vfork and exec: exited 0"],
  handlers: [
    "SIGUSR1: 9999 on its own stack",
    "SIGTERM: 19998 on the usual stack",
    "SIGINT: 29997 on the usual stack",
    "SIGSYS: 39996 on the usual stack",
    "its action is kept",
    "SIGTERM: 9999 on the usual stack",
    "SIGINT: 19998 on the usual stack",
  ],
  handler_forks: [
    "  child in SIGTERM: 9999",
    "  child in SIGINT: 9999",
    "  child goes on: 19998",
    "  child: exited 7",
    "  child goes on: 19998",
    "  child: exited 7",
    "parent goes on: 9999",
  ],
  cancels: ["cancelled 1, cleaned 1", "cancelled 1, cleaned 1"],
  blocked: [
    "slept 0, long enough 1",
    "pending 1, then SIGTERM",
    "slept 0, long enough 1",
    "pending 1, then SIGTERM",
    "9999",
  ],
  locals: [
    "local 501, wrong 0",
    "local 501, wrong 0",
    "local 501, wrong 0",
    "its own 1, shared 300000",
  ],
  registers: ["changed 0", "changed 0", "child: exited 0"],
  queues: ["queued 4711"],
};

/** The guest as a position independent program, as one at fixed addresses, and with another libc. */
const BUILDS = ["hooked", "hooked.static", "hooked.musl"];

for (const build of BUILDS) {
  t.test(`${build}: answered calls change nothing else`, async (t) => {
    const program = guest(build);
    for (const engine of engines) {
      for (const [mode, lines] of Object.entries(MODES)) {
        const { out, status } = await traceCommand(Answers, [program, mode], { engine });
        t.strictSame([status, ...out.split("\n").slice(0, -1)], ["exited 0", ...lines], mode);
      }
    }
  });
}

t.test("each call of three threads is answered once", async (t) => {
  for (const engine of engines) {
    const { global } = await traceCommand(Answers, [guest("hooked"), "locals"], { engine });
    t.equal(global.of["getuid"], 1500);
  }
});

t.test("the first call is answered and the second forwarded; none is seen twice", async (t) => {
  class FirstOnly extends Tool<unknown, unknown, Counts> {
    static override Global: typeof Counts = Counts;
    static override subscriptions = ["write"] as const;
    #isAnswered = false;

    override syscall(thread: Guest, call: Syscall<"write">): Verdict {
      this.post.add("write");
      if (call.args.fd !== 8765 || this.#isAnswered) return thread.tailInject(call);
      this.#isAnswered = true;
      return new TextDecoder().decode(call.args.buf.read()) === "dummy_data" ? 5 : Errno.EFAULT;
    }
  }
  for (const engine of engines) {
    const { out, global } = await traceCommand(FirstOnly, [guest("hooked"), "answers"], { engine });
    t.strictSame([out, global.of["write"]], ["write 5\nwrite EBADF\n", 4]);
  }
});

/** Looks at births from both sides: as the call of the maker, and as what is made. */
class Births extends Tool<unknown, unknown, Counts> {
  static override Global: typeof Counts = Counts;
  static override subscriptions = { observe: ["clone", "clone3", "fork", "vfork"] } as const;

  override threadStart({ isMainThread, isRootThread }: GuestThread): void {
    if (!isRootThread) this.post.add(isMainThread ? "process begins" : "thread begins");
  }

  override observe(_: GuestThread, _call: Syscall, result: SyscallResult | undefined): void {
    this.post.add(typeof result === "number" && result > 0 ? "maker goes on" : "nothing made");
  }
}

t.test("those who make threads and processes are told of, and what they make", async (t) => {
  const counted = async (...words: string[]): Promise<Traced<Counts>["global"]["of"]> => {
    const tool = Births as ToolClass<unknown, unknown, Counts>;
    return (await traceCommand(tool, [guest("hooked"), ...words])).global.of;
  };
  t.strictSame(await counted("thread"), { "thread begins": 1, "maker goes on": 1 });
  t.strictSame(await counted("forks"), { "process begins": 2, "maker goes on": 2 });
  t.strictSame(await counted("vforks"), { "process begins": 2, "maker goes on": 2 });
  t.strictSame(await counted("own"), {});
});

t.test("a tool may say what is launched, and where", async (t) => {
  const asked: CommandLine[] = [];
  class Launches extends Tool<{ readonly folder: string }> {
    static override launch(command: CommandLine, config: { readonly folder: string }): CommandLine {
      asked.push(command);
      if (command.words.includes("nothing")) throw new LaunchError("Cannot run nothing.", 2);
      const words = ["sh", "-c", 'echo "$0"; pwd; echo $1', ...command.words];
      return { ...command, words, argv0: "shell", cwd: config.folder };
    }
  }
  const options = { config: { folder: "/usr" }, env: { PATH: "/bin" }, cwd: "/" };
  const { out, status } = await traceCommand(Launches, ["zero", "one"], options);
  t.strictSame([out, status], ["zero\n/usr\none\n", "exited 0"]);
  t.match(asked, [{ words: ["zero", "one"], cwd: "/" }]);
  t.equal(String(asked[0]!.path), String(new TextEncoder().encode("/bin")));
  await t.rejects(traceCommand(Launches, ["nothing"], options), LaunchError);
});
