// @runtimes bun deno
// @users root user/bun
// @emulated 5 bun deno
// make -j of a C project.
import { builds } from "./programs.ts";
import { conform } from "./conform.ts";

await conform(builds);
