// What rules count is exact, whatever signals, threads, forks, programs and kills there are.
// @runtimes bun deno
// @users root user
// @seconds 20
// @emulated 30
import { join } from "node:path";
import { type Engine, type GuestThread, rule, run, Tool } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { temporaryFolder } from "../harness.ts";
import t from "../tap.ts";
import { Made, STRESSES } from "./stress.ts";

/** Calls of the first so many are counted for each by itself. */
const LIMIT = 800;

const SECONDS = "0.7";

/** What all threads together counted. */
class Sums {
  readonly made = new Map<string, number>();
  readonly wrong: string[] = [];
  all = 0;

  add(counts: readonly (readonly [name: string, count: number])[]): void {
    let [all, sevenths] = [0, 0];
    for (const [name, count] of counts) {
      if (name === "sevenths") sevenths = count;
      else {
        this.made.set(name, (this.made.get(name) ?? 0) + count);
        all += count;
      }
    }
    // each of the thread's words is as the others are; who is killed may have come to the first rule only
    const isRight = [all, all - 1].some((calls) => sevenths === Math.floor(calls / 7));
    if (!isRight) this.wrong.push(`${sevenths} sevenths of ${all}`);
    this.all += all;
  }

  /** Holds it against what the guest says it made. */
  check(made: Made): string[] {
    const problems = [...this.wrong];
    let [least, most] = [0, 0];
    for (const who of made.everybody) {
      const { calls, isDone } = made.of(who);
      least += calls;
      most += isDone ? calls : calls + 1;
      const counted = this.made.get(`who ${who}`) ?? 0;
      const isRight = counted === calls || (!isDone && counted === calls + 1);
      if (who < LIMIT && !isRight) problems.push(`${who} made ${calls}, counted ${counted}`);
    }
    if (this.all < least || this.all > most)
      problems.push(`${least} to ${most} made, counted ${this.all}`);
    if (made.wrong > 0) problems.push(`${made.wrong} calls gave the guest something wrong`);
    return problems;
  }
}

const numbered = rule("lseek").fd(-1);

/** Counts numbered calls; a half fails without the kernel, a quarter is made with other arguments. */
class Counts extends Tool<unknown, unknown, Sums> {
  static override Global: typeof Sums = Sums;
  static override subscriptions = {
    rules: [
      numbered.count("who", { by: "whence", limit: LIMIT }),
      numbered.every(7).count("sevenths"),
      numbered.arg("offset", { mask: 1, equals: 1 }).fail("EBADF"),
      numbered.arg("offset", { mask: 3, equals: 0 }).rewrite({ offset: 5 }),
    ],
  };
  override async threadExit(thread: GuestThread): Promise<void> {
    await this.global.add([...thread.counts()]);
  }
}

async function stress(mode: string, engine: Engine): Promise<[problems: string[], all: number]> {
  const folder = temporaryFolder();
  const file = join(folder.path, "made");
  try {
    const words = [guest("calls_stress"), mode, SECONDS, "0", file];
    const { status, global } = await run(Counts, words, { engine });
    const problems = global.check(new Made(file));
    if (status?.kind !== "exited" || status.code !== 0) problems.push(JSON.stringify(status));
    return [problems.slice(0, 10), global.all];
  } finally {
    folder.remove();
  }
}

t.setTimeout(0);
for (const mode of STRESSES) {
  t.test(`${mode}: every call is counted once`, async (t) => {
    const [problems, all] = await stress(mode, "agent");
    t.strictSame(problems, [], `${all} calls`);
    t.ok(all > 0);
  });
}

t.test("at stops, too", async (t) => {
  for (const mode of ["signals", "kills"]) {
    const [problems, all] = await stress(mode, "ptrace");
    t.strictSame(problems, [], `${mode}: ${all} calls`);
  }
});
