// guest.backtrace(): what it gives, where threads may be stopped, files that are gone, code without files.
// @runtimes bun deno
// @users root user
// @emulated 20 bun deno
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Backtrace,
  formatBacktrace,
  type Guest,
  type SignalDelivery,
  type Syscall,
  Tool,
  type Verdict,
} from "../../src/mod.ts";
import { traceCommand } from "../engine/trace.ts";
import { guest } from "../guests/build.ts";
import { architecture } from "../harness.ts";
import t from "../tap.ts";
import { ourLines } from "./gdb.ts";
import { built } from "./programs.ts";

const PROGRAM = guest("backtrace_frames");

/** Whether these names follow each other, each in a frame of its own, with others between. */
function inOrder({ frames }: Backtrace, names: readonly string[]): boolean {
  let at = 0;
  for (const { symbol = "" } of frames) if (names[at] && symbol.includes(names[at]!)) at++;
  return at === names.length;
}

t.test("the function that makes a call, and those that called it", async (t) => {
  const { backtrace, text } = await ourLines([PROGRAM, "plain"]);
  t.ok(inOrder(backtrace, ["marker", "funky_function", "with_alloca", "main"]), "in order", {
    text,
  });
  t.equal(backtrace.name, "backtrace_frame", "the name that the kernel cuts off");
  t.strictSame(JSON.parse(JSON.stringify(backtrace)), backtrace, "it is plain data");
  t.strictSame(structuredClone(backtrace), backtrace);
  t.match(text, /^Stack trace for thread \d+ \("backtrace_frame"\):\n {3}0: 0x[0-9a-f]{16}: /);
  t.match(text, /^ +\d+: 0x[0-9a-f]{16}: marker \+ 0x[0-9a-f]+ \[.*backtrace_frames\]$/m);
});

t.test("a signal's frame is marked, what it interrupted follows", async (t) => {
  for (const situation of ["signal", "altstack"]) {
    const { backtrace, text } = await ourLines([PROGRAM, situation]);
    const at = backtrace.frames.findIndex(({ isSignal }) => isSignal);
    t.ok(at > 0, situation, { text });
    const frames = backtrace.frames.slice(at);
    t.ok(inOrder({ ...backtrace, frames }, ["main"]), "main is beyond it", { text });
    t.match(formatBacktrace(backtrace), /\(in signal handler\)/);
  }
});

t.test("as many frames as are wanted, without names if they are not", async (t) => {
  const found: Backtrace[] = [];
  class Take extends Tool {
    static override subscriptions = ["getppid"] as const;
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      found.push(await guest.backtrace({ maxFrames: 3 }));
      found.push(await guest.backtrace({ symbols: false }));
      found.push(await guest.backtrace());
      return guest.tailInject(call);
    }
  }
  await traceCommand(Take, [PROGRAM, "recurse"]);
  const [few, bare, all] = found;
  t.equal(few?.frames.length, 3);
  t.equal(all?.frames.length, 256, "by default no more than 256");
  const ips = ({ frames }: Backtrace): number[] => frames.map(({ ip }) => ip);
  t.strictSame(ips(bare!), ips(all!));
  t.ok(bare?.frames.every(({ symbol, locations }) => symbol === undefined && !locations.length));
  t.ok(bare?.frames[0]?.module?.includes("libc"));
});

t.test("wherever a handler has a thread", async (t) => {
  const places: Record<string, Backtrace> = {};
  class Everywhere extends Tool {
    static override subscriptions = ["getppid"] as const;
    override async threadStart(guest: Guest): Promise<void> {
      places[guest.isMainThread ? "start" : "thread"] ??= await guest.backtrace();
    }
    override async postExec(guest: Guest): Promise<void> {
      places["exec"] ??= await guest.backtrace();
    }
    override async signal(guest: Guest, signal: SignalDelivery): Promise<undefined> {
      void signal;
      places["signal"] ??= await guest.backtrace();
    }
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      places["entry"] ??= await guest.backtrace();
      const result = await guest.inject(call);
      places["exit"] ??= await guest.backtrace();
      return result;
    }
  }
  await traceCommand(Everywhere, [PROGRAM, "thread"]);
  await traceCommand(Everywhere, [PROGRAM, "altstack"]);
  const text = (place: string): string => (places[place] ? formatBacktrace(places[place]) : "none");
  for (const place of ["start", "exec"]) {
    t.equal(places[place]?.frames.length, 1, `${place}: nobody called the first instruction`);
    t.match(text(place), architecture === "aarch64" ? / \[.*\/ld-linux-/ : /_start/); // Debian strips that there
  }
  t.match(text("thread"), /clone/);
  t.match(text("signal"), /: main \+/);
  t.equal(text("entry"), text("exit"));
});

