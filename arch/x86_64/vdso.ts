import { GETRANDOM_STATE, type Vdso } from "../architecture.ts";
import { Assembler, reg } from "./assembler.ts";

const { rax, rcx, rdx, rsi, rdi, r8 } = reg;

function call(a: Assembler, number: number): void {
  a.moveImmediate(rax, number);
  a.syscall();
  a.ret();
}

function stub(number: number): Uint8Array {
  const a = new Assembler();
  call(a, number);
  return a.finish();
}

/** rdi: buffer, rsi: its length, edx: flags, rcx: state, r8: its size, or -1 to ask for that. */
function getrandomStub(number: number): Uint8Array {
  const a = new Assembler();
  a.compareImmediate(r8, -1);
  a.jumpIf("notEqual", "call");
  a.move32(rdx, rdx); // the upper half of an int is anybody's
  for (const register of [rdi, rsi, rdx]) {
    a.test(register, register);
    a.jumpIf("notEqual", "call");
  }
  const { sizeAndProtection, mapFlags, size } = GETRANDOM_STATE;
  [...sizeAndProtection, mapFlags].forEach((value, i) => {
    a.moveImmediate(rax, value);
    a.store32(rcx, 4 * i, rax);
  });
  a.zero(rax);
  for (let at = 12; at < size; at += 4) a.store32(rcx, at, rax);
  a.ret();
  a.label("call");
  call(a, number);
  return a.finish();
}

/** Every byte may begin a jump: jcc and jmp, by 8 or by 32 bits. */
function returnsToBeginning(code: Uint8Array, length: number): boolean {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const leadsInside = (target: number): boolean => target > 0 && target < length;
  for (let at = 0; at < code.length; at++) {
    const [one, two] = [code[at]!, code[at + 1]!];
    const isShort = one >> 4 === 7 || one === 0xeb || (one & 0xfc) === 0xe0;
    if (isShort && at + 2 <= code.length && leadsInside(at + 2 + view.getInt8(at + 1))) return true;
    const prefix = one === 0xe9 || one === 0xe8 ? 1 : one === 0x0f && two >> 4 === 8 ? 2 : 0;
    const end = at + prefix + 4;
    if (prefix && end <= code.length && leadsInside(end + view.getInt32(end - 4, true)))
      return true;
  }
  return false;
}

/** The vDSO of x86-64: arch/x86/entry/vdso. */
export const vdso: Vdso = {
  prefix: "__vdso_",
  stub,
  getrandomStub,
  returnLength: 1,
  linkRegister: undefined,
  returnsToBeginning,
};
