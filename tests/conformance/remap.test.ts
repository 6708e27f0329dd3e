// @runtimes bun deno
// @users root user/bun
// @seconds 35
// @emulated 45 every 10
// Programs whose paths are all followed by the tool remap, and lead where they would: files, sockets, exec, tools.
import { descriptors, execs } from "./cases.ts";
import { conform } from "./conform.ts";
import { git, python, shells } from "./programs.ts";

/** Calls through its rings have paths that the tool would not see. */
const isSeen = ({ name }: { readonly name: string }) => name !== "io_uring";

await conform(
  [...execs, ...descriptors.filter(isSeen), ...shells, ...python, ...git],
  ["remap_all"],
);
