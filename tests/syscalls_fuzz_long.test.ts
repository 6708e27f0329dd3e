// A million made-up calls of each architecture; tests/syscalls_fuzz.test.ts has a few of them.
// @runtimes bun deno node
// @timeout 1800
// @long
import { chooseSeed, fuzz } from "./fuzz/run.ts";
import t from "./tap.ts";

const ROUND = 50_000;
const CALLS = 1_000_000;

const seed = chooseSeed();
for (const arch of ["x86_64", "aarch64"] as const) {
  for (let first = 0; first < CALLS; first += ROUND) {
    const name = `${arch}, REVERIE_FUZZ_SEED=${seed}: ${ROUND} calls from the ${first}th on`;
    t.strictSame(fuzz(arch, seed, first, ROUND), [], name);
  }
}
