// The same as agent_stress.test.ts, a minute each.
// @runtimes bun deno
// @long
// @seconds 750
// @timeout 1800
import { testStresses } from "./stress.ts";

await testStresses(60);
