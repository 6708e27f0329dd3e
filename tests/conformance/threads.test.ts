// @runtimes bun deno
// @users root user/deno
// @seconds 20
// @emulated 25 every 2
// Threads: many, in every order of ending, waiting for each other.
import { threads } from "./cases.ts";
import { conform, TOOLS } from "./conform.ts";

// under counter2, the agent comes while they run
await conform(threads, [...TOOLS, "counter2"]);
