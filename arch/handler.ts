/**
 * The handler: machine code in a guest that records its system calls and makes them without a stop. Stubs
 * lead to it, see {@link Sites}.
 *
 * Each thread has a slot in memory that its process shares with the tracer: first the words below, then room
 * for records. The thread finds it by a register that its program does not use.
 */

import type { AskCode } from "./ask.ts";
import type { RuledCall } from "./rules.ts";

/** Byte offsets in a thread's slot, the beginning of its control words. All are 64 bits. */
export const SLOT = {
  /** 0 sends calls to the tracer. */
  room: 0x08,
  /** Address of the next record. */
  next: 0x10,
  /** Address of the handler's {@link HandlerCode.entry}. */
  handler: 0x18,
  /** Where the handler goes when it is done: a stub's `resume`. */
  back: 0x20,
  /** Registers that the handler borrows. */
  result: 0x28,
  flags: 0x30,
  data: 0x38,
  link: 0x40,
  /** The address of the record of a call that is under way; what is not `next` is past. */
  inFlight: 0x48,
  /** No record may begin behind this address. */
  limit: 0x50,
  /** Where the record ends. */
  cursor: 0x58,
  /** What is copied before and after the call: addresses of code. */
  before: 0x60,
  after: 0x68,
  copies: 0x70,
  /** The slot's own address. */
  self: 0x78,
  /** Where its control words end. */
  size: 0x80,
} as const;

/**
 * Words of a slot whose thread goes on without a record where it has no room: it turns to the other room itself, where
 * nothing is left to be read there, and counts the calls that it makes without a record.
 */
export const SPARE = {
  /** Where the other room begins, and behind which address no record may begin there; 0 while it may not turn. */
  next: 0x128,
  limit: 0x130,
  /** Where the records end of the room that it left. */
  left: 0x138,
  /** Calls without a record. */
  dropped: 0x140,
} as const;

/** Offset in a slot of eight words: registers that the handler borrows, where an architecture has none to spare. */
export const SAVED = 0x150;

/** Byte offsets in a record. */
export const RECORD = {
  /** The number: 32 bits. */
  number: 0,
  /** Bytes of the record, with what was copied: 32 bits. */
  size: 4,
  result: 8,
  /** Bytes of it that were written before the call: 32 bits. */
  entrySize: 16,
  /** Low half of where the handler went back to, where that is kept: 32 bits. */
  back: 20,
  /** Six words. */
  arguments: 24,
  /** The processor's counter before and after the call, where those are kept. */
  begin: 72,
  end: 80,
  /** Where copies begin. */
  plain: 72,
  stamped: 88,
} as const;

/** Byte offsets in a copy, which begins at a multiple of 8. */
export const COPY = {
  /** Where it was. */
  address: 0,
  /** Bytes: 32 bits. */
  length: 8,
  /** {@link copyFlag}: 32 bits. */
  flags: 12,
  bytes: 16,
} as const;

/** What a copy is. */
export const copyFlag = {
  /** A text up to a NUL. */
  text: 1,
  /** What was wanted behind it can't be read. */
  cut: 2,
} as const;

/** Numbers that the handler may take; all beyond go to the tracer. */
export const HANDLED_CALLS = 1024;

/** A number that is known when memory is copied. */
export type CopyAmount =
  | { readonly kind: "argument" | "pointed"; readonly argument: number; readonly width: 4 | 8 }
  /** `room`: the argument (an int) that says how much there can be, if one does. */
  | { readonly kind: "result"; readonly width: 4 | 8; readonly room?: number };

/** What is copied. */
export type CopyStep = {
  /** The address in an argument, or that at the one `through` bytes behind that. */
  readonly at: { readonly argument: number; readonly through?: number };
  readonly when: "enter" | "return" | "success" | "failure";
} & (
  | { readonly kind: "text"; readonly most: number | "string" }
  | {
      readonly kind: "bytes";
      readonly counts: readonly CopyAmount[];
      readonly unit: number | "bit";
      readonly most: number | "string" | "items";
    }
  | {
      readonly kind: "buffers";
      readonly count: CopyAmount;
      readonly filled: "all" | "result" | "nothing";
    }
);

