// @runtimes bun deno
// @users root user/bun
// @seconds 25
// @emulated 30 every 2
// Signals: raised, queued, waited for, trapped, deadly.
import { signals } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(signals);
