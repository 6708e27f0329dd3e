// @runtimes bun deno
// @users root user/deno
// @seconds 15
// @emulated 40 every 2
// Processes: many, vforked, cloned with odd flags, orphaned, daemons.
import { processes } from "./cases.ts";
import { conform, TOOLS } from "./conform.ts";

// under counter2, the agent comes while they run
await conform(processes, [...TOOLS, "counter2"]);
