import type { BranchEvents } from "../architecture.ts";

/** BR_RETIRED, an event of every Armv8 processor. It counts branches of any kind. Source: Arm ARM, D13. */
export const branchEvents: BranchEvents = {
  candidates: [{ config: 0x21, lateBranches: 1000 }],
  known: [],
};
