// @runtimes bun deno
// @users root user/deno
// @seconds 20
// @emulated 25 every 2
// Files, sockets, events, io_uring.
import { descriptors } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(descriptors);
