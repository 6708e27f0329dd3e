// @runtimes bun deno
// @users root user/bun
// @seconds 10
// @emulated 30
// Registers, other ways into the kernel, the vDSO, static and raw programs.
import { doors } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(doors);
