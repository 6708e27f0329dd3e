import { GETRANDOM_STATE, type Vdso } from "../architecture.ts";
import { Assembler, xzr } from "./assembler.ts";
import { registers } from "./registers.ts";

const [buffer, length, flags, state, stateSize, number8, scratch] = [0, 1, 2, 3, 4, 8, 9] as const;

function call(a: Assembler, number: number): void {
  a.moveImmediate(number8, number);
  a.syscall();
  a.ret();
}

function stub(number: number): Uint8Array {
  const a = new Assembler();
  a.callTarget();
  call(a, number);
  return a.finish();
}

/** x0: buffer, x1: its length, w2: flags, x3: state, x4: its size, or -1 to ask for that. */
function getrandomStub(number: number): Uint8Array {
  const a = new Assembler();
  a.callTarget();
  a.compareNegative(stateSize, 1);
  a.jumpIfNotEqual("call");
  a.move32(flags, flags); // the upper half of an int is anybody's
  for (const register of [buffer, length, flags]) a.jumpIfNotZero(register, "call");
  const { sizeAndProtection, mapFlags, size } = GETRANDOM_STATE;
  [...sizeAndProtection, mapFlags].forEach((value, i) => {
    a.moveImmediate(scratch, value);
    a.store32(state, 4 * i, scratch);
  });
  a.store32(state, 12, xzr);
  for (let at = 16; at < size; at += 8) a.store(state, at, xzr);
  a.moveImmediate(buffer, 0);
  a.ret();
  a.label("call");
  call(a, number);
  return a.finish();
}

/** Branches: mask and value of the word, and where in it how many bits of distance lie. */
const BRANCHES = [
  [0x7c000000, 0x14000000, 0, 26], // b, bl
  [0xff000000, 0x54000000, 5, 19], // b.cond
  [0x7e000000, 0x34000000, 5, 19], // cbz, cbnz
  [0x7e000000, 0x36000000, 5, 14], // tbz, tbnz
] as const;

function returnsToBeginning(code: Uint8Array, length: number): boolean {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = view.getInt32(at, true);
    for (const [mask, value, shift, bits] of BRANCHES) {
      if ((word & mask) !== value) continue;
      const target = at + 4 * ((word << (32 - bits - shift)) >> (32 - bits));
      if (target > 0 && target < length) return true;
    }
  }
  return false;
}

/** The vDSO of aarch64: arch/arm64/kernel/vdso. */
export const vdso: Vdso = {
  prefix: "__kernel_",
  stub,
  getrandomStub,
  returnLength: 4,
  linkRegister: registers.names.indexOf("x30"),
  returnsToBeginning,
};
