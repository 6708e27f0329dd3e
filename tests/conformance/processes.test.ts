// @runtimes bun deno
// @users root user/deno
// @timeout 240
// @seconds 15
// Processes: many, vforked, cloned with odd flags, orphaned, daemons.
import { processes } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(processes);
