// Fuzzes the decoders: cases that follow from a seed, each alone repeatable.
//   bun tests/fuzz/run.ts ARCH SEED [FIRST [COUNT]]
import process from "node:process";
import type { Arch } from "../../syscalls/mod.ts";
import { makeCase, tryCase } from "./case.ts";
import { Random } from "./random.ts";

/** A case that something is wrong with. */
export interface Failure {
  readonly index: number;
  /** How to repeat it, what it is, and what went wrong. */
  readonly text: string;
}

/** Runs cases `first` to `first + count - 1`; no more than `most` failures are collected. */
export function fuzz(arch: Arch, seed: number, first: number, count: number, most = 5): Failure[] {
  const failures: Failure[] = [];
  for (let index = first; index < first + count && failures.length < most; index++) {
    const made = makeCase(arch, seed, index);
    try {
      tryCase(made, new Random(seed ^ 0x5bd1e995, index));
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const again = `bun tests/fuzz/run.ts ${arch} ${seed} ${index} 1`;
      failures.push({ index, text: `${again}\n${made}\n${what}` });
    }
  }
  return failures;
}

/** The seed of $REVERIE_FUZZ_SEED, or the usual one, or one that nobody chose. */
export function chooseSeed(usual?: number): number {
  const given = process.env["REVERIE_FUZZ_SEED"];
  return given === undefined ? (usual ?? Math.floor(Math.random() * 2 ** 31)) : Number(given);
}

if (import.meta.main) {
  const [arch = "x86_64", seed = String(chooseSeed()), first = "0", count = "100000"] =
    process.argv.slice(2);
  console.log(`${arch}, seed ${seed}`);
  const failures = fuzz(arch as Arch, Number(seed), Number(first), Number(count), 20);
  for (const { text } of failures) console.log(text + "\n");
  process.exitCode = failures.length > 0 ? 1 : 0;
}
