// @runtimes bun deno
// @users root user/deno
// @emulated 5 bun deno
// Memory: mapped, protected, moved, shared; no mapping that is not the guest's, but where the agent serves calls.
import { memory } from "./cases.ts";
import { conform } from "./conform.ts";

const SHOWS_MAPPINGS = "mem_maps";

await conform(memory.filter(({ name }) => name !== SHOWS_MAPPINGS));
// calls that a tool sees are served in the guest: the agent's memory is among its mappings
await conform(
  memory.filter(({ name }) => name === SHOWS_MAPPINGS),
  ["noop"],
);
