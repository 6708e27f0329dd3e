/** What a recording of `reverie strace --save` is made of. */
import type { Abi, Arch } from "../../../../syscalls/mod.ts";
import type { Piece } from "../../../../syscalls/capture/memory.ts";
import type { ThreadEnd } from "../../../exit_status.ts";
import type { SyscallResult } from "../../../result.ts";

/** The first line of a recording: JSON. */
export interface Header {
  /** What the file is. */
  readonly reverie: "strace";
  /** By which rules it is written. */
  readonly version: number;
  /** The command, where there was one. */
  readonly command: readonly string[];
  /** The processes that were attached to. */
  readonly pids?: readonly number[];
  /** Bytes that are kept of strings and lists. */
  readonly strings: number;
  /** Whether it has what descriptors stand for. */
  readonly files: boolean;
}

/** The version that is written, and the only one that is read. */
export const VERSION = 1;

/** What was asked of the machine for a text. */
export interface Notes {
  /** Descriptors and what they stand for. */
  readonly files?: readonly (readonly [fd: number, text: string])[];
  /** Sockets: descriptor, family, protocol. */
  readonly sockets?: readonly (readonly [fd: number, family: number, protocol: number])[];
  /** Network interfaces by number. */
  readonly interfaces?: readonly (readonly [index: number, name: string])[];
}

/** What was read and asked for one half of a call's text. */
export interface Kept {
  readonly pieces: readonly Piece[];
  readonly notes: Notes | undefined;
}

interface OfThread {
  readonly tid: number;
  /** Nanoseconds of CLOCK_MONOTONIC. */
  readonly time: number;
}

/** A thread that is being made: from now on it counts, though it runs only from its start on. */
export interface BirthRecord extends OfThread {
  readonly kind: "birth";
  readonly pid: number;
  readonly parent: number | undefined;
}

/** A thread that begins. */
export interface StartRecord extends OfThread {
  readonly kind: "start";
  /** What the machine is. */
  readonly arch: Arch;
  readonly pid: number;
  readonly parent: number | undefined;
}

/** A call that begins. */
export interface BeginRecord extends OfThread, Kept {
  readonly kind: "begin";
  readonly arch: Abi;
  readonly number: number;
  /** Halves of as many arguments as it has. */
  readonly words: Uint32Array;
  /** The stack pointer, where the call is shown by it. */
  readonly stackPointer: number | undefined;
}

/** A call that ends; without a result where its thread ended in it. */
export interface EndRecord extends OfThread, Kept {
  readonly kind: "end";
  readonly result: SyscallResult | undefined;
  /** What is said of it behind its result. */
  readonly mark: string;
}

/** A signal. */
export interface SignalRecord extends OfThread {
  readonly kind: "signal";
  readonly number: number;
  readonly code: number;
  readonly info: Uint8Array;
}

/** A program that is executed. */
export interface ExecRecord extends OfThread {
  readonly kind: "exec";
  readonly path: string;
  readonly argv: readonly string[];
}

/** The end of a thread. */
export interface ExitRecord extends OfThread {
  readonly kind: "exit";
  readonly end: ThreadEnd;
}

/** What CLOCK_REALTIME is ahead of the times: nanoseconds. */
export interface ClockRecord {
  readonly kind: "clock";
  readonly ahead: bigint;
}

/** One record, without the architecture, which is that of its call. */
export type SavedRecord =
  | BirthRecord
  | StartRecord
  | BeginRecord
  | EndRecord
  | SignalRecord
  | ExecRecord
  | ExitRecord
  | ClockRecord;