/** What the handler does with a call. */
export interface HandledCall {
  /** What is copied; undefined where that depends on an argument. */
  readonly steps?: readonly CopyStep[] | undefined;
  readonly chosen?:
    | {
        readonly argument: number;
        readonly mask?: number | undefined;
        readonly cases: readonly (readonly [
          steps: readonly CopyStep[],
          values: readonly number[],
        ])[];
        /** Values that go to the tracer. */
        readonly unknown: readonly number[];
        /** For all others; undefined where they go to the tracer. */
        readonly other?: readonly CopyStep[] | undefined;
      }
    | undefined;
}

/** How much is copied. */
export interface CopyLimits {
  /** Bytes of a string that are shown. */
  readonly string: number;
  /** Items of an array that are shown. */
  readonly items: number;
}

/** What the handler is made for. */
export interface HandlerPlan {
  /** The calls that the tracer is asked about, by number, and the address in the guest of `BELL` of ask.ts. */
  readonly asks?: { readonly calls: readonly number[]; readonly bell: number } | undefined;
  /** Address of a table in the guest: for each number 32 bits of {@link HandlerCode.calls}. */
  readonly table: number;
  /** Whether records have time stamps: no later than what the call does, and than what is behind it. */
  readonly stamps: boolean;
  /** Whether calls are made without a record where there is no room: {@link SPARE}. */
  readonly drops: boolean;
  /** Whether records tell where the call was made: {@link RECORD.back}. */
  readonly sites: boolean;
  /** The calls that are recorded, by number. */
  readonly calls: ReadonlyMap<number, HandledCall>;
  /** The calls that have rules, by number. */
  readonly ruled: ReadonlyMap<number, RuledCall>;
  readonly limits: CopyLimits;
}

/** Where a word of a program is that belongs in a register: its index, and an offset. */
export type Kept = readonly [
  register: number,
  /** Its thread's slot, the record that it writes, or the memory at its stack pointer. */
  where: "slot" | "record" | "stack",
  offset: number,
];

/** A part of the handler, and where a thread's own words are while it is there, if not in their registers. */
export interface Region {
  /** Offset behind its last instruction. It begins where the one before it ends. */
  readonly end: number;
  /**
   * How far the call is: as if it had not been tried; made, but its record is not whole; or over, and but for its
   * registers the thread is where it goes on. Of a call that is asked about: the thread waits, or was told and
   * is about to do it; or it has made the call that it was told to.
   */
  readonly stage: "before" | "made" | "over" | "asking" | "asked";
  /** Where it goes on: a stub's `resume`. */
  readonly back: "register" | "slot";
  readonly kept: readonly Kept[];
  /** Its flags are in the slot. */
  readonly hasFlags: boolean;
  /** What the call gave is in its register, and not yet in the record. */
  readonly isNew?: true;
  /** What was counted, as the slot has it, was counted for the call before. */
  readonly isFresh?: true;
  /** It turns to its other room, and may have begun to. */
  readonly isTurning?: true;
  /** It is counted as one without a record. */
  readonly isDropped?: true;
}

/** The handler, and what a tracer must know to undo or to finish what it began. Offsets are from its start. */
export interface HandlerCode {
  readonly code: Uint8Array;
  /** The table: where each recorded call's part begins, 0 for those that go to the tracer. */
  readonly calls: Uint32Array;
  /** Bytes of the largest record. */
  readonly mostBytes: number;
  /** Where stubs come in. */
  readonly entry: number;
  /** All of it, in the order of the code. */
  readonly regions: readonly Region[];
  /** Where calls are asked about. */
  readonly ask: AskCode | undefined;
  /** The words of a program that asked: before its call, and behind it, where it was answered. */
  readonly keptAsked: readonly Kept[];
  readonly keptAnswered: readonly Kept[];
  /** Indexes of registers: by which stubs tell where to go on, of a call's result, of flags. */
  readonly backRegister: number;
  readonly result: number;
  readonly flags: number;
  /** The one in which a call leaves the flags; undefined where it leaves all as they are. */
  readonly link: number | undefined;
  /** Whether the processor reads memory in the order of its program. */
  readonly readsInOrder: boolean;
  /** Bytes from a stub's own call to its `resume`, and from where its program goes on behind the call. */
  readonly shadow: number;
  readonly behind: number;
  /** The flags that `flags` in the slot has, from what lies there. */
  flagsOf(stored: number): number;
  /** Those bits. */
  readonly flagsMask: number;
}
