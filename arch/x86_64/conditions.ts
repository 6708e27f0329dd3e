/** Condition codes of jumps. */
export const conditions = {
  equal: 0x4,
  notEqual: 0x5,
  below: 0x2,
  aboveOrEqual: 0x3,
  above: 0x7,
  belowOrEqual: 0x6,
  less: 0xc,
  sign: 0x8,
  notSign: 0x9,
} as const;

/** When a jump is taken. */
export type Condition = keyof typeof conditions;
