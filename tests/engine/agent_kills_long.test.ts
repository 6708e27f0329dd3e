// The same as agent_kills.test.ts, 200 times.
// @runtimes bun deno
// @long
// @seconds 250
// @timeout 900
import { testKills } from "./agent_kills.ts";

await testKills(80, 60);
