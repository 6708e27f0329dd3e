// @runtimes bun deno
// @timeout 300
// Tools that do more than look: calls of their own around every call of the guest, handlers that wait
// for something outside. Guests must not notice.
import { descriptors, doors, execs, interruptions, memory, processes, races } from "./cases.ts";
import { sandboxes, signals, threads } from "./cases.ts";
import { conform } from "./conform.ts";

// Too fast for a tool that waits; too strict for one that makes calls of its own.
const NOT_DAWDLED = ["threads_fair"];
const NOT_MEDDLED = ["threads_fair", "raw32", "seccomp_own", "seccomp_whitelist"];

/** Where it matters who comes first. */
const concurrent = [...signals, ...interruptions, ...threads, ...processes, ...races, ...execs];
const others = [...memory, ...doors, ...descriptors, ...sandboxes];

await conform(
  [...concurrent, ...others].filter(({ name }) => !NOT_MEDDLED.includes(name)),
  ["meddle"],
);
await conform(
  concurrent.filter(({ name }) => !NOT_DAWDLED.includes(name)),
  ["dawdle"],
);
