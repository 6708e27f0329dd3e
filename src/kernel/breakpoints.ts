/** Breakpoints of the processor, each of one thread: NT_ARM_HW_BREAK. */
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";
import { ptrace, request } from "./ptrace.ts";

const NT_ARM_HW_BREAK = 0x402;

/** Control of one: enabled, for programs, at an instruction of four bytes. */
const ENABLED = (0xf << 5) | (2 << 1) | 1;

/** `struct user_hwdebug_state`: two words, then 16 bytes for each. Every processor has at least two. */
const HEAD = 8;
const EACH = 16;

/** The code of the SIGTRAP that comes of one. */
export const TRAP_HWBKPT = 4;

/**
 * Has a stopped thread stop before the instructions at these addresses, as far as they are not 0; gives whether that
 * could be had. As many as were set before have to be given.
 */
export function setBreakpoints(kernel: Kernel, tid: number, addresses: readonly bigint[]): boolean {
  kernel.flush();
  const size = HEAD + EACH * addresses.length;
  kernel.i32.fill(0, arena.registers >> 2, (arena.registers + size) >> 2);
  addresses.forEach((address, i) => {
    const at = (arena.registers + HEAD + EACH * i) >> 2;
    kernel.i32[at] = Number(address & 0xffffffffn);
    kernel.i32[at + 1] = Number(address >> 32n);
    kernel.i32[at + 2] = address === 0n ? 0 : ENABLED;
  });
  kernel.putWord(arena.vectors >> 2, kernel.base + arena.registers);
  kernel.putWord((arena.vectors >> 2) + 2, size);
  return ptrace(kernel, request.setRegset, tid, NT_ARM_HW_BREAK, kernel.base + arena.vectors) >= 0;
}
