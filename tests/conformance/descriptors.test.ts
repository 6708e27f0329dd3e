// @runtimes bun deno
// @users root user
// @timeout 120
// Files, sockets, events, io_uring.
import { descriptors } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(descriptors);
