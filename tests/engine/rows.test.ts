// What programs under a tool must find, and what the tool is told, situation by situation: state on three
// levels, signals that are held back, calls turned into others, threads side by side.
// @runtimes bun deno
// @users root user
import { setImmediate as nextTask, setTimeout as sleep } from "node:timers/promises";
import {
  Errno,
  type ExitStatus,
  type Guest,
  type GuestThread,
  type NewThread,
  type SignalDelivery,
  siginfo,
  type Syscall,
  syscall,
  Tool,
  type ToolClass,
  type Verdict,
} from "../../src/mod.ts";
import process from "node:process";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { trace, traceCommand } from "./trace.ts";

class Noop extends Tool {}

function rows<C, T, G>(tool: ToolClass<C, T, G>, ...words: string[]) {
  return traceCommand(tool, [guest("rows"), ...words]);
}

interface Counts {
  calls: number;
  children: number;
}

class Collected {
  readonly threads: Counts[] = [];
  processes = 0;
  add(threads: readonly Counts[]): void {
    this.threads.push(...threads);
    this.processes++;
  }
}

t.test("state of 4 x 4 threads, collected when they end", async (t) => {
  class State extends Tool<unknown, Counts, Collected> {
    static override Global = Collected;
    static override subscriptions = { observe: ["getpid"] } as const;
    readonly #ended: Counts[] = [];
    override initThread({ parent }: NewThread<Counts>): Counts {
      if (parent) parent.thread.children++;
      return { calls: 0, children: 0 };
    }
    override enter(guest: GuestThread<Counts>): void {
      guest.thread.calls++;
    }
    override threadExit(guest: GuestThread<Counts>): void {
      this.#ended.push(guest.thread);
    }
    override async processExit(): Promise<void> {
      await this.global.add(this.#ended);
    }
  }
  const { global, out } = await rows(State, "state");
  t.equal(out, "joined\n");
  t.equal(global.processes, 1);
  t.equal(global.threads.length, 21);
  t.equal(global.threads.filter(({ children }) => children === 4).length, 5);
  t.equal(global.threads.filter(({ calls }) => calls >= 100).length, 16);
});

t.test("a call may have its results in scratch memory", async (t) => {
  class Sleeps extends Tool {
    static override subscriptions = ["exit_group"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      using stack = guest.stack();
      const rqtp = stack.reserve(16);
      guest.memory.writeStruct("__kernel_timespec", rqtp, { tv_sec: 0n, tv_nsec: 20_000_000n });
      const rmtp = stack.reserve(16);
      const before = performance.now();
      this.print(`${await guest.inject(syscall("nanosleep", { rqtp, rmtp }))} `);
      this.print(`${performance.now() - before >= 19} `);
      const buffer = (await guest.pages(390)).reserve(390);
      this.print(`${await guest.inject(syscall("uname", { name: buffer }))} `);
      this.print(guest.memory.readString(buffer));
      return guest.tailInject(call);
    }
  }
  t.equal((await trace(Sleeps, ["uid"])).text, "0 true 0 Linux");
});

t.test("signals that are pending can be asked for", async (t) => {
  class Pending extends Tool {
    static override subscriptions = ["getppid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      const uset = guest.stack().reserve(8);
      await guest.inject(syscall("rt_sigpending", { set: uset, sigsetsize: 8 }));
      const [low] = new Uint32Array(guest.memory.readExact(uset, 8).slice().buffer);
      this.print(`${(low! >> 25) & 1}`);
      return guest.tailInject(call);
    }
  }
  t.equal((await rows(Pending, "pending")).text, "1", "SIGVTALRM");
});

t.test("a signal is delivered late, also one that is ignored", async (t) => {
  class Late extends Tool {
    override async signal(_: Guest, { name }: SignalDelivery): Promise<void> {
      this.print(name);
      await sleep(500);
    }
  }
  const { text, out } = await rows(Late, "delay");
  t.equal(text, "SIGVTALRM");
  t.equal(out, "late\n");
  t.equal((await rows(Noop, "delay")).out, "at once\n");
});

t.test("calls that wait for signals get them", async (t) => {
  class Passes extends Tool {
    override async signal(): Promise<void> {
      await nextTask();
    }
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      return await guest.inject(call);
    }
  }
  const waits = await rows(Passes, "timedwait");
  t.equal(waits.out, "SIGBUS, code 0\n");
  t.equal(waits.status, "exited 0");
  t.equal((await rows(Passes, "suspend")).status, "signal 7");
  t.equal((await rows(Passes, "prof")).status, "exited 0");
});

