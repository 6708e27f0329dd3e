// What a handler finds of a stopped guest: memory, registers, scratch memory.
// @runtimes bun deno
// @emulated 25 every 2
import { readFileSync } from "node:fs";
import process from "node:process";
import {
  type Auxv,
  formatRegisters,
  type Guest,
  type GuestPages,
  type GuestThread,
  type Registers,
  type Syscall,
  syscall,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import t from "../tap.ts";
import { guest } from "../guests/build.ts";
import { trace, traceCommand } from "./trace.ts";

/** Gives the arguments of the guest's marking call to `look`. */
function looking(
  look: (guest: Guest, words: readonly bigint[], print: (text: string) => void) => void,
) {
  return class Look extends Tool {
    static override subscriptions = ["getppid"] as const;
    override syscall(guest: Guest, call: Syscall): Verdict {
      look(
        guest,
        [0, 1, 2, 3].map((i) => call.word(i)),
        (text) => this.print(text),
      );
      return guest.tailInject(call);
    }
  };
}

t.test("memory", async (t) => {
  const Look = looking(({ memory }, [edge, last, constant, time], print) => {
    t.equal(memory.readString(edge!), "over the edge", "a string over the end of a page");
    t.equal(memory.readString(last!), "last", "a string up to the end of what is mapped");
    t.throws(() => memory.readString(edge!, 4), /does not end within 4 bytes/);
    t.equal(memory.read(last!, 100).length, 5, "as many bytes as there are");
    t.throws(() => memory.readExact(last!, 100), /only 5 of them are mapped/);
    t.throws(() => memory.readString(last! + 5n), /Cannot read a string/);
    t.equal(memory.read(0n, 8).length, 0);
    t.throws(() => memory.write(8n, new Uint8Array(1)), /Cannot write 1 bytes at 0x8/);
    memory.write(constant!, new TextEncoder().encode("written\0"));
    t.strictSame(memory.readStruct("__kernel_timespec", time!), { tv_sec: 12n, tv_nsec: 345n });
    memory.writeStruct("__kernel_timespec", time!, { tv_sec: 99, tv_nsec: 1n });
    print("looked");
  });
  const { out, text } = await trace(Look, ["memory"]);
  t.equal(text, "looked");
  t.equal(out, "constant: written\ntime: 99 1\n");
});

t.test("registers", async (t) => {
  class Registry extends Tool {
    static override subscriptions = ["getuid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      const before = guest.registers();
      t.throws(() => guest.setRegisters({ nonsense: 1n }), /no register "nonsense"/);
      const result = await guest.inject(call);
      const after = guest.registers();
      const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
      if (changed.includes("x7")) t.equal(after["x7"], 1n, "the kernel shows which stop this is");
      this.print(changed.join(" "));
      const own: Registers = {};
      for (const name of ["r12", "x19"]) if (name in after) own[name] = after[name]!;
      guest.setRegisters(own);
      return result;
    }
  }
  const { text, status } = await trace(Registry, ["uid"]);
  t.match(text, /^(rax|(x0)? ?(x7)?)?$/, "only the result");
  t.equal(status, "exited 0");
});

t.test("scratch memory on the stack", async (t) => {
  const Look = looking((guest, _, print) => {
    const stack = guest.stack();
    const whole = stack.capacity;
    const text = stack.push("some text");
    const bytes = stack.push(Uint8Array.of(1, 2, 3));
    t.equal(guest.memory.readString(text), "some text");
    t.strictSame([...guest.memory.read(bytes, 3)], [1, 2, 3]);
    t.equal(text % 16n, 0n, "aligned");
    t.ok(stack.capacity < whole);
    const before = stack.capacity;
    {
      using other = guest.stack();
      const zeros = other.reserve(64);
      t.equal(other.size, 64);
      t.ok(guest.memory.read(zeros, 64).every((byte) => byte === 0));
      t.ok(zeros < bytes, "two at once do not share memory");
      t.equal(stack.capacity, before - 64);
    }
    t.equal(stack.capacity, before, "one that is released gives back what it took");
    t.equal(stack.size, whole - before);
    const [first, second] = [guest.stack(), guest.stack()];
    first.push("first");
    second.push("second");
    first.release();
    t.equal(stack.capacity, before - 32, "in whatever order they end, nobody loses what is his");
    second.release();
    t.throws(() => guest.stack().push(new Uint8Array(1000)), /pages\(\) maps as much as is needed/);
    t.throws(() => stack.push(new Uint8Array(whole)), RangeError);
    stack.push(new Uint8Array(stack.capacity));
    t.equal(stack.capacity, 0, "all of it can be used");
    print("looked");
  });
  t.equal((await trace(Look, ["blocked"])).text, "looked");
});

t.test("a guest is out of reach once its handler ended", async (t) => {
  let kept: Guest | undefined;
  const Keep = looking((guest) => (kept = guest));
  await trace(Keep, ["blocked"]);
  t.throws(() => kept!.registers(), /has ended/);
  class Loose extends Tool {
    static override subscriptions = ["getuid"] as const;
    override syscall(guest: Guest, call: Syscall): Verdict {
      setTimeout(() => {
        try {
          guest.registers();
        } catch (error) {
          this.print((error as Error).message);
        }
      }, 1);
      return guest.tailInject(call);
    }
  }
  const { text } = await trace(Loose, ["nap"]);
  t.equal(text, "", "nap makes no such call");
  t.match((await trace(Loose, ["blocked"])).text, /outside of a handler|has ended|^$/);
});

t.test("pages of any size, mapped for as long as they are held", async (t) => {
  const maps = (pid: number) => readFileSync(`/proc/${pid}/maps`, "utf8").split("\n").length;
  class Pages extends Tool {
    static override subscriptions = ["getppid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      const before = maps(guest.pid);
      let kept: GuestPages;
      {
        await using pages = await guest.pages(1_000_000);
        kept = pages;
        t.equal(pages.capacity, 1_003_520);
        const text = "long ".repeat(100_000);
        const address = pages.push(text);
        t.equal(address % 16n, 0n);
        t.equal(guest.memory.readString(address, 1_000_000), text);
        const name = pages.push("/etc/hostname");
        const result = await guest.inject(
          syscall("faccessat", { dfd: -100, filename: name, mode: 0 }),
        );
        t.equal(result, 0, "the guest's own calls find it");
      }
      await kept.release();
      t.equal(maps(guest.pid), before, "nothing is left of them");
      await t.rejects(guest.pages(2 ** 50), /Cannot map .* Cannot allocate memory/);
      this.print("looked");
      return guest.tailInject(call);
    }
  }
  const { text, out } = await trace(Pages, ["blocked"]);
  t.equal(text, "looked");
  t.equal(out, "leaving\n");
});

t.test("the auxiliary vector, at any stop", async (t) => {
  class Seen extends Tool {
    static override subscriptions = ["getuid"] as const;
    override threadStart(guest: Guest): void {
      this.#look(guest);
    }
    override postExec(guest: Guest): void {
      this.#look(guest);
    }
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      this.#look(guest);
      const result = await guest.inject(call);
      this.#look(guest);
      return result;
    }
    #look(guest: Guest): void {
      const auxv: Auxv = guest.auxv();
      t.equal(auxv.AT_UID, BigInt(process.getuid!()));
      t.equal(auxv.AT_EGID, BigInt(process.getegid!()));
      t.equal(auxv.AT_PAGESZ, 4096n);
      t.equal(auxv["AT_99"], undefined);
      t.equal(guest.memory.readString(auxv.AT_EXECFN!), programPath);
      t.equal(guest.memory.readExact(auxv.AT_RANDOM!, 16).length, 16);
      this.print("looked ");
    }
  }
  const programPath = guest("api");
  const { text } = await trace(Seen, ["uid"]);
  t.equal(text, "looked ".repeat(4));
});

