/** What unwinding has to know of each processor. */
import type { ArchitectureName } from "../../arch/architecture.ts";
import { decode as decodeArm } from "./code/aarch64.ts";
import type { Decode } from "./code/instruction.ts";
import { decode as decodeX86 } from "./code/x86_64.ts";

/** A frame that the kernel made for a signal handler, found by the code that its handler returns to. */
export interface SignalTrampoline {
  /** The instructions that end the handler. */
  readonly code: readonly number[];
  /** Bytes from the stack pointer there to the saved registers, and their DWARF numbers in memory order. */
  readonly at: number;
  readonly saved: readonly number[];
}

/** One processor. Register numbers are DWARF's. */
export interface Machine {
  /** `e_machine` of its ELF files. */
  readonly elfMachine: number;
  /** The kernel's names of the registers, by DWARF number. */
  readonly registers: readonly string[];
  readonly instructionPointer: number;
  readonly stackPointer: number;
  readonly framePointer: number;
  /** The register with the return address at a function's start; undefined where it is on the stack. */
  readonly linkRegister: number | undefined;
  /** Bytes of an instruction that a return address can be told by. */
  readonly longestCall: number;
  /** Whether these bytes, which end before a return address, end in a call. */
  isCall(bytes: Uint8Array): boolean;
  readonly trampoline: SignalTrampoline;
  /** Reads code, where there are no tables. */
  readonly decode: Decode;
  /** Pointers may carry a signature above their own bits. */
  readonly signsPointers: boolean;
}

const RSP = 7;
const RIP = 16;

/** Where ModRM bytes of `call` through a register or memory end, from the length of the instruction. */
function isIndirectCall(bytes: Uint8Array, length: number): boolean {
  const at = bytes.length - length;
  if (at < 0 || bytes[at] !== 0xff) return false;
  const modrm = bytes[at + 1]!;
  if (((modrm >> 3) & 7) !== 2) return false;
  const [mode, base] = [modrm >> 6, modrm & 7];
  const sib = mode !== 3 && base === 4 ? 1 : 0;
  const displacement = mode === 1 ? 1 : mode === 2 || (mode === 0 && base === 5) ? 4 : 0;
  return length === 2 + sib + displacement || (sib === 1 && mode === 0 && length === 7);
}

const x86_64: Machine = {
  elfMachine: 62,
  // prettier-ignore
  registers: [
    "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rip",
  ],
  instructionPointer: RIP,
  stackPointer: RSP,
  framePointer: 6,
  linkRegister: undefined,
  longestCall: 7,
  isCall(bytes) {
    if (bytes.length >= 5 && bytes[bytes.length - 5] === 0xe8) return true;
    return [2, 3, 4, 6, 7].some((length) => isIndirectCall(bytes, length));
  },
  trampoline: {
    code: [0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05], // mov $15, %rax; syscall
    at: 40, // struct ucontext: flags, link, stack
    // prettier-ignore
    saved: [8, 9, 10, 11, 12, 13, 14, 15, 5, 4, 6, 3, 1, 0, 2, RSP, RIP], // struct sigcontext_64
  },
  decode: decodeX86,
  signsPointers: false,
};

const SP = 31;
const PC = 32;
const general = Array.from({ length: 31 }, (_, i) => i);

const aarch64: Machine = {
  elfMachine: 183,
  registers: [...general.map((i) => `x${i}`), "sp", "pc"],
  instructionPointer: PC,
  stackPointer: SP,
  framePointer: 29,
  linkRegister: 30,
  longestCall: 4,
  isCall(bytes) {
    if (bytes.length < 4) return false;
    const at = bytes.length - 4;
    const word = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) >>> 0;
    const top = bytes[at + 3]!;
    // BL; BLR and those that check a signature
    return (
      (top & 0xfc) === 0x94 || ((top === 0xd6 || top === 0xd7) && (word & 0xfff000) === 0x3f0000)
    );
  },
  trampoline: {
    code: [0x68, 0x11, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4], // mov x8, #139; svc #0
    // siginfo_t, then ucontext: flags, link, stack, mask up to 128 bytes, 16-byte aligned, fault address
    at: 128 + 176 + 8,
    saved: [...general, SP, PC],
  },
  decode: decodeArm,
  signsPointers: true,
};

/** Both processors. */
export const machines: Readonly<Record<ArchitectureName, Machine>> = { x86_64, aarch64 };