t.test("a tool keeps a signal until a call ends", async (t) => {
  const SIGSYS = 31;
  class Hold extends Tool<unknown, { held?: boolean; passes?: boolean }> {
    override initThread(): object {
      return {};
    }
    override signal({ thread }: Guest<{ held?: boolean; passes?: boolean }>, s: SignalDelivery) {
      if (s.number !== SIGSYS || thread.passes) return undefined;
      thread.held = true;
      return null;
    }
    override async syscall(guest: Guest<{ held?: boolean; passes?: boolean }>, call: Syscall) {
      const { thread, pid: tgid, tid: pid } = guest;
      const result = await guest.inject(call);
      if (thread.held) {
        thread.held = false;
        thread.passes = true;
        await guest.inject(syscall("tgkill", { tgid, pid, sig: SIGSYS }));
      }
      return result;
    }
  }
  t.equal((await rows(Hold, "hold1")).status, "exited 0", "the call does not end");
  const second = await rows(Hold, "hold2");
  t.equal(second.out, "SIGSYS\n", "a signal that a call takes is not delivered");
  t.equal(second.status, "exited 0", "there is no further call");
  t.equal((await rows(Hold, "hold3")).status, "signal 31", "there is one");
});

t.test("open becomes openat; the guest's registers are as before", async (t) => {
  for (const tail of [false, true]) {
    class Convert extends Tool {
      static override subscriptions = ["open"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        if (!call.is("open")) return guest.tailInject(call);
        const { filename, flags, mode } = call.args;
        const other = syscall("openat", {
          dfd: -100,
          filename: filename.address,
          flags,
          mode: mode!,
        });
        this.print(call.name);
        return tail ? guest.tailInject(other) : await guest.inject(other);
      }
    }
    const { out, text } = await rows(Convert, "convert");
    t.equal(out, "same registers, valid descriptor\n");
    t.equal(text, process.arch === "x64" ? "open" : "");
  }
});

t.test("a call becomes the end of the process, of which the tool hears once", async (t) => {
  class Ends {
    readonly list: ExitStatus[] = [];
    add(status: ExitStatus): void {
      this.list.push(status);
    }
  }
  class Quit extends Tool<unknown, unknown, Ends> {
    static override Global = Ends;
    static override subscriptions = ["getuid"] as const;
    override syscall(guest: Guest): Verdict {
      return guest.tailInject(syscall("exit_group", { error_code: 42 }));
    }
    override async processExit(status: ExitStatus): Promise<void> {
      await this.global.add(status);
    }
  }
  const { status, global } = await trace(Quit, ["uid"]);
  t.equal(status, "exited 42");
  t.strictSame(global.list, [{ kind: "exited", code: 42 }]);
});

t.test("a thread that is kept at its start keeps no other", async (t) => {
  class Slow {
    async wait(): Promise<void> {
      for (let i = 0; i < 1000; i++) await undefined;
      await sleep(1000);
    }
  }
  class Late extends Tool<unknown, unknown, Slow> {
    static override Global = Slow;
    override async threadStart(guest: Guest): Promise<void> {
      if (!guest.isMainThread) await this.global.wait();
    }
  }
  const { out } = await rows(Late, "print");
  t.equal(out.length, 103);
  t.equal(out.indexOf("a"), 100, "all of the other's came first");
});

