// Under the agent, calls of threads, children, handlers, programs and of whoever is killed, stopped, cancelled or
// interrupted are all told of, once, in their order: as many as the guest made and the kernel counted.
// @runtimes bun deno
// @users root user/deno
// @seconds 40
// @arch x86_64 the agent is not written for aarch64 yet
import { testStresses } from "./stress.ts";

await testStresses(0.8);
await testStresses(0.5, "auto");
