// @runtimes bun deno
// @users root user/deno
// Deaths, execs and stops at any moment.
import { races } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(races);