t.test("two threads run side by side", async (t) => {
  class All extends Tool {
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      return await guest.inject(call);
    }
  }
  t.equal((await rows(All, "tasks")).out, "side by side\n");
});

for (const how of ["exit_group", "exit", "exec"]) {
  t.test(`vfork, and the child ends by ${how}`, async (t) => {
    // CLONE_VFORK, CLONE_VM, SIGCHLD
    const clone = syscall("clone", {
      clone_flags: 0x4111n,
      newsp: 0,
      parent_tidptr: 0,
      child_tidptr: 0,
      tls: 0,
    });
    class Changed extends Tool {
      static override subscriptions = ["vfork", "clone"] as const;
      override syscall(guest: Guest, call: Syscall): Verdict {
        return guest.tailInject(call.name === "vfork" ? clone : call);
      }
    }
    class Injected extends Tool {
      static override subscriptions = ["vfork", "clone"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        return await guest.inject(call.name === "vfork" ? clone : call);
      }
    }
    for (const tool of [Noop, Changed, Injected])
      t.equal((await rows(tool, "vfork", how)).out, "child: exited 0\n", tool.name);
  });
}

t.test("a program's random bytes are chosen", async (t) => {
  class Chosen extends Tool {
    override postExec(guest: Guest): void {
      const bytes = Uint8Array.from({ length: 16 }, (_, i) => i);
      guest.memory.write(guest.auxv().AT_RANDOM!, bytes);
    }
  }
  t.equal((await rows(Chosen, "random")).out, "000102030405060708090a0b0c0d0e0f\n");
});

t.test("calls are made three times, then once more as the last act", async (t) => {
  class Thrice extends Tool {
    static override subscriptions = ["getpid", "gettid", "getrandom"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      for (let i = 0; i < 3; i++) await guest.inject(call);
      return guest.tailInject(call);
    }
  }
  t.equal((await rows(Thrice, "ids")).out, "same\n16 bytes\n");
});

t.test("what interrupts a call is handed back, and the call goes on as it would", async (t) => {
  class Back extends Tool {
    static override subscriptions = [
      "read",
      "pause",
      "ppoll",
      "nanosleep",
      "clock_nanosleep",
    ] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      const result = await guest.inject(call);
      if (result instanceof Errno && result.number >= 512)
        this.print(`${call.name} ${result.name}\n`);
      return result;
    }
  }
  const seen = async (how: string) => {
    const { out, text } = await rows(Back, "interrupted", how);
    t.equal(out, (await rows(Noop, "interrupted", how)).out, "as without a tool");
    return text;
  };
  t.equal(await seen("r"), "read ERESTARTSYS\n");
  t.equal(await seen("e"), "read ERESTARTSYS\n");
  t.match(await seen("p"), /^(pause|ppoll) ERESTARTNOHAND\n$/);
  t.match(await seen("n"), /^(clock_)?nanosleep ERESTART_RESTARTBLOCK\n$/);
});

t.test("an interruption that the tool makes up: the call is made again", async (t) => {
  for (const name of ["ERESTARTSYS", "ERESTARTNOINTR", "ERESTARTNOHAND", "ERESTART_RESTARTBLOCK"]) {
    class Again extends Tool {
      static override subscriptions = ["clock_nanosleep", "nanosleep"] as const;
      #times = 0;
      override syscall(guest: Guest, call: Syscall): Verdict {
        return ++this.#times > 3 ? guest.tailInject(call) : Errno.named(name)!;
      }
    }
    const end = name === "ERESTART_RESTARTBLOCK" ? "EINTR" : "0"; // nothing is there to be restarted
    t.equal((await trace(Again, ["nap"])).out, `nap: ${end}\n`, name);
  }
});

