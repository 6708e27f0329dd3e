/**
 * How a system call's instruction is replaced by a jump to code of ours: its stub. What is planned here touches no
 * process. A *site* is the address of the instruction; a *window* is what the jump overwrites, and what goes with it.
 */

import type { Kept } from "./handler.ts";

/** An instruction that moves from the window to the stub. */
export interface Displaced {
  /** Where it was, relative to the site. */
  readonly at: number;
  /** Its bytes in the stub, where a short jump has become a long one. */
  readonly bytes: Uint8Array;
  /** The address in it that depends on where it is: a signed 32-bit distance from its end. */
  readonly reference?: {
    /** Index of the distance in `bytes`. */
    readonly at: number;
    /** What it leads to, relative to the site. */
    readonly to: number;
  };
}

/** How a site can be replaced. */
export interface SitePlan {
  /** Where the jump is written, relative to the site: 0 forward, negative backward. */
  readonly start: number;
  /** Bytes of the window: its instructions are displaced as a whole. Behind it the program goes on. */
  readonly length: number;
  /** What comes before the call: one instruction, which mostly loads its number, or nothing. */
  readonly head: Uint8Array;
  /** What comes behind the call. */
  readonly tail: readonly Displaced[];
  /** Bytes behind the window that stay, and are the jump's last ones: they decide where its stub may be. */
  readonly kept: Uint8Array;
  /** The tail's last instruction never goes on behind itself. */
  readonly ends: boolean;
}

/** Why a site can't be replaced, in words for a user. */
export interface Refusal {
  readonly reason: string;
}

/** Addresses from `low` up to, and without, `high`. */
export interface AddressRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** Offsets in a thread's slot of what stubs use. */
export interface StubLayout {
  /** A 64-bit word: 0 while no call may be recorded. */
  readonly room: number;
  /** A 64-bit word: the address of the handler. */
  readonly handler: number;
  /** That address. */
  readonly entry: number;
}

/** The code of a stub. All offsets are bytes from its start. */
export interface Stub {
  readonly code: Uint8Array;
  /** What would be at the site: behind the displaced head. */
  readonly entry: number;
  /** The instruction that makes the call as the program would. */
  readonly shadow: number;
  /** Where handlers come back to: it gives back what they could not, and goes on behind the site. */
  readonly resume: number;
  /**
   * Instructions behind the call up to that behind the window, where it goes on there: each one's place relative to the
   * site, and its offset in the stub. Whoever lands on the first is to go on at the second, all registers as they
   * are; a signal that comes at the second is to see the first.
   */
  readonly places: readonly { readonly site: number; readonly stub: number }[];
  /** Whether it uses memory below the stack pointer: where there is none, it makes the call itself. */
  readonly usesStack: boolean;
  /** The registers that it keeps in memory, for a thread that is about to run what is at an offset. */
  kept(offset: number): readonly Kept[];
}

/**
 * A table in each process by which its threads find their slots. An entry has two words: the complement of a thread
 * pointer, 0 for none, and the address of a slot.
 */
export interface ThreadTable {
  /** The register set of a thread that has its pointer: an argument of PTRACE_GETREGSET. */
  readonly registerSet: number;
  /** Where it lies: bytes from the handler's start, and how many. */
  readonly at: number;
  readonly size: number;
  /** How many entries a bucket has: one of them is a thread's. */
  readonly entries: number;
  /** Offset of the bucket of a thread pointer. */
  bucketOf(pointer: bigint): number;
}

/** How sites of an architecture are replaced. */
export interface Sites {
  /**
   * Plans a site from the 16 bytes before its instruction, the 16 behind it (fewer only where memory ends) and the
   * number of the call that it made.
   */
  plan(before: Uint8Array, after: Uint8Array, number: number): SitePlan | Refusal;
  /** Where free memory for the stub of a site is to be looked for: the best first. */
  nearRanges(plan: SitePlan, site: bigint): readonly AddressRange[];
  /** The lowest address from `from` on at which the stub of a site may begin; undefined where there is none. */
  stubStart(plan: SitePlan, site: bigint, from: bigint): bigint | undefined;
  /** What is written at the window's start, and not behind its end, for a stub where `stubStart` said. */
  jump(plan: SitePlan, site: bigint, stub: bigint): Uint8Array;
  /** Index of the register by which stubs and handler find their thread's slot; programs must not use it. */
  readonly slotRegister: number | undefined;
  /** How they find it where there is no such register. */
  readonly threads: ThreadTable | undefined;
  /** A byte that faults wherever an instruction may begin; undefined where a jump is written as a whole. */
  readonly fault: number | undefined;
  /** The code of the stub; its size is the same at every address. */
  readonly stub:
    ((plan: SitePlan, site: bigint, stub: bigint, layout: StubLayout) => Stub) | undefined;
}
