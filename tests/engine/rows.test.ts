// What programs under a tool must find, and what the tool is told, situation by situation: state on three
// levels, calls turned into others, threads side by side, daemons.
// @runtimes bun deno
// @users root user
// @emulated 20
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ExitStatus,
  type Guest,
  type GuestThread,
  type NewThread,
  type Syscall,
  syscall,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import process from "node:process";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { trace, traceCommand, traceRows } from "./trace.ts";

class Noop extends Tool {}

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
  const { global, out } = await traceRows(State, "state");
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
    const { out, text } = await traceRows(Convert, "convert");
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
  const { out } = await traceRows(Late, "print");
  t.equal(out.length, 103);
  t.equal(out.indexOf("a"), 100, "all of the other's came first");
});

t.test("two threads run side by side", async (t) => {
  class All extends Tool {
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      return await guest.inject(call);
    }
  }
  t.equal((await traceRows(All, "tasks")).out, "side by side\n");
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
      t.equal((await traceRows(tool, "vfork", how)).out, "child: exited 0\n", tool.name);
  });
}

t.test("a program's random bytes are chosen", async (t) => {
  class Chosen extends Tool {
    override postExec(guest: Guest): void {
      const bytes = Uint8Array.from({ length: 16 }, (_, i) => i);
      guest.memory.write(guest.auxv().AT_RANDOM!, bytes);
    }
  }
  t.equal((await traceRows(Chosen, "random")).out, "000102030405060708090a0b0c0d0e0f\n");
});

t.test("calls are made three times, then once more as the last act", async (t) => {
  class Thrice extends Tool {
    static override subscriptions = ["getpid", "gettid", "getrandom"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      for (let i = 0; i < 3; i++) await guest.inject(call);
      return guest.tailInject(call);
    }
  }
  t.equal((await traceRows(Thrice, "ids")).out, "same\n16 bytes\n");
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
  t.equal((await traceRows(Marks, "daemon", "30")).status, "exited 3", "marked by the tool");
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
