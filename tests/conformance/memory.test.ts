// @runtimes bun deno
// @users root user/deno
// @timeout 300
// Memory: mapped, protected, moved, shared; no mapping that is not the guest's.
import { memory } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(memory);
