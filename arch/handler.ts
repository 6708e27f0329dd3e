/**
 * The handler: machine code in a guest that records its system calls and makes them without a stop. Stubs
 * lead to it, see {@link Sites}.
 *
 * Each thread has a slot in memory that its process shares with the tracer: first the words below, then room
 * for records. The thread finds it by a register that its program does not use.
 */

/** Byte offsets in a thread's slot, the beginning of its control words. All are 64 bits. */
export const SLOT = {
  /** Records that may still be written; 0 sends calls to the tracer. */
  room: 0x08,
  /** Address of the next record. */
  next: 0x10,
  /** Address of the {@link HandlerCode.code}. */
  handler: 0x18,
  /** Where the handler goes when it is done: a stub's `resume`. */
  back: 0x20,
  /** Registers that the handler borrows. */
  result: 0x28,
  flags: 0x30,
  data: 0x38,
  /** 1 from when a record is written until its call is over. */
  inFlight: 0x40,
  /** Where its control words end. */
  size: 0x80,
} as const;

/** Byte offsets in a record. */
export const RECORD = {
  /** The number, 64 bits as the register had them. */
  number: 0,
  result: 8,
  /** Six words. */
  arguments: 16,
  /** The processor's counter before and after the call, where those are kept. */
  begin: 64,
  end: 72,
  size: 64,
  sizeWithStamps: 80,
} as const;

/** Numbers with an action of their own; all beyond go to the tracer. */
export const HANDLED_CALLS = 1024;

/** What the handler does with a call: a byte for each number. */
export const action = {
  /** The tracer's. */
  trap: 0,
  record: 1,
} as const;

/** What the handler is made for. */
export interface HandlerPlan {
  /** Address of the table of {@link action} bytes in the guest. */
  readonly actions: number;
  /** Whether records have time stamps. */
  readonly stamps: boolean;
}

/**
 * The handler, and what a tracer must know to undo or to finish what it began. Offsets are from its start;
 * those that end in Stored mean: from this instruction on, the slot has it.
 */
export interface HandlerCode {
  readonly code: Uint8Array;
  /** Before this one, a register has what `back` says: {@link HandlerCode.backRegister}. */
  readonly backStored: number;
  /** Index of that register. */
  readonly backRegister: number;
  readonly resultStored: number;
  readonly flagsStored: number;
  readonly dataStored: number;
  /** The instruction that enters the kernel. Up to here, it is as if the call had not been tried. */
  readonly gate: number;
  /** Behind the gate, the slot has the result register, and the data register. */
  readonly resultKept: number;
  readonly dataKept: number;
  /** From here on the record is whole and counts. */
  readonly published: number;
  /** From here on the room is counted. */
  readonly counted: number;
  /** From here to the end it goes to the tracer, all registers but `data` stored: as before the gate. */
  readonly trap: number;
  /** Index of the result register, of the data register, of that with the flags. */
  readonly result: number;
  readonly data: number;
  readonly flags: number;
  /** The flags that `flags` in the slot has, from what lies there. */
  flagsOf(stored: number): number;
  /** Those bits. */
  readonly flagsMask: number;
}
