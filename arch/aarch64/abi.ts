import type { SyscallAbi } from "../architecture.ts";
import { type RegisterName, registers } from "./registers.ts";

const at = (name: RegisterName): number => registers.names.indexOf(name);

/** System calls of aarch64: arch/arm64/kernel/entry.S, include/uapi/linux/audit.h. */
export const abi: SyscallAbi = {
  auditArch: 0xc00000b7,
  compatAuditArch: 0x40000028,
  instruction: [0x01, 0x00, 0x00, 0xd4], // svc #0
  number: at("x8"),
  pendingNumber: undefined,
  arguments: [at("x0"), at("x1"), at("x2"), at("x3"), at("x4"), at("x5")],
  result: at("x0"),
  instructionPointer: at("pc"),
  stackPointer: at("sp"),
  redZone: 0,
};
