/**
 * Asking the tracer about a call without a stop: a thread writes it into its slot and rings; the answer comes the same
 * way. Whoever waits looks for a while and sleeps then, see futex(2).
 */

/** Byte offsets in a thread's slot, behind its control words. 64 bits, where nothing else is said. */
export const ASK = {
  /** One of {@link askState}: 32 bits, a futex. */
  state: 0x80,
  /** 1: its thread sleeps for the state to change. 32 bits. */
  sleeping: 0x84,
  /** What the thread does by an answer: the address of a part of the handler, {@link AskCode}. */
  answer: 0x88,
  /** The program's own arguments: six words. */
  arguments: 0x90,
  /** The call to be made. */
  number: 0xc0,
  callArguments: 0xc8,
  /** Where it goes on when that is over: the address of a part of the handler. */
  next: 0xf8,
  /** What it gave. */
  result: 0x100,
  stack: 0x108,
  /** What the call leaves in the link register: flags. */
  link: 0x110,
  /** Where these words end. */
  size: 0x120,
} as const;

/** What {@link ASK.state} says. */
export const askState = {
  none: 0,
  /** It waits to be told what becomes of its call. */
  asked: 1,
  /** It made the call that it was told to, and waits again. */
  made: 2,
  /** It was told. */
  answered: 3,
} as const;

/** Byte offsets in the words by which the threads of some processes ring. 32 bits each. */
export const BELL = {
  /** Counts how often they did. A futex. */
  rung: 0,
  /** 1: the tracer sleeps for it to change. */
  sleeping: 4,
  /** How often a thread looks for its answer before it sleeps. */
  looks: 8,
  /** How often it lets others have the processor after that. */
  yields: 12,
} as const;

/** Operations of futex(2), between processes and within one: include/uapi/linux/futex.h. */
export const FUTEX = { wait: 0, wake: 1, wakePrivate: 129 } as const;

/** The parts of the handler that ask. Offsets from its start. */
export interface AskCode {
  /** Answers: {@link ASK.result} is the result. */
  readonly result: number;
  /** The call is to be made, and then what {@link ASK.next} says. */
  readonly make: number;
  /** It is to be made where the tracer sees it. */
  readonly trap: number;
  /** Goes on after a call: back to the program. */
  readonly done: number;
  /** Goes on after a call: tells of its result, and waits for another answer. */
  readonly tell: number;
}

/** How many places the thunk `listen` looks at, its own bell among them. */
export const MOST_BELLS = 128;

/** Bytes of a `struct futex_waitv`: the value, the address, flags. */
export const WAITER_SIZE = 24;

/** Offsets in the arena of what the `listen` thunk is told. */
export const LISTEN = {
  /** The bell of this process itself, that `on_child` and `on_signal` ring: as {@link BELL}, at the first place. */
  own: 0xd800,
  /** The address of the handler of SIGCHLD that was there before, or 0. */
  chained: 0xd810,
  /** How often it lets others have the processor before it sleeps: 32 bits. */
  yields: 0xd818,
  /** Counts how often that took longer than {@link LONG_YIELD}: 32 bits. */
  longYields: 0xd81c,
  /** How long it sleeps at most: a `struct timespec` of CLOCK_MONOTONIC. */
  until: 0xd820,
  /** How many threads have answers, and the addresses of their states. */
  answers: 0xd840,
  /** An array of `struct futex_waitv`. */
  waiters: 0x170000,
} as const;

/** Cycles of the time stamp counter: a thread that has the processor for longer computes, and waits for nobody. */
export const LONG_YIELD = 0x40000;

/** Threads that can be told of answers at once. */
export const MOST_ANSWERS = 64;
