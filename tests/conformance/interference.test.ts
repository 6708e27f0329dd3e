// @runtimes bun deno
// @timeout 300
// Tools that do more than look: calls of their own around every call of the guest, handlers that wait
// for something outside. Guests must not notice.
import { all } from "./cases.ts";
import { conform } from "./conform.ts";

// Too fast for a tool that waits; too strict for one that makes calls of its own.
const NOT_DAWDLED = ["threads_fair"];
const NOT_MEDDLED = ["threads_fair", "raw32", "seccomp_own", "seccomp_whitelist"];

await conform(
  all.filter(({ name }) => !NOT_MEDDLED.includes(name)),
  ["meddle"],
);
await conform(
  all.filter(({ name }) => !NOT_DAWDLED.includes(name)),
  ["dawdle"],
);
