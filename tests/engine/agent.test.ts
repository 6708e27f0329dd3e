// The agent: calls that are recorded in the guest are all told of, once, in their order.
// @runtimes bun deno
// @users root user
// @seconds 20
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type GuestThread,
  type Syscall,
  type SyscallResult,
  Tool,
  type ToolClass,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { reverieCommand, runNative, temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

/** What a tool saw of calls that say who makes them and which one it is. */
class Seen {
  /** For each, the number of the next call. */
  readonly next = new Map<number, number>();
  readonly wrong: string[] = [];
  readonly #handled = new Set<number>();
  readonly #entered = new Map<number, string>();

  enter(tid: number, call: Syscall): void {
    if (this.#entered.has(tid)) this.wrong.push(`${this.#entered.get(tid)} has no end`);
    this.#entered.set(tid, `${call.name} of ${tid}`);
  }

  end(tid: number, call: Syscall, result: SyscallResult | undefined): void {
    if (!this.#entered.delete(tid)) this.wrong.push(`${call.name} of ${tid} has no beginning`);
    if (call.name !== "lseek" || call.int(0) !== -1) return;
    const [count, who] = [call.int(1), call.int(2)];
    const expected = this.next.get(who) ?? 0;
    // handlers run in any thread: which is first, nobody can tell
    if (who === 0 && !this.#handled.has(count)) this.#handled.add(count);
    else if (count !== expected) this.wrong.push(`${who}: call ${count} instead of ${expected}`);
    this.next.set(who, expected + 1);
    const isRight = result === undefined || String(result).includes("EBADF");
    if (!isRight) this.wrong.push(`${who}: call ${count} gave ${String(result)}`);
  }

  /** Who made how many, by the lines that the guest printed. */
  check(lines: readonly string[]): string[] {
    const wrong = [...this.wrong];
    const said = new Set<number>();
    for (const line of lines) {
      const [, who, killed, count] = /^(\d+) (?:made|(was killed after)) (\d+)$/.exec(line) ?? [];
      if (who === undefined) {
        wrong.push(line);
        continue;
      }
      said.add(Number(who));
      const made = this.next.get(Number(who)) ?? 0;
      const least = Number(count);
      if (made < least || made > least + (killed ? 1 : 0)) wrong.push(`${line}, seen ${made}`);
    }
    for (const who of this.next.keys())
      if (!said.has(who)) wrong.push(`nobody said they are ${who}`);
    return wrong;
  }
}

function watching(seen: Seen, late: boolean): ToolClass {
  class Watches extends Tool {
    static override subscriptions = { observe: "all", late } as const;
    override enter({ tid }: GuestThread, call: Syscall): void {
      seen.enter(tid, call);
    }
    override observe({ tid }: GuestThread, call: Syscall, result: SyscallResult | undefined): void {
      seen.end(tid, call, result);
    }
  }
  return Watches;
}

t.test(
  "every call of threads, children, handlers and programs is told of, in its order",
  async (t) => {
    const seen = new Seen();
    const { out, status } = await traceCommand(watching(seen, true), [guest("calls_counted")], {});
    t.equal(status, "exited 0");
    t.strictSame(seen.check(out.trimEnd().split("\n")), []);
    t.ok(seen.next.size > 100, `${seen.next.size} made calls`);
  },
);

/** A row of what --stats says. */
function statsOf(text: string, name: string): [recorded: number, stopped: number] {
  const [, recorded, stopped] = new RegExp(`^ *(\\d+) +(\\d+) ${name}$`, "m").exec(text) ?? [];
  return [Number(recorded), Number(stopped)];
}

t.test("nearly all calls are made without a stop, and none where that is not wanted", async (t) => {
  const dd = "dd if=/dev/zero of=/dev/null bs=1 count=20000 status=none".split(" ");
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  for (const tool of ["counter2", "strace"]) {
    const log = join(folder.path, tool);
    const command = reverieCommand(tool, dd, ["--stats", "--log-file", log]);
    const { status, stderr } = await runNative(command);
    t.strictSame([status, stderr], ["exited 0", ""]);
    const text = readFileSync(log, "utf8");
    for (const name of ["read", "write"]) {
      const [recorded, stopped] = statsOf(text, name);
      t.ok(recorded >= 19_900, `${tool}: ${recorded} calls of ${name} were recorded`);
      t.ok(recorded + stopped >= 20_000, `${tool}: ${stopped} stopped`);
    }
    if (tool === "strace") t.equal(text.match(/^write\(1, "\\0", 1\) += 1$/gm)?.length, 20_000);
    const off = reverieCommand(tool, dd, [
      "--stats",
      "--engine",
      "ptrace",
      "--log-file",
      `${log}.off`,
    ]);
    t.equal((await runNative(off)).status, "exited 0");
    t.match(readFileSync(`${log}.off`, "utf8"), /nothing was recorded in guests/);
  }
  const { stderr, status } = await runNative(reverieCommand("counter2", dd, ["--engine", "fast"]));
  t.strictSame(status, "exited 125");
  t.match(stderr, /--engine takes auto, agent or ptrace, not "fast"/);
});
