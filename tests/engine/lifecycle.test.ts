// Which methods of a tool are called, when, and what they may do.
// @runtimes bun deno
// @users root user
// @emulated bun deno
import process from "node:process";
import {
  type Guest,
  type GuestThread,
  type NewThread,
  type SignalDelivery,
  type Syscall,
  syscall,
  type SyscallResult,
  type ThreadEnd,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { trace, traceCommand } from "./trace.ts";

class Log {
  readonly lines: string[] = [];
  add(line: string): void {
    this.lines.push(line);
  }
}

t.test("every event of a tree, in order", async (t) => {
  class Events extends Tool<unknown, { name: string; children: number }, Log> {
    static override Global = Log;
    static override subscriptions = ["execve", "clone", "wait4", "getuid"] as const;

    override initThread({ tid, pid, parent }: NewThread<{ name: string; children: number }>) {
      const name = parent ? `${parent.thread.name}.${++parent.thread.children}` : "root";
      this.post.add(`init ${name} ${tid === pid ? "process" : "thread"}`);
      return { name, children: 0 };
    }
    override threadStart(guest: Guest<{ name: string }>): void {
      this.post.add(`start ${guest.thread.name}`);
    }
    override postExec(guest: Guest<{ name: string }>): void {
      this.post.add(`exec ${guest.thread.name}`);
    }
    override syscall(guest: Guest<{ name: string }>, call: Syscall): Verdict {
      this.post.add(`${call.name} ${guest.thread.name}`);
      return guest.tailInject(call);
    }
    override threadExit(guest: GuestThread<{ name: string }>, end: ThreadEnd): void {
      this.post.add(`end ${guest.thread.name} ${JSON.stringify(end)}`);
    }
    override processExit(): void {
      this.post.add(`over ${this.pid > 0}`);
    }
  }
  const { global, out } = await trace(Events, ["fork"]);
  t.equal(out, "child\nstatus 7\n");
  const exited = (code: number) => JSON.stringify({ kind: "exited", code });
  const inOrder = (...lines: string[]): void => {
    let at = -1;
    for (const line of lines) {
      const next = global.lines.indexOf(line, at + 1);
      t.ok(next > at, `${line} after ${lines[lines.indexOf(line) - 1] ?? "nothing"}`);
      at = next;
    }
  };
  inOrder(
    "init root process",
    "execve root",
    "start root",
    "exec root",
    "clone root",
    "init root.1 process",
    "wait4 root",
    `end root ${exited(0)}`,
  );
  inOrder(
    "init root.1 process",
    "start root.1",
    `end root.1 ${exited(7)}`,
    `end root ${exited(0)}`,
  );
  t.equal(global.lines.filter((line) => line === "over true").length, 2, "two processes ended");
});

t.test("threads: state of their own, made while the maker stands still", async (t) => {
  class Threads extends Tool<unknown, { calls: number; made: number }, Log> {
    static override Global = Log;
    static override subscriptions = { observe: ["getuid"] } as const;
    override initThread({ parent }: NewThread<{ calls: number; made: number }>) {
      if (parent) parent.thread.made++;
      return { calls: 0, made: 0 };
    }
    override enter(guest: GuestThread<{ calls: number }>): void {
      guest.thread.calls++;
    }
    override threadExit(guest: GuestThread<{ calls: number; made: number }>): void {
      this.post.add(`${guest.isMainThread} ${guest.thread.calls} ${guest.thread.made}`);
    }
  }
  const { global, out } = await trace(Threads, ["threads", "20"]);
  t.equal(out, "joined\n");
  t.equal(global.lines.at(-1), "true 0 20", "the first thread is the last to go");
  t.strictSame(new Set(global.lines.slice(0, -1)), new Set(["false 10 0"]));
  t.equal(global.lines.length, 21);
});

t.test("threadStart and postExec may make calls", async (t) => {
  class Early extends Tool {
    override async threadStart(guest: Guest): Promise<void> {
      const tid = await guest.inject(syscall("gettid", {}));
      const failed = await guest.inject(syscall("close", { fd: -1 }));
      this.print(`${tid === guest.tid} ${failed} `);
    }
    override async postExec(guest: Guest): Promise<void> {
      const pid = await guest.inject(syscall("getpid", {}));
      this.print(`exec ${pid === guest.pid} `);
    }
  }
  const { text, out } = await trace(Early, ["threads", "2"]);
  const start = "true EBADF (Bad file descriptor) ";
  t.equal(text, `${start}exec true ${start}${start}`);
  t.equal(out, "joined\n");
  const again = await trace(Early, ["exec", guest("api")]);
  t.equal(again.text, `${start}exec true exec true `);
  t.equal(again.out, "hello, world\n");
});

t.test("signals are seen, dropped, replaced", async (t) => {
  class Seen extends Tool {
    override signal(_: Guest, signal: SignalDelivery): void {
      const value = new DataView(signal.info.buffer).getInt32(24, true);
      this.print(`${signal.name} ${signal.number} ${signal.code} ${value}; `);
    }
  }
  const seen = await trace(Seen, ["queue"]);
  const lines = [40, 41, 42].map((value) => `signal 1, code -1, value ${value}\n`);
  t.equal(seen.out, [...lines, "end\n"].join(""));
  // the first real-time signal of C programs is the kernel's 34th: two are kept by the library
  t.equal(seen.text, [40, 41, 42].map((value) => `SIGRT_3 35 -1 ${value}; `).join(""));

  class Drop extends Tool {
    override signal(): null {
      return null;
    }
  }
  t.equal((await trace(Drop, ["alarm"])).out, "alive\n");
  t.equal((await trace(Seen, ["alarm"])).status, "signal 14");

  class Replace extends Tool {
    override signal(_: Guest, { number }: SignalDelivery): number {
      return number + 1;
    }
  }
  const replaced = await trace(Replace, ["queue"]);
  t.equal(replaced.out.match(/signal 2,/g)?.length, 3);
  t.equal((await trace(Replace, ["alarm"])).status, "signal 15");
});

t.test("a signal handler may make calls; the signal keeps what it carries", async (t) => {
  class Inject extends Tool {
    override async signal(guest: Guest): Promise<void> {
      const tid = await guest.inject(syscall("gettid", {}));
      this.print(`${tid === guest.tid} `);
    }
  }
  const { out, text } = await trace(Inject, ["queue"]);
  t.equal(out, [40, 41, 42].map((v) => `signal 1, code -1, value ${v}\n`).join("") + "end\n");
  t.equal(text, "true true true ");
});

t.test(
  "a signal that comes while a handler makes calls is delivered after the one it handles",
  async (t) => {
    const SIGUSR1 = 10;
    class SendOnce extends Tool {
      #sent = false;
      override async signal(guest: Guest): Promise<void> {
        this.print("seen ");
        if (this.#sent) return;
        this.#sent = true;
        const { pid: tgid, tid: pid } = guest;
        await guest.inject(syscall("tgkill", { tgid, pid, sig: SIGUSR1 }));
      }
    }
    const { out, text } = await trace(SendOnce, ["usr1"]);
    t.equal(out, "SIGUSR1 2 times\n");
    t.equal(text, "seen seen ");
  },
);

t.test("observers see each call once, begun and ended", async (t) => {
  class Observe extends Tool<unknown, unknown, Log> {
    static override Global = Log;
    static override subscriptions = { observe: ["getuid", "write", "exit_group"] } as const;
    override enter(_: GuestThread, call: Syscall): void {
      this.post.add(`+${call.name}`);
    }
    override observe(_: GuestThread, call: Syscall, result: SyscallResult | undefined): void {
      this.post.add(`-${call.name} ${result}`);
    }
  }
  const { global } = await trace(Observe, ["uid"]);
  const line = `uid ${process.getuid?.()}\n`;
  t.strictSame(global.lines, [
    "+getuid",
    `-getuid ${process.getuid?.()}`,
    "+write",
    `-write ${line.length}`,
    "+exit_group",
    "-exit_group undefined",
  ]);
});

t.test("a thread other than the first executes a program", async (t) => {
  class Exec extends Tool<unknown, string, Log> {
    static override Global = Log;
    static override subscriptions = ["execve", "exit_group"] as const;
    override initThread({ parent }: NewThread<string>): string {
      return parent ? `${parent.thread}.child` : "root";
    }
    override async syscall(guest: Guest<string>, call: Syscall): Promise<Verdict> {
      const result = await guest.inject(call);
      this.post.add(`${call.name} by ${guest.thread} ${guest.isMainThread}: ${result}`);
      return result;
    }
    override postExec(guest: Guest<string>): void {
      this.post.add(`exec ${guest.thread} ${guest.isMainThread}`);
    }
    override threadExit(guest: GuestThread<string>, end: ThreadEnd): void {
      this.post.add(`end ${guest.thread} ${end.kind}`);
    }
  }
  const { global, status } = await traceCommand(Exec, [guest("exec_thread")]);
  t.equal(status, "exited 7", "as natively");
  const { lines } = global;
  const took = lines.indexOf("exec root.child true");
  t.ok(took > 0, "the thread goes on as the first of its process, with its own state");
  t.equal(lines[took - 1], "execve by root.child true: 0");
  t.ok(lines.slice(0, took).includes("end root superseded"), "the first one is superseded");
});
