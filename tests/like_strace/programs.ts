/** Programs that people use, as far as they make the same calls in each run, or nearly so. */
import { guest } from "../guests/build.ts";
import { builds, git, python, runtimes, shells } from "../conformance/programs.ts";
import type { Case } from "./run.ts";

/** Programs of one thread that wait for nobody: every line has its place. */
const STEADY: readonly string[] = ["ls -laR", "ls of what is not there", "bash reads a script"];

/** Job control: what shells print of stops is about terminals, not about calls. */
const LEFT_OUT = ["bash with a terminal and jobs"];

/** The same program in four ways: with a loader, without, with another C library, and without any. */
const linked: readonly Case[] = ["hello", "hello.static", "hello.musl", "raw"].map((name) => ({
  name,
  command: () => [guest(name)],
  ...(name !== "raw" && { varies: true as const }),
  ...(name === "hello.musl" && { needs: ["musl-gcc"] }),
}));

/** All of them. */
export const programs: readonly Case[] = [
  ...linked,
  ...[...shells, ...python, ...git, ...builds, ...runtimes]
    .filter(({ name }) => !LEFT_OUT.includes(name))
    .map(({ name, command, needs, prepare, stdin, env }) => ({
      name,
      command,
      ...(needs && { needs }),
      ...(prepare && { prepare }),
      ...(stdin !== undefined && { stdin }),
      ...(env && { env }),
      ...(!STEADY.includes(name) && { varies: true as const }),
    })),
];
