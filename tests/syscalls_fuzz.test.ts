// Made-up calls, always the same ones (--long: others): nothing throws, every read, loop and text has an end.
// A failure says how to repeat it.
// @runtimes bun deno node
// @seconds 20
// @seldom it computes for minutes, and the decoders are the same on each processor
import process from "node:process";
import { chooseSeed, fuzz } from "./fuzz/run.ts";
import t from "./tap.ts";

/** How many calls are made up at once: between two rounds it is said how far the test is. */
const ROUND = 5000;
const ROUNDS = process.versions["bun"] ? 4 : 2;

const seed = chooseSeed(20221212);
for (const arch of ["x86_64", "aarch64"] as const) {
  for (let round = 0; round < ROUNDS; round++) {
    const failures = fuzz(arch, seed, round * ROUND, ROUND);
    const name = `${arch}, REVERIE_FUZZ_SEED=${seed}: ${ROUND} calls from the ${round * ROUND}th on`;
    t.strictSame(failures, [], name);
  }
}
