// node-tap for Bun, Deno and Node: import this instead of "tap". It loads tap's CommonJS build,
// after mending what tap asks of the runtime.
import { createRequire } from "node:module";
import process from "node:process";

const require = createRequire(import.meta.url);

// 1. @tapjs/stack knows a call site by its constructor's name, which only Node gives.
function nameCallSites(): void {
  const error = Error as unknown as { prepareStackTrace?: unknown };
  const saved = error.prepareStackTrace;
  error.prepareStackTrace = (_: unknown, sites: unknown) => sites;
  const [site] = new Error().stack as unknown as [object];
  error.prepareStackTrace = saved;
  if (site.constructor.name === "CallSite") return;
  const constructor = { value: class CallSite {}, configurable: true };
  Object.defineProperty(Object.getPrototypeOf(site), "constructor", constructor);
}

// 2. @tapjs/error-serdes makes a v8.DefaultSerializer as it loads; Bun has none.
class NoSerializer {
  writeHeader(): void {}
  releaseBuffer(): Uint8Array {
    return Uint8Array.of(0xff, 0x0f);
  }
}

const isBun = "Bun" in globalThis;
nameCallSites();
if (isBun) require("node:v8").DefaultSerializer = NoSerializer;
// 3. Deno's call sites already tell lines of the source; tap would look them up in the map once more.
if ("Deno" in globalThis) require("node:module").findSourceMap = () => undefined;
// 4. Snapshot files are named after the script, unless process has _eval: here it always has.
if (isBun || "Deno" in globalThis) delete (process as { _eval?: unknown })._eval;

const tap: typeof import("tap").default = require("tap").default;
export default tap;

// 5. Bun does not hand tap an error thrown outside the test's own stack.
if (isBun) {
  process.on("uncaughtException", (error) => tap.threw(error));
  process.on("unhandledRejection", (error) => tap.threw(error));
}

// The runner has the say of how long a file may take, and which of its tests have their turn.
tap.setTimeout(0);

const every = Number(process.env["REVERIE_TEST_TURN"] ?? 1);
if (every > 1) {
  const test = tap.test.bind(tap) as (...args: unknown[]) => unknown;
  let count = 0;
  const skip = `one of ${every} has its turn`;
  const inTurn = (...args: unknown[]): unknown =>
    test(...(count++ % every ? [args[0], { skip }] : args));
  Object.defineProperty(tap, "test", { value: inTurn });
}
