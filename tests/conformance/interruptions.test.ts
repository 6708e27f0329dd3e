// @runtimes bun deno
// @users root user/bun
// @seconds 12
// @emulated 30 every 2
// Stops, continues, job control, interrupted and restarted calls.
import { interruptions } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(interruptions);