t.test("a program that is deleted while it runs", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "reverie-backtrace-"));
  const copy = join(folder, "gone");
  copyFileSync(PROGRAM, copy);
  let backtrace: Backtrace | undefined;
  class Take extends Tool {
    static override subscriptions = ["getppid"] as const;
    override threadStart(): void {
      rmSync(folder, { recursive: true, force: true });
    }
    override async syscall(guest: Guest, call: Syscall): Promise<Verdict> {
      backtrace = await guest.backtrace();
      return guest.tailInject(call);
    }
  }
  await traceCommand(Take, [copy, "plain"]);
  t.ok(inOrder(backtrace!, ["marker", "funky_function", "main"]), "it has its names", {
    backtrace,
  });
});

t.test("code that the program made, by the map that it wrote", async (t) => {
  const { backtrace, text } = await ourLines([PROGRAM, "jit"]);
  const names = ["marker", "funky_function", "made up: trampoline", "main"];
  t.ok(inOrder(backtrace, names), "in order", { text });
});

t.test("a static program", async (t) => {
  const { backtrace, text } = await ourLines([guest("backtrace_frames.static"), "plain"]);
  t.ok(inOrder(backtrace, ["marker", "funky_function", "main"]), "in order", { text });
});

/** How each situation is come to in a program whose library has no tables to unwind by: without gaps. */
const MUSL: Readonly<Record<string, readonly string[]>> = {
  plain: ["with_alloca", "main"],
  qsort: ["compare", "trinkle", "qsort|qsort_r", "by_qsort", "main"],
  signal: ["with_alloca", "<signal>", "__restore_sigs|raise", "raise", "main"],
  altstack: ["with_alloca", "<signal>", "main"],
  thread: ["with_alloca", "thread", "start"],
};

t.test("a musl program, whose library has no unwind tables", async (t) => {
  for (const [situation, callers] of Object.entries(MUSL)) {
    const { backtrace, text } = await ourLines([guest("backtrace_frames.musl"), situation]);
    const names = backtrace.frames.map(({ symbol = "", isSignal }) =>
      isSignal ? "<signal>" : symbol.replace(/\..*/, ""),
    );
    const expected = ["syscall", "marker", "funky_function", ...callers];
    t.ok(
      expected.every((name, i) => name.split("|").includes(names[i]!)),
      situation,
      { text, names },
    );
    // on aarch64, musl's clone leaves a new thread the frame pointer of the one that made it
    if (architecture === "aarch64" && situation === "thread") continue;
    t.notOk(
      backtrace.frames.some(({ isGuess }) => isGuess),
      "none is guessed",
      { text },
    );
  }
});

t.test("a frame that nothing vouches for says so", async (t) => {
  const program = built("backtrace_frames.c", ["musl-gcc", "-O2", "-static", "-s"])!;
  const { backtrace, text } = await ourLines([program, "plain"]);
  const whole = await ourLines([
    built("backtrace_frames.c", ["musl-gcc", "-O2", "-static"])!,
    "plain",
  ]);
  const ips = ({ frames }: Backtrace): number[] => frames.map(({ ip }) => ip);
  t.strictSame(ips(backtrace), ips(whole.backtrace), "without names, the same places", { text });
  t.equal(backtrace.frames[0]?.isGuess, false);
  t.equal(backtrace.frames[1]?.isGuess, true);
  t.match(text, /^ +1: .* \(a guess\)$/m);
});
