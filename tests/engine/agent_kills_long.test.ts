// The same as agent_kills.test.ts, 200 times.
// @runtimes bun deno
// @long
// @seconds 250
// @timeout 900
// @arch x86_64 the agent is not written for aarch64 yet
import { testKills } from "./agent_kills.ts";

await testKills(80, 60);
