/** Classic BPF, the language of seccomp filters. Source: include/uapi/linux/{bpf_common,filter}.h. */

/** One instruction: opcode, jumps taken when true and when false, operand. */
export interface Instruction {
  readonly code: number;
  readonly jumpTrue: number;
  readonly jumpFalse: number;
  readonly operand: number;
}

const LD_W_ABS = 0x20;
const JMP_JA = 0x05;
const JMP_JEQ_K = 0x15;
const JMP_JGE_K = 0x35;
const JMP_JSET_K = 0x45;
const RET_K = 0x06;

const instruction = (code: number, operand: number, jumpTrue = 0, jumpFalse = 0): Instruction => ({
  code,
  jumpTrue,
  jumpFalse,
  operand,
});

/** Loads the 32-bit word at `offset` of the data. */
export const load = (offset: number): Instruction => instruction(LD_W_ABS, offset);

/** Ends with `value`. */
export const ret = (value: number): Instruction => instruction(RET_K, value);

/** Skips `distance` instructions. */
export const skip = (distance: number): Instruction => instruction(JMP_JA, distance);

/** How a loaded word is tested. */
export type Test = "equals" | "atLeast" | "hasAnyBit";

const tests: Readonly<Record<Test, number>> = {
  equals: JMP_JEQ_K,
  atLeast: JMP_JGE_K,
  hasAnyBit: JMP_JSET_K,
};

/** Runs `yes` where the loaded word passes the test against `operand`, else `no`. Either may be of any length. */
export function when(
  test: Test,
  operand: number,
  yes: readonly Instruction[],
  no: readonly Instruction[],
): Instruction[] {
  // a conditional jump reaches 255 instructions, an unconditional one any distance
  const branch: Instruction[] =
    yes.length <= 255
      ? [instruction(tests[test], operand, 0, yes.length)]
      : [instruction(tests[test], operand, 1, 0), skip(yes.length)];
  return [...branch, ...yes, ...no];
}

/** The program as an array of `struct sock_filter`. */
export function encode(program: readonly Instruction[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(8 * program.length));
  program.forEach(({ code, jumpTrue, jumpFalse, operand }, i) => {
    view.setUint16(8 * i, code, true);
    view.setUint8(8 * i + 2, jumpTrue);
    view.setUint8(8 * i + 3, jumpFalse);
    view.setUint32(8 * i + 4, operand, true);
  });
  return new Uint8Array(view.buffer);
}
