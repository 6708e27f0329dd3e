// Under the agent, calls of threads, children, handlers, programs and of whoever is killed, stopped, cancelled or
// interrupted are all told of, once, in their order: as many as the guest made and the kernel counted.
// @runtimes bun deno
// @users root user/deno
// @seconds 90
// @emulated 35 every 4
import process from "node:process";
import { testStresses } from "./stress.ts";

/** Once in a gate they have their time; elsewhere it is the other runtime, or the other user, that is looked at. */
const hasTime = "Bun" in globalThis && process.getuid!() === 0;

await testStresses(hasTime ? 5 : 0.8);
await testStresses(0.5, "auto");
