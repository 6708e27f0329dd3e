// Where calls come from: the instruction that makes each, whichever engine serves it.
// @runtimes bun deno
// @users root user
// @emulated 20 bun deno
import {
  type Engine,
  type Guest,
  type GuestThread,
  type Syscall,
  Tool,
  type ToolClass,
  type Verdict,
} from "../../src/mod.ts";
import { architecture, engines } from "../harness.ts";
import { guest } from "../guests/build.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

/** Counts calls of close by the object and offset that they come from. */
class Counts {
  readonly places: Record<string, number> = {};

  add(name: string): void {
    this.places[name] = (this.places[name] ?? 0) + 1;
  }
}

function placeOf(thread: GuestThread, site: number | undefined): string {
  const found = site === undefined ? undefined : thread.mapping(site);
  return found ? `${found.path}+0x${found.offset.toString(16)}` : "nowhere";
}

class Late extends Tool<unknown, unknown, Counts> {
  static override Global: typeof Counts = Counts;
  static override subscriptions = {
    observe: ["close"],
    late: { strings: 0, sites: true },
  } as const;
  readonly #known = new Map<number | undefined, string>();

  override enter(thread: GuestThread, { site }: Syscall): void {
    if (!this.#known.has(site)) this.#known.set(site, placeOf(thread, site));
    this.post.add(this.#known.get(site)!);
  }
}

class Decides extends Tool<unknown, unknown, Counts> {
  static override Global: typeof Counts = Counts;
  static override subscriptions = ["close"] as const;

  override syscall(thread: Guest, call: Syscall): Verdict {
    this.post.add(placeOf(thread, call.with({}).site));
    return thread.tailInject(call);
  }
}

async function places(
  tool: ToolClass<unknown, unknown, Counts>,
  program: string,
  engine: Engine,
): Promise<Record<string, number>> {
  const { global, status } = await traceCommand(tool, [program], { engine });
  t.equal(status, "exited 0");
  return global.places;
}

t.test("a call's site is that of the program, in patched code as in its own", async (t) => {
  const program = guest("site_shapes");
  const own = await places(Late, program, "ptrace");
  t.strictSame(await places(Late, program, engines[0]!), own, "of calls that were recorded");
  const shapes = Object.entries(own).filter(([name]) => name.startsWith(`${program}+`));
  t.strictSame(
    shapes.map(([, count]) => count),
    shapes.map(() => (architecture === "x86_64" ? 4000 : 1000)),
    "each shape of the program has its place",
  );
  t.ok(shapes.length >= 1 && !("nowhere" in own), Object.keys(own).join(" "));
});

t.test("handlers that decide find it, too; a place without a mapping is none", async (t) => {
  const program = "/bin/true";
  const decided = await places(Decides, program, "auto");
  t.strictSame(decided, await places(Late, program, engines[0]!));
  t.ok(Object.keys(decided).length > 0);
  class Nowhere extends Tool<unknown, unknown, Counts> {
    static override Global: typeof Counts = Counts;
    override threadStart(thread: Guest): void {
      this.post.add(placeOf(thread, 8));
      this.post.add(placeOf(thread, Number(thread.stack().reserve(8))).replace(/\+.*/, ""));
    }
  }
  const { global } = await traceCommand(Nowhere, [program], {});
  t.strictSame(global.places, { nowhere: 1, "[stack]": 1 });
});
