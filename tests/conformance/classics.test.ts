// @runtimes bun deno
// @users root user
// @emulated 30
// Small old programs that every tracer is tried with first.
import { classics } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(classics);
