// @runtimes bun deno
// @users root user/deno
// @seconds 25
// @emulated 45 every 2
// How a command ends is how reverie ends: statuses, signals, keys of the terminal; much input and output.
import { conform } from "./conform.ts";
import { ends } from "./programs.ts";

await conform(ends);
