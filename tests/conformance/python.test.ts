// @runtimes bun deno
// @users root user/bun
// @seconds 14
// @emulated 25
// Python with threads, subprocesses, asyncio and multiprocessing.
import { python } from "./programs.ts";
import { conform } from "./conform.ts";

await conform(python);
