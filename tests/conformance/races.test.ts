// @runtimes bun deno
// @users root user/deno
// @emulated 35
// Deaths, execs and stops at any moment.
import { races } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(races);
