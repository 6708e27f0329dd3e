// @runtimes bun deno
// @users root user/deno
// @seconds 12
// @emulated 20
// exec: from threads, of scripts, failing; address-space randomisation.
import { execs } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(execs);
