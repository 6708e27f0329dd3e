/** Runs of the guest calls_stress: what it says it did, what a tool saw, and what the kernel counted. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Engine,
  type GuestThread,
  start,
  type Syscall,
  type SyscallResult,
  Tool,
  type ToolClass,
} from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import { KernelCounts } from "./kernel_counts.ts";

/** What the guest can do. */
export const STRESSES = [
  "threads",
  "crowds",
  "signals",
  "forks",
  "execs",
  "vforks",
  "blocking",
  "kills",
  "cancels",
  "stops",
  "jumps",
  "mixed",
] as const;

/** As in the guest: who makes calls, at most. */
const MOST = 65536;

/** A problem that many have is told of so often. */
const TOLD = 10;

/** What a tool saw of numbered calls. */
export class Numbered {
  readonly #base: number;
  /** For each, the number of the next call. */
  readonly next: Map<number, number> = new Map();
  readonly wrong: string[] = [];
  /** The calls that threads are in. */
  readonly #inside = new Map<number, { readonly name: string; readonly pid: number }>();

  constructor(base: number) {
    this.#base = base;
  }

  enter({ pid, tid }: GuestThread, call: Syscall): void {
    const before = this.#inside.get(tid);
    if (before !== undefined) this.#tell(`${before.name} has no end`);
    this.#inside.set(tid, { name: call.name, pid });
  }

  end({ pid, tid }: GuestThread, call: Syscall, result: SyscallResult | undefined): void {
    if (!this.#inside.delete(tid) && !(call.name === "execve" && this.#endExecve(pid)))
      this.#tell(`${call.name} has no beginning`);
    const who = call.int(2) - this.#base;
    if (call.name !== "lseek" || call.int(0) !== -1 || who < 0 || who >= MOST) return;
    const [count, expected] = [call.int(1), this.next.get(who) ?? 0];
    if (count !== expected) this.#tell(`${who}: call ${count} instead of ${expected}`);
    this.next.set(who, count + 1);
    if (result !== undefined && !String(result).includes("EBADF"))
      this.#tell(`${who}: call ${count} gave ${String(result)}`);
  }

  /** A program that another thread executed is the first thread's from then on. Gives whether there was one. */
  #endExecve(pid: number): boolean {
    for (const [tid, inside] of this.#inside)
      if (inside.pid === pid && inside.name === "execve") return this.#inside.delete(tid);
    return false;
  }

  #tell(problem: string): void {
    if (this.wrong.length < TOLD) this.wrong.push(problem);
  }
}

/** What the guest left in its file. */
export class Made {
  readonly #words: BigInt64Array;

