// Tasks that stop before their maker reports them: whose they are is told by it, however late.
// @runtimes bun deno
// @emulated 5 bun deno
import { Strays } from "../../src/backends/ptrace/strays.ts";
import t from "../tap.ts";

const STOPPED = 0x80057f; // PTRACE_EVENT_STOP with SIGTRAP
const ENDED = 0;

t.test("a task waits for a maker that lives, and no longer than that", (t) => {
  const { now } = performance;
  t.teardown(() => void (performance.now = now));
  let milliseconds = 0;
  performance.now = () => milliseconds;
  const strays = new Strays();
  strays.add(11, STOPPED);
  strays.add(12, STOPPED);
  strays.add(13, ENDED);
  const asked: number[] = [];
  const only = (tid: number) => (asked.push(tid), tid === 11);
  t.strictSame(strays.takeForgotten(false, only), [], "at first nobody is looked for");
  t.strictSame(asked, []);
  milliseconds = 150;
  t.strictSame(strays.takeForgotten(false, only), [[12, STOPPED]]);
  t.strictSame(asked, [11, 12]);
  t.equal(strays.waiting, 1);
  t.equal(strays.take(11), STOPPED, "its maker claims it in the end");
  t.equal(strays.take(13), ENDED);
  t.equal(strays.waiting, 0);
  t.end();
});

t.test("where no maker is left, nothing is waited for", async (t) => {
  const strays = new Strays();
  strays.add(11, STOPPED);
  t.strictSame(
    strays.takeForgotten(true, () => true),
    [[11, STOPPED]],
  );
});
