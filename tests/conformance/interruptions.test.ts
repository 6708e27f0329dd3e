// @runtimes bun deno
// @users root user/bun
// @seconds 12
// Stops, continues, job control, interrupted and restarted calls.
import { interruptions } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(interruptions);
