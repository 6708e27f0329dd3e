// What a handler finds of a stopped guest: memory, registers, scratch memory.
// @runtimes bun deno
import { type Guest, type Registers, type Syscall, Tool, type Verdict } from "../../src/mod.ts";
import t from "../tap.ts";
import { trace } from "./trace.ts";

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
      this.print(changed.join(" "));
      const own: Registers = {};
      for (const name of ["r12", "x19"]) if (name in after) own[name] = after[name]!;
      guest.setRegisters(own);
      return result;
    }
  }
  const { text, status } = await trace(Registry, ["uid"]);
  t.match(text, /^(rax|x0)?$/, "only the result");
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
    t.equal(guest.stack(), stack, "one for a handler");
    const zeros = guest.stack().reserve(64);
    t.ok(guest.memory.read(zeros, 64).every((byte) => byte === 0));
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
