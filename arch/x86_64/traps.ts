import type { Counter, Trap, TrapKind, Traps } from "../architecture.ts";
import { LONGEST } from "./lengths.ts";
import { type RegisterName, registers } from "./registers.ts";

/** What the thunk `processor` is asked. */
export const questions = { cpuid: 0, rdtsc: 1, rdtscp: 2, moment: 4 } as const;

/** The timestamp counter. */
export const counter: Counter = {
  question: questions.rdtsc,
  moment: questions.moment,
  low: 0,
  high: 3,
  clocksource: "tsc",
  flags: ["constant_tsc", "nonstop_tsc"],
};

/** Prefixes that may stand before any instruction: segments, sizes, repetitions; a lock can't be. */
const PREFIXES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3];

const at = (name: RegisterName): number => registers.names.indexOf(name);

const instructions: readonly (readonly [
  kind: TrapKind,
  code: readonly number[],
  results: readonly number[],
])[] = [
  ["cpuid", [0x0f, 0xa2], [at("rax"), at("rbx"), at("rcx"), at("rdx")]],
  ["rdtsc", [0x0f, 0x31], [at("rax"), at("rdx")]],
  ["rdtscp", [0x0f, 0x01, 0xf9], [at("rax"), at("rdx"), at("rcx")]],
];

function decode(code: Uint8Array): Trap | undefined {
  let start = 0;
  while (PREFIXES.includes(code[start]!)) start++;
  if (code[start]! >> 4 === 4) start++; // REX, the last one; 32-bit code has none before these
  for (const [kind, bytes, results] of instructions) {
    const length = start + bytes.length;
    if (length > LONGEST) continue;
    if (bytes.every((byte, i) => code[start + i] === byte)) return { kind, length, results };
  }
  return undefined;
}

/** The instructions of x86-64 that PR_SET_TSC and ARCH_SET_CPUID let trap. */
export const traps: Traps = { longest: LONGEST, decode, questions, outliveExec: true };
