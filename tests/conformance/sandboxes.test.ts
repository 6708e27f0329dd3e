// @runtimes bun deno
// @users root user/bun
// Programs that use seccomp or ptrace themselves.
import { sandboxes } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(sandboxes);
