// @runtimes bun deno
// @users root user/deno
// @timeout 240
// @seconds 20
// Threads: many, in every order of ending, waiting for each other.
import { threads } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(threads);
