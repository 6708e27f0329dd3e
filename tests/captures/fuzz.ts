// Made-up calls (tests/fuzz): the text from what was captured is that from the memory itself.
import {
  type Address,
  type Arch,
  Call,
  formatEntry,
  formatExit,
  type Memory,
} from "../../syscalls/mod.ts";
import { makeCase } from "../fuzz/case.ts";
import { capturedText } from "./captured.ts";

/** Where no process has memory. */
const LOWEST = 4096;
const HIGHEST = 2 ** 47;

/** Memory as processes have it: nothing at null pointers, nothing that the kernel has, no wrapping around. */
class UserMemory implements Memory {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  read(address: Address, length: number): Uint8Array {
    const room = HIGHEST - Number(address);
    if (!(room > 0) || Number(address) < LOWEST) return new Uint8Array(0);
    return this.#memory.read(address, Math.min(length, room));
  }
}

/** What came of some cases. */
export interface FuzzedCaptures {
  /** How many could be captured. */
  readonly captured: number;
  /** Those whose texts differ, or that lack something; some of them. */
  readonly failures: readonly string[];
}

const MOST_FAILURES = 5;

/** Compares cases `first` to `first + count - 1` of a seed. */
export function fuzzCaptures(
  arch: Arch,
  seed: number,
  first: number,
  count: number,
): FuzzedCaptures {
  const failures: string[] = [];
  let captured = 0;
  for (let index = first; index < first + count && failures.length < MOST_FAILURES; index++) {
    const made = makeCase(arch, seed, index);
    // What can't be read twice alike can't be compared.
    if (made.memory.manner === "changing" || made.memory.manner === "half") continue;
    const { arch: abi, number, words } = made.call;
    const call = new Call(abi, number, words, new UserMemory(made.memory));
    made.memory.reset();
    const found = capturedText(call, made.result, made.options);
    if (found === undefined) continue;
    captured++;
    made.memory.reset();
    const entry = formatEntry(call, made.options);
    const live = entry.text + formatExit(call, entry, made.result, made.options);
    if (live === found.text && found.missing === 0) continue;
    failures.push(`${index} ${made}\n- ${live}\n+ ${found.text}\n  ${found.missing} missing`);
  }
  return { captured, failures };
}