const only64 = process.arch !== "x64" && "32-bit guests are tested on x86-64 only";

t.test(
  "the auxiliary vector of a 32-bit program; it can be a daemon",
  { skip: only64 },
  async (t) => {
    class Looks extends Tool {
      // a call that is answered by the vDSO, too: that of a 32-bit program is left as it is
      static override subscriptions = ["clock_gettime"] as const;
      override syscall(guest: Guest, call: Syscall): Verdict {
        return guest.tailInject(call);
      }
      override postExec(guest: Guest): void {
        const auxv = guest.auxv();
        t.equal(auxv.AT_PAGESZ, 4096n);
        t.equal(auxv.AT_UID, BigInt(process.getuid!()));
        t.ok(auxv.AT_ENTRY! < 1n << 32n);
        t.equal(auxv.AT_PHENT, 32n, "Elf32_Phdr");
        t.equal(guest.memory.readString(auxv.AT_EXECFN!), guest32);
        t.equal(guest.memory.readString(auxv.AT_PLATFORM!), "i686");
        t.notOk(Object.keys(auxv).some((name) => name.length > "AT_RSEQ_FEATURE_SIZE".length));
        guest.daemonize();
        this.print("looked");
      }
    }
    const guest32 = guest("raw32");
    const { text, status, out } = await traceCommand(Looks, [guest32]);
    t.strictSame([text, status, out], ["looked", "exited 34", "thirty-two bits\n"]);
  },
);

t.test("what can't be asked at the execve that launches the command", async (t) => {
  class Early extends Tool {
    static override subscriptions = ["execve"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      const why = /before the launched child executed its program/;
      t.throws(() => guest.backtrace(), why);
      t.throws(() => guest.auxv(), why);
      const result = await guest.inject(call);
      const { frames } = await guest.backtrace();
      t.ok(frames.length > 0, "and behind it, the program's first instruction");
      this.print("looked");
      return result;
    }
  }
  t.equal((await trace(Early, ["uid"])).text, "looked");
});

t.test("who made a process, and who is its parent now", async (t) => {
  class Parents extends Tool {
    static override subscriptions = ["getsid"] as const;
    override syscall(guest: Guest, call: Syscall): Verdict {
      const isMaker = guest.currentPpid === guest.ppid;
      const names = [guest.isRootProcess, guest.isRootThread, guest.isMainThread];
      this.print(`${isMaker ? "its maker's" : "another's"} ${names.join(" ")}\n`);
      return guest.tailInject(call);
    }
    override threadExit(guest: GuestThread): void {
      if (guest.isRootThread) t.equal(guest.currentPpid, undefined, "gone");
    }
  }
  const { text } = await traceCommand(Parents, [guest("rows"), "orphan"]);
  t.equal(text, "its maker's false false true\nanother's false false true\n");
});

t.test("registers as text", (t) => {
  const few = { rax: 1n, rip: 0xffff_ffff_ffff_ffffn, r8: 0n };
  t.equal(formatRegisters(few), "rax=0x1 rip=0xffffffffffffffff r8=0x0");
  t.equal(
    formatRegisters({ ...few, rdi: 2n, rsi: 3n }, "lines"),
    "rax 0x0000000000000001  rip 0xffffffffffffffff   r8 0x0000000000000000  rdi 0x0000000000000002\n" +
      "rsi 0x0000000000000003",
  );
  t.equal(formatRegisters({}), "");
  t.end();
});