  /** Nothing, where it was killed before it made the file. */
  constructor(path: string) {
    this.#words = new BigInt64Array(3 + 2 * MOST);
    if (existsSync(path)) new Uint8Array(this.#words.buffer).set(readFileSync(path));
  }

  /** Calls that gave something else than they must. */
  get wrong(): number {
    return Number(this.#words[1]);
  }

  /** Those who made calls. */
  get everybody(): number[] {
    const end = Math.max(Number(this.#words[0]), 1);
    return Array.from({ length: end - 1 }, (_, i) => i + 1);
  }

  /** Calls that somebody made; who is not done may have made one more. */
  of(who: number): { readonly calls: number; readonly isDone: boolean } {
    const [calls, done] = [this.#words[3 + who]!, this.#words[3 + MOST + who]!];
    return { calls: Number(calls), isDone: done !== 0n };
  }
}

/** Where what a tool saw is not what was made, and what the kernel counted. */
export function compare(
  made: Made,
  seen: Numbered,
  kernel?: ReadonlyMap<number, number>,
): string[] {
  const problems = [...seen.wrong];
  if (made.wrong > 0) problems.push(`${made.wrong} calls gave the guest something wrong`);
  for (const who of made.everybody) {
    const { calls, isDone } = made.of(who);
    const [told, counted] = [seen.next.get(who) ?? 0, kernel?.get(who)];
    const isRight = told === calls || (!isDone && told === calls + 1);
    if (!isRight) problems.push(`${who} made ${calls}${isDone ? "" : "+"}, seen ${told}`);
    // one who was killed may have been about to make a call
    if (kernel && told !== (counted ?? 0) && (isDone || told !== (counted ?? 0) + 1))
      problems.push(`${who}: seen ${told}, counted by the kernel ${counted ?? 0}`);
  }
  const known = new Set(made.everybody);
  for (const who of seen.next.keys())
    if (!known.has(who)) problems.push(`calls of ${who} were seen, who is nobody`);
  return problems.slice(0, TOLD);
}

function watching(seen: Numbered, stats: Stopped): ToolClass {
  class Watches extends Tool {
    static override subscriptions = { observe: "all", late: true } as const;
    override enter(thread: GuestThread, call: Syscall): void {
      stats.all++;
      seen.enter(thread, call);
    }
    override observe(thread: GuestThread, call: Syscall, result: SyscallResult | undefined): void {
      seen.end(thread, call, result);
    }
  }
  return Watches;
}

/** How many calls a tool saw, of any kind. */
export interface Stopped {
  all: number;
}

/** Who sees the calls: by default, a tool that is told of them late. */
export interface Watcher {
  readonly tool?: (seen: Numbered, stats: Stopped) => ToolClass;
  readonly blocking?: boolean;
}

/** A run of the guest. */
export interface Stressed {
  readonly problems: readonly string[];
  /** Calls that the tool saw, of any kind. */
  readonly calls: number;
  /** How many made numbered calls. */
  readonly many: number;
  /** Why the kernel could not count, too; undefined where it did. */
  readonly uncounted: string | undefined;
}

/** A number that hardly another run uses at the same time. */
function newBase(): number {
  return (1 + Math.floor(Math.random() * 8000)) * MOST;
}

/**
 * Runs the guest in one of its ways.
 *
 * @param disturb called with the guest's pid while it runs, which need not end well then
 */
export async function stress(
  mode: (typeof STRESSES)[number],
  seconds: number,
  engine: Engine,
  disturb?: (pid: number) => Promise<void>,
  { tool = watching, blocking = false }: Watcher = {},
): Promise<Stressed> {
  const folder = temporaryFolder();
  const base = newBase();
  const file = join(folder.path, "made");
  const [seen, stats] = [new Numbered(base), { all: 0 }];
  const kernel = await KernelCounts.begin(base);
  try {
    const words = [guest("calls_stress"), mode, String(seconds), String(base), file];
    const { pid, finished } = await start(tool(seen, stats), words, { engine, blocking });
    await disturb?.(pid);
    const { status } = await finished;
    const counted = typeof kernel === "string" ? undefined : await kernel.end();
    const problems = compare(new Made(file), seen, counted);
    if (!disturb && (status?.kind !== "exited" || status.code !== 0))
      problems.push(`it ended with ${JSON.stringify(status)}`);
    const uncounted = typeof kernel === "string" ? kernel : undefined;
    return { problems, calls: stats.all, many: seen.next.size, uncounted };
  } finally {
    if (typeof kernel !== "string") await kernel.end();
    folder.remove();
  }
}

/** Tests all its ways: with the agent from the beginning ("agent"), or where it comes while they run ("auto"). */
export async function testStresses(seconds: number, engine: Engine = "agent"): Promise<void> {
  t.setTimeout(0);
  for (const mode of STRESSES) {
    await t.test(`${mode}, ${engine}: every call is told of, once, in its order`, async (t) => {
      const { problems, calls, many, uncounted } = await stress(mode, seconds, engine);
      t.strictSame(problems, [], `${calls} calls, numbered by ${many}`);
      t.ok(many > 0);
      if (uncounted !== undefined) t.comment(`not counted by the kernel: ${uncounted}`);
    });
  }
}
