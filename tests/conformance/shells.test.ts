// @runtimes bun deno
// @users root user/bun
// @seconds 18
// @emulated 20 every 4
// ls, bash and its pipelines, traps and jobs.
import { shells } from "./programs.ts";
import { conform } from "./conform.ts";

await conform(shells);
