// @runtimes bun deno
// @users root user/bun
// @seconds 12
// A small life of a git repository.
import { git } from "./programs.ts";
import { conform } from "./conform.ts";

await conform(git);
