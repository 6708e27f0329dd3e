// What a handler may do with a call: let it run, answer it, change it, add others.
// @runtimes bun deno
// @users root user
// @emulated 20 bun deno
import {
  Errno,
  type Guest,
  GuestGone,
  type Syscall,
  syscall,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { readFileSync } from "node:fs";
import process from "node:process";
import t from "../tap.ts";
import { trace, traceCommand } from "./trace.ts";

for (const blocking of [false, true]) {
  const mode = blocking ? "sleeping in the kernel" : "with a live event loop";

  t.test(`a call is answered without the kernel, ${mode}`, async (t) => {
    class Suppress extends Tool {
      static override subscriptions = ["tgkill"] as const;
      override syscall(): Verdict {
        return 0;
      }
    }
    const { out, status } = await trace(Suppress, ["kill"], { blocking });
    t.equal(out, "100 times 0\n");
    t.equal(status, "exited 0");
  });

  t.test(`a call's result is changed after it ran, ${mode}`, async (t) => {
    class Change extends Tool {
      static override subscriptions = ["getuid"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        const own = await guest.inject(call);
        return Number(own) + 4242;
      }
    }
    const { out } = await trace(Change, ["uid"], { blocking });
    t.equal(out, `uid ${4242 + (process.getuid?.() ?? 0)}\n`);
  });

  t.test(`calls are added before and after, ${mode}`, async (t) => {
    class Add extends Tool {
      static override subscriptions = ["getuid"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        const results = [];
        for (let i = 0; i < 3; i++) results.push(await guest.inject(syscall("getpid", {})));
        results.push(await guest.inject(syscall("close", { fd: -1 })));
        const both = [guest.inject(syscall("gettid", {})), guest.inject(call)];
        results.push(...(await Promise.all(both)));
        const names = results.map((r) =>
          r instanceof Errno ? r.name : r === guest.pid ? "pid" : "other",
        );
        this.print(names.join(" "));
        return 77;
      }
    }
    const { out, text } = await trace(Add, ["uid"], { blocking });
    t.equal(text, "pid pid pid EBADF pid other");
    t.equal(out, "uid 77\n");
  });
}

t.test("a failure is given", async (t) => {
  class Fail extends Tool {
    static override subscriptions = ["openat"] as const;
    override syscall(guest: Guest, call: Syscall): Verdict {
      if (call.name !== "openat") return guest.tailInject(call);
      return call.args.filename.read() === "/etc/hostname" ? Errno.EIO : guest.tailInject(call);
    }
  }
  const { out, status } = await trace(Fail, ["open", "/etc/hostname"]);
  t.equal(out, "open: EIO\n");
  t.equal(status, "exited 1");
});

t.test("results of all sizes reach the guest", async (t) => {
  for (const value of [0, -1, 2 ** 31, 2 ** 32, -(2 ** 33), 2n ** 62n, -(2n ** 63n)]) {
    class Answer extends Tool {
      static override subscriptions = ["getuid"] as const;
      override syscall(): Verdict {
        return value;
      }
    }
    // glibc's syscall() gives -1 for -4095..-1
    t.equal((await trace(Answer, ["uid"])).out, `uid ${value}\n`);
  }
});

t.test(
  "another call runs in place of the guest's, which finds its registers as they were",
  async (t) => {
    const path = new TextEncoder().encode("/etc/hostname\0");
    for (const tail of [false, true]) {
      class Elsewhere extends Tool {
        static override subscriptions = ["openat", "getppid"] as const;
        override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
          if (call.name !== "openat" || !call.args.filename.read().startsWith("/nowhere")) {
            return guest.tailInject(call);
          }
          const filename = guest.stack().push(path);
          const other = call.with({ filename });
          return tail ? guest.tailInject(other) : await guest.inject(other);
        }
      }
      const { out } = await trace(Elsewhere, ["open", "/nowhere/at/all"]);
      t.match(out, /^read: \S+\n$/, tail ? "by tailInject" : "by inject");
    }
  },
);

t.test("registers are as natively under tools that change calls", async (t) => {
  class Other extends Tool {
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      // every call: another one in its place, then itself
      if (call.is("rt_sigreturn", "execve", "exit_group", "clone", "clone3", "vfork")) {
        return guest.tailInject(call);
      }
      await guest.inject(syscall("getppid", {}));
      return guest.tailInject(call);
    }
  }
  class Noop extends Tool {}
  const command = [guest("abi_regs")];
  const [native, changed] = [await traceCommand(Noop, command), await traceCommand(Other, command)];
  t.equal(changed.out, native.out);
  t.equal(changed.status, native.status);
});

t.test("a tail call after other calls is the last act", async (t) => {
  class Last extends Tool {
    static override subscriptions = ["getuid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      await guest.inject(syscall("getpid", {}));
      await guest.inject(syscall("gettid", {}));
      return guest.tailInject(call);
    }
  }
  t.equal((await trace(Last, ["uid"])).out, `uid ${process.getuid?.()}\n`);
});

