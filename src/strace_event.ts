/** What `reverie strace --json` tells, an object a line. New fields may come; those that are here stay. */
import type { Json } from "../syscalls/base.ts";

/** What all events have. */
export interface AnyEvent {
  /** When: seconds since 1970, exact to a microsecond. Of a call, when it began. */
  readonly time: number;
  /** The process. */
  readonly pid: number;
  /** The thread. */
  readonly tid: number;
}

/** A system call that ended. */
export interface CallEvent extends AnyEvent {
  /** What it is. */
  readonly type: "call";
  /** Its name; `syscall_0x1f4` for a number that has none. */
  readonly name: string;
  /** Its number. */
  readonly number: number;
  /**
   * The arguments by the kernel's names. Named values and flags are their names (`"O_WRONLY|O_CREAT"`), texts are texts,
   * bytes that are none `{ "hex": "..." }`, structures objects, lists lists, what can't be read `{ "address": "0x..." }`,
   * and numbers beyond 2^53 their digits.
   */
  readonly args: { readonly [name: string]: Json };
  /** What it gave, -2 where it failed with error 2; digits beyond 2^53; null where its thread ended in it. */
  readonly result: number | string | null;
  /** The name of the error it failed with. */
  readonly error?: string;
  /** How long it took: seconds. */
  readonly duration: number;
  /** What descriptors among the arguments stand for, by their names: with -y. */
  readonly files?: { readonly [name: string]: string };
  /** Whether it was changed on its way (--inject). */
  readonly injected?: true;
}

/** A signal, before the program gets it. */
export interface SignalEvent extends AnyEvent {
  /** What it is. */
  readonly type: "signal";
  /** `SIGTERM` */
  readonly name: string;
  /** Its number. */
  readonly number: number;
  /** What comes with it: the fields of siginfo_t. */
  readonly info: Json;
}

/** A thread or process began. */
export interface StartEvent extends AnyEvent {
  /** What it is. */
  readonly type: "start";
  /** Whether it ran before: it was attached to. */
  readonly attached?: true;
  /** The thread that made it; absent from the first, and where that is not known. */
  readonly parent?: number;
}

/** A program was executed. */
export interface ExecEvent extends AnyEvent {
  /** What it is. */
  readonly type: "exec";
  /** The program's file. */
  readonly path: string;
  /** Its words. */
  readonly argv: readonly string[];
}

/** A thread ended; the process with the last of its threads. */
export interface ExitEvent extends AnyEvent {
  /** What it is. */
  readonly type: "exit";
  /** Its status, where it ended by itself. */
  readonly code?: number;
  /** The signal that killed it. */
  readonly signal?: string;
  /** Whether its memory was kept in a file. */
  readonly coreDumped?: boolean;
  /** The thread that executed a program, which goes on under this one's id. */
  readonly supersededBy?: number;
}

/** A thread was let go, and goes on by itself. */
export interface DetachEvent extends AnyEvent {
  /** What it is. */
  readonly type: "detach";
}

/** Anything that is told. */
export type StraceEvent =
  CallEvent | SignalEvent | StartEvent | ExecEvent | ExitEvent | DetachEvent;
