// Signals in situations: asked for, delivered late, kept, waited for; calls that they interrupt.
// @runtimes bun deno
// @users root user
// @emulated 30 bun deno
import { setImmediate as nextTask, setTimeout as sleep } from "node:timers/promises";
import {
  type Engine,
  Errno,
  type Guest,
  type GuestThread,
  type SignalDelivery,
  siginfo,
  type SubscriptionSet,
  type Syscall,
  syscall,
  type SyscallResult,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { trace, traceCommand, traceRows } from "./trace.ts";

class Noop extends Tool {}

/** Counts signals of job control that are pending, all of which may be delivered at once. */
const JOBS = `
import signal, threading
seen = []
jobs = [signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU]
for job in jobs: signal.signal(job, lambda number, frame: seen.append(number))
signal.pthread_sigmask(signal.SIG_BLOCK, jobs)
for job in jobs: signal.pthread_kill(threading.get_ident(), job)
signal.pthread_sigmask(signal.SIG_UNBLOCK, jobs)
print(*sorted(seen))
`;

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
  t.equal((await traceRows(Pending, "pending")).text, "1", "SIGVTALRM");
});

t.test("a signal is delivered late, also one that is ignored", async (t) => {
  class Late extends Tool {
    static override subscriptions = ["getppid"] as const;
    override async signal(_: Guest, { name }: SignalDelivery): Promise<void> {
      this.print(name);
      await sleep(100);
      this.print(" is delivered");
    }
    override syscall(guest: Guest, call: Syscall): Verdict {
      this.print(", and its process goes on");
      return guest.tailInject(call);
    }
  }
  const { text } = await traceRows(Late, "delay");
  t.equal(text, "SIGVTALRM is delivered, and its process goes on");
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
  const waits = await traceRows(Passes, "timedwait");
  t.equal(waits.out, "SIGBUS, code 0\n");
  t.equal(waits.status, "exited 0");
  t.equal((await traceRows(Passes, "suspend")).status, "signal 7");
  t.equal((await traceRows(Passes, "prof")).status, "exited 0");
});

t.test(
  "signals of job control are delivered after calls of a tool's own, each of them",
  async (t) => {
    class Injects extends Tool {
      override async signal(guest: Guest): Promise<void> {
        await guest.inject(syscall("getpgid", { pid: guest.pid }));
      }
    }
    const { out, status } = await traceCommand(Injects, ["python3", "-c", JOBS]);
    t.equal(out, "20 21 22\n");
    t.equal(status, "exited 0");
  },
);

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
  t.equal((await traceRows(Hold, "hold1")).status, "exited 0", "the call does not end");
  const second = await traceRows(Hold, "hold2");
  t.equal(second.out, "SIGSYS\n", "a signal that a call takes is not delivered");
  t.equal(second.status, "exited 0", "there is no further call");
  t.equal((await traceRows(Hold, "hold3")).status, "signal 31", "there is one");
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
    const { out, text } = await traceRows(Back, "interrupted", how);
    t.equal(out, (await traceRows(Noop, "interrupted", how)).out, "as without a tool");
    return text;
  };
  t.equal(await seen("r"), "read ERESTARTSYS\n");
  t.equal(await seen("e"), "read ERESTARTSYS\n");
  t.match(await seen("p"), /^(pause|ppoll) ERESTARTNOHAND\n$/);
  t.match(await seen("n"), /^(clock_)?nanosleep ERESTART_RESTARTBLOCK\n$/);
});

t.test(
  "a call that a signal interrupts is over before the signal comes, by each engine",
  async (t) => {
    const interrupted = async (engine: Engine): Promise<string[]> => {
      const found: string[] = [];
      const last = new Map<number, string>();
      class Ends extends Tool {
        static override subscriptions: SubscriptionSet = { observe: "all", late: true };
        override observe({ tid }: GuestThread, { name }: Syscall, result?: SyscallResult): void {
          last.set(tid, `${name} ${result}`);
        }
        override signal({ tid }: Guest, { name }: SignalDelivery): undefined {
          if (name === "SIGUSR1") found.push(last.get(tid) ?? "nothing");
        }
      }
      const { status } = await traceCommand(Ends, [guest("sig_restart")], { engine });
      t.equal(status, "exited 0", engine);
      return found;
    };
    const [agents, stops] = [await interrupted("agent"), await interrupted("ptrace")];
    t.strictSame(agents, stops);
    const ends = agents.filter((end) => /ERESTART|EINTR/.test(end));
    t.equal(ends.length, 30, "15 calls, without SA_RESTART and with it", { agents });
    t.equal(new Set(ends.map((end) => end.split(" ")[1])).size, 4, "in four ways");
  },
);

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
  const { out, text } = await traceRows(Retry, "interrupted", "r");
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
  t.equal((await traceRows(Retry, "interrupted", "p")).out, "EINTR, handled 1\n");
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
