// Everyday programs under a tool that sees, and counts, each of their calls.
// @runtimes bun deno
// @users root user
// @emulated bun deno
import { type Guest, type Syscall, Tool, type Verdict } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

class Sum {
  total = 0;
  async add(): Promise<number> {
    await Promise.resolve();
    return ++this.total;
  }
}

/** A message for each call, which waits for the answer. */
class Counts extends Tool<unknown, unknown, Sum> {
  static override Global = Sum;
  override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
    await this.global.add();
    return guest.tailInject(call);
  }
}

t.test("programs do what they do, and every call is counted", async (t) => {
  const cases: [string[], string | RegExp, string, number][] = [
    [["pwd"], /^\/.*\n$/, "exited 0", 20],
    [["ls", "/"], /etc\n/, "exited 0", 30],
    [["bash", "-c", "exit 42"], "", "exited 42", 20],
    [["echo", "-n", "abcd"], "abcd", "exited 0", 20],
    [["sh", "-c", "/nowhere/at/all 2>/dev/null; echo $?"], "127\n", "exited 0", 20],
    [["sh", "-c", "kill -SEGV $$"], "", "signal 11", 20],
    [
      ["sh", "-c", "(while [ -e /proc/$$ ]; do sleep 0.01; done; echo last) & echo first"],
      "first\nlast\n",
      "exited 0",
      40,
    ],
    [[guest("getppid"), "100"], "100 calls, 0 odd answers\n", "exited 0", 120],
  ];
  for (const [command, expected, end, least] of cases) {
    const { out, status, global } = await traceCommand(Counts, command);
    if (typeof expected === "string") t.equal(out, expected, command.join(" "));
    else t.match(out, expected, command.join(" "));
    t.equal(status, end);
    t.ok(global.total >= least, `${global.total} calls`);
  }
});

t.test("a program without a tool's methods runs as it does alone", async (t) => {
  class Nothing extends Tool {}
  const { out, status, text } = await traceCommand(Nothing, ["pwd"]);
  t.match(out, /^\/.*\n$/);
  t.strictSame([status, text], ["exited 0", ""]);
});
