// Measures what decoding costs: nanoseconds for a call of a recording, from its words to its text. Prints
// one line of JSON for each mix. Started by scripts/bench, on every runtime.
import { readFileSync } from "node:fs";
import process from "node:process";
import { Call, decode, format } from "../syscalls/mod.ts";
import { type Replayed, replay } from "../tests/recorded/recording.ts";

/** Calls of one round, after which the time is read. */
const CALLS = 2000;

const MIXES: Readonly<Record<string, readonly string[]>> = {
  "read, write, openat, fstat, mmap": ["read", "write", "openat", "fstat", "mmap"],
  "ioctl, sendmsg, recvmsg, clone3, statx, rt_sigaction": [
    ...["ioctl", "sendmsg", "recvmsg", "clone3", "statx", "rt_sigaction"],
  ],
  "all calls of the recording": [],
};

/** What is done with a call; the sum of the results keeps it from being left out. */
const WORK: Readonly<Record<string, (call: Call, replayed: Replayed) => number>> = {
  format: (call, { result }) => format(call, result).length,
  decode: (call, { result }) => (decode(call, result).name as string).length,
};

/** The calls of a mix in turn, each name as often as the others. */
function sequence(recorded: readonly Replayed[], names: readonly string[]): Replayed[] {
  if (names.length === 0) return [...recorded];
  const lists = names.map((name) => recorded.filter(({ call }) => call.name === name));
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest * names.length }, (_, index) => {
    const list = lists[index % names.length]!;
    return list[Math.floor(index / names.length) % list.length]!;
  });
}

let total = 0;

/** Nanoseconds per call of one round. */
function round(
  calls: readonly Replayed[],
  work: (call: Call, replayed: Replayed) => number,
): number {
  const start = process.hrtime.bigint();
  for (let done = 0; done < CALLS; done++) {
    const replayed = calls[done % calls.length]!;
    const { arch, number, words, memory } = replayed.call;
    total += work(new Call(arch, number, words, memory), replayed);
  }
  return Number(process.hrtime.bigint() - start) / CALLS;
}

const rounds = Number(process.argv[2] ?? 300);
const file = new URL("../tests/recorded/calls.jsonl", import.meta.url);
const recorded = replay(readFileSync(file, "utf8"));
for (const { memory } of recorded) memory.happened(true);
for (const [mix, names] of Object.entries(MIXES)) {
  const calls = sequence(recorded, names);
  for (const [kind, work] of Object.entries(WORK)) {
    for (let warm = 0; warm < 50; warm++) round(calls, work);
    const times = Array.from({ length: rounds }, () => round(calls, work));
    console.log(JSON.stringify({ mix, kind, times }));
  }
}
if (total === 0) throw new Error("nothing was decoded");
