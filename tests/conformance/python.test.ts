// @runtimes bun deno
// @users root user
// @timeout 120
// Python with threads, subprocesses, asyncio and multiprocessing.
import { python } from "./programs.ts";
import { conform } from "./conform.ts";

await conform(python);
