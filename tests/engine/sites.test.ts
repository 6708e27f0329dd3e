// Instructions that make calls are replaced while threads run them: no call is lost, and nothing breaks.
// @runtimes bun deno
// @seconds 20
// @emulated 20
import { type GuestThread, type SubscriptionSet, type Syscall, Tool } from "../../src/mod.ts";
import { guest } from "../guests/build.ts";
import { architecture } from "../harness.ts";
import t from "../tap.ts";
import { traceCommand } from "./trace.ts";

class Sum {
  closes = 0;
  add(closes: number): void {
    this.closes += closes;
  }
}

/** Counts calls that close no descriptor, which it may be told of late. */
class Closes extends Tool<unknown, unknown, Sum> {
  static override Global: typeof Sum = Sum;
  static override subscriptions: SubscriptionSet = { observe: ["close"], late: true };
  #closes = 0;

  override enter(_guest: GuestThread, call: Syscall): void {
    if (call.words[0] === 0xffff_ffff) this.#closes++;
  }

  override async processExit(): Promise<void> {
    await this.global.add(this.#closes);
  }
}

/** Of eight shapes on x86-64, of four on aarch64. */
const CALLS = architecture === "x86_64" ? 32_000 : 4_000;

for (const variant of ["site_shapes", "site_shapes.static", "site_shapes.musl"]) {
  t.test(`${variant}: every call is counted, whatever is around its instruction`, async (t) => {
    for (const engine of ["agent", "auto", "agent"] as const) {
      const { out, status, global } = await traceCommand(Closes, [guest(variant)], { engine });
      t.strictSame(
        { out, status, closes: global.closes },
        { out: "all shapes\n", status: "exited 0", closes: CALLS },
      );
    }
  });
}
