/** Small texts and facts of calls and signals. */
import { Errno, type Syscall } from "../../../syscalls/mod.ts";
import type { Guest } from "../../guest.ts";
import type { SyscallResult } from "../../result.ts";
import { siginfo, type SignalDelivery } from "../../signal.ts";
import type { CallStatus, Some } from "./config.ts";

const SI_KERNEL = 0x80;

/** Bytes of the instruction that makes a call. */
const INSTRUCTION = { x86_64: 2, aarch64: 4 } as const;

/** Whether it is all or none. */
export function isPlain<T>(some: Some<T>): boolean {
  return some === "all" || (Array.isArray(some) && some.length === 0);
}

/** How a call ended; undefined is one whose thread ended in it. */
export function statusOf(result: SyscallResult | undefined): CallStatus {
  if (result === undefined) return "unfinished";
  return result instanceof Errno ? "failed" : "successful";
}

/** The address behind the instruction that made a call. */
export function siteText({ site }: Syscall, arch: keyof typeof INSTRUCTION): string {
  if (site === undefined) return "?".repeat(16);
  return addressText(site + INSTRUCTION[arch]);
}

/** Where a stopped thread stands. */
export function programCounter(guest: Guest): string {
  const registers = guest.registers();
  return addressText(registers["rip"] ?? registers["pc"] ?? 0n);
}

function addressText(address: number | bigint): string {
  return address.toString(16).padStart(16, "0");
}

/** What comes with a signal that the kernel sends. */
export function kernelInfo({ number }: SignalDelivery): Uint8Array {
  return siginfo({ number, code: SI_KERNEL });
}
