import type { Counter, Trap, Traps } from "../architecture.ts";

/** What the thunk `processor` is asked. */
export const questions = { cntvct: 0, cntfrq: 1, moment: 2 } as const;

/** The counter of the architected timer. */
export const counter: Counter = {
  question: questions.cntvct,
  moment: questions.moment,
  low: 0,
  high: 1,
  clocksource: "arch_sys_counter",
  flags: [],
};

/** `mrs xN, register` without its N, by register. */
const READS = new Map([
  [0xd53be040, "cntvct"], // CNTVCT_EL0
  [0xd53be0c0, "cntvct"], // CNTVCTSS_EL0
  [0xd53be000, "cntfrq"], // CNTFRQ_EL0
] as const);

const ZERO_REGISTER = 31;

function decode(code: Uint8Array): Trap | undefined {
  if (code.length < 4) return undefined;
  const word = new DataView(code.buffer, code.byteOffset).getUint32(0, true);
  const register = word & 31;
  const kind = READS.get(((word & ~31) >>> 0) as 0xd53be040);
  if (!kind) return undefined;
  return { kind, length: 4, results: register === ZERO_REGISTER ? [] : [register] };
}

/** The instructions of aarch64 that PR_SET_TSC lets trap (Linux 6.12, arch/arm64/kernel/traps.c and process.c). */
export const traps: Traps = { longest: 4, decode, questions, outliveExec: false };
