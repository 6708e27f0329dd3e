// The ptrace backend does what every backend must.
// @runtimes bun deno
// @users root user
// @emulated bun deno
import { run } from "../../src/mod.ts";
import { contract } from "./contract.ts";

contract("ptrace", run);
contract("ptrace, sleeping in the kernel", (tool, command, options) =>
  run(tool, command, { ...options, blocking: true }),
);
