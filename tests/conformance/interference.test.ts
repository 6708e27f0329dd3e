// @runtimes bun deno
// @timeout 1500
// @seconds 70
// @emulated 35 every 8
// Tools that do more than look: calls of their own around every call of the guest, handlers that wait
// for something outside. Guests must not notice.
import { part, runtimeName } from "../harness.ts";
import { descriptors, doors, execs, interruptions, memory, processes, program } from "./cases.ts";
import { races, sandboxes, signals, threads } from "./cases.ts";
import { conform } from "./conform.ts";

// Too fast for a tool that waits; too strict for one that makes calls of its own, or has the agent.
const NOT_DAWDLED = ["threads_fair"];
const MANY = "threads_many 200"; // of which each takes longer than the one before
const NOT_MEDDLED = [MANY, "threads_fair", "raw32", "seccomp_own", "seccomp_whitelist", "mem_maps"];
// Signals that come faster than a tool is done with one leave no time for anything else.
const HASTY = ["sig_places", "sig_places.musl"];
const PERIOD = "600";

/** Where it matters who comes first. */
const concurrent = [...signals, ...interruptions, ...threads, ...processes, ...races, ...execs];
/** Where it does not: one runtime has them. */
const others = runtimeName === "bun" ? [...memory, ...doors, ...descriptors, ...sandboxes] : [];

await conform(
  part([...concurrent, program("threads_many", "60"), ...others])
    .filter(({ name }) => !NOT_MEDDLED.includes(name))
    .map((one) =>
      HASTY.includes(one.name) ? { ...one, command: () => [...one.command(), PERIOD] } : one,
    ),
  ["meddle"],
);
await conform(
  part(concurrent).filter(({ name }) => !NOT_DAWDLED.includes(name)),
  ["dawdle"],
);
