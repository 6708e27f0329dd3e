// Guests and tracers that are killed at some moment while calls are recorded: nothing is lost, nobody is left.
// @runtimes bun deno
// @users root user/deno
// @seconds 15
// @emulated 35
import { testKills } from "./agent_kills.ts";

await testKills(4, 3);
