import type { SyscallAbi } from "../architecture.ts";
import { type RegisterName, registers } from "./registers.ts";

const at = (name: RegisterName): number => registers.names.indexOf(name);

/** System calls of x86-64: arch/x86/entry/entry_64.S, include/uapi/linux/audit.h. */
export const abi: SyscallAbi = {
  auditArch: 0xc000003e,
  compatAuditArch: 0x40000003,
  instruction: [0x0f, 0x05],
  number: at("rax"),
  pendingNumber: at("orig_rax"),
  arguments: [at("rdi"), at("rsi"), at("rdx"), at("r10"), at("r8"), at("r9")],
  result: at("rax"),
  instructionPointer: at("rip"),
  stackPointer: at("rsp"),
  redZone: 128,
};