t.test("a call is retried until it is done; what interrupted it comes later, once", async (t) => {
  class Retry extends Tool {
    static override subscriptions = ["read"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      const result = await guest.injectWithRetry(call);
      if (call.int(0) > 2 && call.int(2) === 1) this.print(`${result}\n`);
      return result;
    }
    override signal(_: Guest, { name }: SignalDelivery): void {
      if (name === "SIGALRM") this.print(`${name}\n`);
    }
  }
  const { out, text } = await rows(Retry, "interrupted", "r");
  t.equal(out, "1, handled 1\n");
  t.equal(text, "1\nSIGALRM\n");
});

t.test("a call without an end is not retried for ever", async (t) => {
  class Retry extends Tool {
    static override subscriptions = ["pause", "ppoll"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      return await guest.injectWithRetry(call);
    }
  }
  t.equal((await rows(Retry, "interrupted", "p")).out, "EINTR, handled 1\n");
});

t.test("a signal comes with another siginfo, or is sent with one", async (t) => {
  class Other extends Tool {
    override signal(_: Guest, { number }: SignalDelivery) {
      return { info: siginfo({ number, code: -1, value: 7 }) };
    }
  }
  const changed = await trace(Other, ["queue"]);
  t.equal(changed.out, "signal 1, code -1, value 7\n".repeat(3) + "end\n");
  class Late extends Tool {
    override async signal(guest: Guest, { number, info }: SignalDelivery) {
      await guest.inject(syscall("getpid", {}));
      const value = new DataView(info.buffer).getInt32(24, true);
      return { number: number + 1, info: siginfo({ number, value: 10 * value }) };
    }
  }
  const late = await trace(Late, ["queue"]);
  t.equal(
    late.out,
    [400, 410, 420].map((v) => `signal 2, code -1, value ${v}\n`).join("") + "end\n",
  );
  class Bad extends Tool {
    override signal() {
      return { info: new Uint8Array(3) };
    }
  }
  await t.rejects(trace(Bad, ["queue"]), /with a siginfo_t of 128 bytes/);
  class Sends extends Tool {
    static override subscriptions = ["write"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      const { pid: tgid, tid: pid } = guest;
      const uinfo = guest.stack().push(siginfo({ number: 36, value: 99n }));
      await guest.inject(syscall("rt_tgsigqueueinfo", { tgid, pid, sig: 36, uinfo }));
      return guest.tailInject(call);
    }
  }
  const { out } = await trace(
    class extends Sends {
      #times = 0;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        return ++this.#times === 1 ? await super.syscall(guest, call) : guest.tailInject(call);
      }
    },
    ["queue"],
  );
  t.match(out, /signal 2, code -1, value 99\n/);
});

t.test("daemons end with the command, or as it is said", async (t) => {
  class Marks extends Tool {
    static override subscriptions = ["setsid"] as const;
    override syscall(guest: Guest, call: Syscall): Verdict {
      guest.daemonize();
      return guest.tailInject(call);
    }
  }
  const before = performance.now();
  t.equal((await rows(Marks, "daemon", "30")).status, "exited 3", "marked by the tool");
  const command = [guest("rows"), "daemon"];
  const killed = await traceCommand(Noop, [...command, "30"], { daemons: "kill" });
  t.equal(killed.status, "exited 3");
  const pids: number[] = [];
  class Pids extends Tool<unknown, void> {
    override initThread({ pid }: NewThread<void>): void {
      pids.push(pid);
    }
  }
  const options = { daemons: "leave", outlive: true } as const;
  const left = await traceCommand(Pids, [...command, "30"], options);
  t.equal(left.status, "exited 3");
  process.kill(pids[1]!, "SIGKILL");
  t.ok(performance.now() - before < 25_000, "nobody waited for them");
  t.equal((await traceCommand(Noop, [...command, "0.1"])).status, "exited 3", "waited for");
  await t.rejects(traceCommand(Noop, ["true"], { daemons: "leave" }), /option outlive/);
});
