/** Which instructions of the guests trap in a run, and what that takes of each thread. */
import { arena } from "../../kernel/arena.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Tool } from "../../tool.ts";

/** include/uapi/linux/prctl.h. */
export const PR_GET_TSC = 25;
/** See {@link PR_GET_TSC}. */
export const PR_SET_TSC = 26;
/** The two states of PR_SET_TSC. */
export const PR_TSC = { enable: 1, sigsegv: 2 } as const;
/** arch/x86/include/uapi/asm/prctl.h. */
export const ARCH_GET_CPUID = 0x1011;
/** See {@link ARCH_GET_CPUID}. */
export const ARCH_SET_CPUID = 0x1012;

/** What a run lets trap. */
export interface TrapPlan {
  /** The tool answers CPUID. */
  readonly cpuid: boolean;
  /** The tool answers reads of the counter, and the kernel lets them trap. */
  readonly tsc: boolean;
  /** Processor and kernel let CPUID trap. */
  readonly canTrapCpuid: boolean;
}

/** What a run lets trap; undefined where that is nothing. */
export function planTraps(
  kernel: Kernel,
  tool: Tool,
  warn: (kind: string, message: string) => void,
): TrapPlan | undefined {
  const cpuid = tool.cpuid !== undefined && "cpuid" in kernel.arch.traps.questions;
  const canTrapCpuid = cpuid && canFaultCpuid(kernel);
  const tsc = tool.rdtsc !== undefined && canTrapTsc(kernel);
  if (cpuid && !canTrapCpuid) warn("cpuid", NO_CPUID);
  if (tool.rdtsc && !tsc) warn("rdtsc", NO_TSC);
  return cpuid || tsc ? { cpuid, tsc, canTrapCpuid } : undefined;
}

const NO_CPUID =
  "CPUID can't be intercepted here: arch_prctl(ARCH_SET_CPUID) fails, so guests get the machine's answers. " +
  "It takes a processor with CPUID faulting (AMD: and Linux >= 6.17), which virtual machines often hide.";

const NO_TSC =
  "Reads of the timestamp counter can't be intercepted here: prctl(PR_GET_TSC) fails, so guests read the " +
  "machine's own. On aarch64 it takes Linux >= 6.12.";

/** Asks by setting what is set already. */
function canFaultCpuid(kernel: Kernel): boolean {
  const { arch_prctl } = kernel.arch.numbers;
  return arch_prctl !== undefined && kernel.call(arch_prctl, ARCH_SET_CPUID, 1) === 0;
}

function canTrapTsc(kernel: Kernel): boolean {
  const to = kernel.base + arena.word;
  return kernel.call(kernel.arch.numbers["prctl"]!, PR_GET_TSC, to) === 0;
}

/** What is kept of a thread whose instructions trap. */
export interface ThreadTraps {
  /** Its instructions trap for us. */
  armed: boolean;
  /** How its program thinks that PR_SET_TSC stands. */
  tsc: number;
  /** How its program thinks that ARCH_SET_CPUID stands: 1, or 0 where it wants faults. */
  cpuid: number;
  /** Its program blocked SIGSEGV: the kernel forgets that when an instruction traps. */
  blocksFaults: boolean;
}

/** What a new thread has of its maker. */
export function inheritTraps(maker: ThreadTraps | undefined): ThreadTraps {
  return maker ? { ...maker } : { armed: true, tsc: PR_TSC.enable, cpuid: 1, blocksFaults: false };
}
