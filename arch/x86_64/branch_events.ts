import type { BranchEvents } from "../architecture.ts";

const INTEL = 0x5101c4;
const AMD = 0x5100d1;

/**
 * Retired conditional branches. Source: Intel SDM volume 3, BR_INST_RETIRED.CONDITIONAL; AMD PPR, ExRetCond.
 * Families without a row of their own have what counted right in a trial, and the widest margin.
 */
export const branchEvents: BranchEvents = {
  candidates: [
    { config: INTEL, lateBranches: 10_000 },
    { config: AMD, lateBranches: 10_000 },
  ],
  known: [
    { vendor: "GenuineIntel", family: 6, config: INTEL, lateBranches: 125 },
    { vendor: "AuthenticAMD", family: 0x1a, models: [0x11], config: AMD, lateBranches: 1000 },
    { vendor: "AuthenticAMD", family: 0x17, config: AMD, lateBranches: 10_000 },
    { vendor: "AuthenticAMD", family: 0x19, config: AMD, lateBranches: 10_000 },
    { vendor: "AuthenticAMD", family: 0x1a, config: AMD, lateBranches: 10_000 },
  ],
};
