// @runtimes bun deno
// @users root user/bun
// @timeout 300
// Programs that use seccomp or ptrace themselves.
import { sandboxes } from "./cases.ts";
import { conform } from "./conform.ts";

await conform(sandboxes);
