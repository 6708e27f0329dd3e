/**
 * What lies where in the arena, the memory that our machine code and JavaScript share. Offsets in bytes;
 * those that the machine code itself knows are in arch/architecture.ts.
 */
export const arena = {
  /** The word a spawned task waits on until its tracer has it. */
  go: 0,
  /** The list of calls made at once. */
  now: 0x1000,
  /** The list that is collected and run by the next wait. */
  queue: 0x2000,
  queueEnd: 0xa000,
  /** What the thunk that single-steps knows, as `STEP` says. */
  step: 0xe000,
  stepEnd: 0x10000,
  /** The list of every turn: resume a thread, then for each stop wait for it and ask what it is. */
  turn: 0x10000,
  /** The list of the thread that sleeps until a child event comes. */
  waker: 0xa000,
  wakerStack: 0xc000,
  wakerInfo: 0xb000,
  wakerRoom: 0xb0f0,
  /** Two signal sets. */
  masks: 0xb100,
  /** `int` status of the last wait. */
  status: 0xc000,
  /** Eight bytes: the number of the signal set calls' use. */
  word: 0xc008,
  /** A question to the processor, and its answer: four 32-bit words. */
  processor: 0xc010,
  /** Two `struct iovec`: local, remote. */
  vectors: 0xc020,
  /** A `struct itimerval`. */
  timer: 0xc040,
  /** The processor's counter at two times, and a `struct timespec`. */
  moment: 0xc0e0,
  time: 0xc0f0,
  /** A short path. */
  path: 0xc100,
  /** What the thunk that listens knows, as `LISTEN` says. */
  listen: 0xd800,
  listenEnd: 0xe000,
  waiters: 0x170000,
  waitersEnd: 0x171000,
  /** What was collected of each stop: 128 bytes. */
  stops: 0x1c0000,
  stopsEnd: 0x200000,
  /** A register set. */
  registers: 0xc200,
  /** A `struct ptrace_syscall_info` that no turn asked for. */
  oddStop: 0xd100,
  /** A `siginfo_t`. */
  siginfo: 0xd000,
  /** Bytes on their way to and from a guest. */
  scratch: 0x60000,
  scratchEnd: 0x160000,
  /** Text on its way out. */
  text: 0x160000,
  textEnd: 0x170000,
  /** Lists, strings and stack of a child that is being launched. */
  launch: 0x200000,
  size: 0x1000000,
} as const;