t.test("a call that ends the process ends the handler", async (t) => {
  for (const tail of [false, true]) {
    class Quit extends Tool<unknown, unknown, Order> {
      static override Global = Order;
      static override subscriptions = ["getuid"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        const quit = syscall("exit_group", { error_code: 42 });
        if (tail) return guest.tailInject(quit);
        try {
          await guest.inject(quit);
          this.post.add("came back");
        } catch (error) {
          this.post.add(error instanceof GuestGone ? "gone" : String(error));
        } finally {
          this.post.add("finally");
        }
        return guest.tailInject(call);
      }
      override threadExit(): void {
        this.post.add("thread");
      }
      override processExit(): void {
        this.post.add("process");
      }
    }
    const { out, status, global } = await trace(Quit, ["uid"]);
    t.equal(status, "exited 42");
    t.equal(out, "");
    const before = tail ? [] : ["gone", "finally"];
    t.strictSame(global.words, [...before, "thread", "process"]);
  }
});

t.test("a guest that is killed under a handler fails nobody's run", async (t) => {
  const acts: ((guest: Guest, word: bigint) => unknown)[] = [
    ({ memory }, word) => memory.readExact(word, 4),
    ({ memory }, word) => memory.readString(word),
    ({ memory }, word) => memory.write(word, new Uint8Array(4)),
    (guest) => guest.stack().push("text"),
    (guest) => guest.registers(),
    (guest) => guest.setRegisters({}),
    (guest) => guest.inject(syscall("getpid", {})),
  ];
  for (const act of acts) {
    class Killed extends Tool {
      static override subscriptions = ["write"] as const;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        process.kill(guest.pid, "SIGKILL");
        while (!/^State:\s+[ZX]/m.test(readFileSync(`/proc/${guest.pid}/status`, "utf8")));
        await act(guest, call.word(1));
        return guest.tailInject(call);
      }
    }
    t.equal((await trace(Killed, ["uid"])).status, "signal 9", `${act}`);
  }
});

class Order {
  readonly words: string[] = [];
  add(word: string): void {
    this.words.push(word);
  }
}

t.test("ERESTARTSYS without running the call has the guest make it again", async (t) => {
  for (const first of [false, true]) {
    class Again extends Tool {
      static override subscriptions = ["clock_nanosleep", "nanosleep"] as const;
      #times = 0;
      override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
        if (++this.#times > 3) return guest.tailInject(call);
        this.print(`${call.name} `);
        if (first) await guest.inject(syscall("getpid", {}));
        return Errno.named("ERESTARTSYS")!;
      }
    }
    const { out, text } = await trace(Again, ["nap"]);
    t.equal(out, "nap: 0\n");
    t.match(text, /^((clock_)?nanosleep ){3}$/, first ? "after another call" : "at once");
  }
});

t.test("a sleep that a signal ends tells what is left of it, whatever was injected", async (t) => {
  class Injects extends Tool {
    static override subscriptions = [] as const;
    override async signal(guest: Guest): Promise<void> {
      for (let i = 0; i < 2; i++) await guest.inject(syscall("getuid", {}));
      this.print("called ");
    }
  }
  const { out, text } = await trace(Injects, ["half"]);
  t.equal(out, "EINTR, half left\n");
  t.match(text, /^(called )+$/);
});

t.test("a fork that is injected makes a child with the guest's registers", async (t) => {
  class Fork extends Tool {
    static override subscriptions = ["clone", "clone3", "fork"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      if (call.name !== "clone") return guest.tailInject(call);
      const flags = call.arch === "aarch64" ? { clone_flags: 17n } : { clone_flags: 17n };
      await guest.inject(syscall("getpid", {}));
      return await guest.inject(call.with(flags as never));
    }
  }
  const { out, status } = await trace(Fork, ["fork"]);
  t.equal(out, "child\nstatus 7\n");
  t.equal(status, "exited 0");
});

t.test("an exec that fails goes on, one that succeeds gives 0", async (t) => {
  class Exec extends Tool {
    static override subscriptions = ["execve"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      const result = await guest.inject(call);
      this.print(`${result} `);
      return result;
    }
  }
  const failed = await trace(Exec, ["exec", "/nowhere"]);
  t.equal(failed.out, "exec: ENOENT\n");
  t.match(failed.text, /^0 ENOENT/);
  const done = await trace(Exec, ["exec", guest("api")]);
  t.equal(done.out, "hello, world\n");
  t.equal(done.text, "0 0 ");
});

t.test("the launch itself may be seen, not changed", async (t) => {
  class Early extends Tool {
    static override subscriptions = ["execve"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      if (call.name === "execve") this.print(call.args.filename.read());
      for (const act of [
        () => guest.inject(syscall("getpid", {})),
        () => guest.stack(),
        () => guest.memory.write(4096, new Uint8Array(1)),
        () => guest.setRegisters({}),
      ]) {
        try {
          await act();
          this.print(" done?!");
        } catch (error) {
          this.print(
            error instanceof Error && /launched child|before/.test(error.message)
              ? " refused"
              : ` ${error}`,
          );
        }
      }
      return guest.tailInject(call);
    }
  }
  const { text, out } = await trace(Early, ["uid"]);
  t.equal(text, `${guest("api")} refused refused refused refused`);
  t.match(out, /^uid /);
});
