// @runtimes bun deno
// @timeout 300
// Tools that do more than look: calls of their own around every call of the guest, handlers that wait
// for something outside. Guests must not notice.
import { all } from "./cases.ts";
import { conform } from "./conform.ts";

// These count what their own tracer does to them: time, or what no tracer can hide.
const NOT_FOR_THIS = ["threads_fair"];

await conform(
  all.filter(({ name }) => !NOT_FOR_THIS.includes(name)),
  ["meddle", "dawdle"],
);
