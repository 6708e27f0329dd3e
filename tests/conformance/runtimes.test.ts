// @runtimes bun deno
// @users root user/deno
// @seconds 18
// @emulated 20 every 3
// Node, Bun and Deno with workers, children and sockets.
import { runtimes } from "./programs.ts";
import { conform } from "./conform.ts";

await conform(runtimes);
