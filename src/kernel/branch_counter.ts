/** The processor's own count of a thread's branches: perf_event_open(2). */
import { readFileSync } from "node:fs";
import { type BranchEvent, ENTRY_SIZE } from "../../arch/architecture.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";

/** What is counted: an event, and of which `PERF_TYPE_*`. */
export interface CountedEvent extends BranchEvent {
  readonly type: number;
}

const PERF_TYPE_RAW = 4;

/** `struct perf_event_attr`: its size, offsets of its fields, bits of its flags. */
const ATTR_SIZE = 64; // PERF_ATTR_SIZE_VER0
const attr = { type: 0, size: 4, config: 8, period: 16, flags: 40, wakeupEvents: 48 } as const;
const flag = {
  disabled: 1,
  pinned: 1 << 2,
  excludeKernel: 1 << 5,
  excludeHypervisor: 1 << 6,
  excludeGuest: 1 << 20,
} as const;

const PERF_FLAG_FD_CLOEXEC = 8;
const [ENABLE, DISABLE, PERIOD] = [0x2400, 0x2401, 0x40082404];
const [F_SETFL, F_SETSIG, F_SETOWN_EX] = [4, 10, 15];
const O_ASYNC = 0o20000;
const F_OWNER_TID = 0;

/** The signal by which a thread hears of its counter: nobody else is known to use SIGSTKFLT. */
export const COUNTER_SIGNAL = 16;

/** A period that no thread reaches. */
const NEVER = 2 ** 60;

/** The counter of one thread. It counts as long as it is open; {@link BranchCounter.close} it. */
export class BranchCounter {
  readonly #kernel: Kernel;
  /** Tells its signals from others, as their `si_fd`. */
  readonly descriptor: number;

  private constructor(kernel: Kernel, descriptor: number) {
    this.#kernel = kernel;
    this.descriptor = descriptor;
  }

  /**
   * Opens the counter of a thread, which counts from now on.
   *
   * @returns the counter, or `-errno`
   */
  static open(kernel: Kernel, tid: number, event: CountedEvent): BranchCounter | number {
    const { fcntl } = kernel.arch.numbers;
    const descriptor = openEvent(kernel, tid, event, flag.pinned, NEVER);
    if (descriptor < 0) return descriptor;
    kernel.i32[arena.word >> 2] = F_OWNER_TID;
    kernel.i32[(arena.word >> 2) + 1] = tid;
    kernel.call(fcntl!, descriptor, F_SETOWN_EX, kernel.base + arena.word);
    kernel.call(fcntl!, descriptor, F_SETSIG, COUNTER_SIGNAL);
    kernel.call(fcntl!, descriptor, F_SETFL, O_ASYNC);
    return new BranchCounter(kernel, descriptor);
  }

  /** Branches so far; NaN where the counter was taken away by another use of it. */
  read(): number {
    return readCount(this.#kernel, this.descriptor);
  }

  /** Sends the thread {@link COUNTER_SIGNAL} after so many branches. */
  signalAfter(branches: number): void {
    const { ioctl } = this.#kernel.arch.numbers;
    this.#kernel.putWord(arena.word >> 2, branches);
    this.#kernel.call(ioctl!, this.descriptor, PERIOD, this.#kernel.base + arena.word);
  }

  /** Sends nothing any more. */
  quiet(): void {
    this.signalAfter(NEVER);
  }

  close(): void {
    this.#kernel.call(this.#kernel.arch.numbers["close"]!, this.descriptor);
  }
}

function openEvent(
  kernel: Kernel,
  tid: number,
  { type, config }: CountedEvent,
  flags: number,
  period: number,
): number {
  const at = arena.scratch;
  const word = (offset: number) => (at + offset) >> 2;
  const { excludeKernel, excludeHypervisor, excludeGuest } = flag;
  kernel.bytes.fill(0, at, at + ATTR_SIZE);
  kernel.i32[word(attr.type)] = type;
  kernel.i32[word(attr.size)] = ATTR_SIZE;
  kernel.putWord(word(attr.config), config);
  kernel.putWord(word(attr.period), period);
  kernel.i32[word(attr.flags)] = flags | excludeKernel | excludeHypervisor | excludeGuest;
  kernel.i32[word(attr.wakeupEvents)] = 1;
  const { perf_event_open } = kernel.arch.numbers;
  return kernel.call(perf_event_open!, kernel.base + at, tid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

function readCount(kernel: Kernel, descriptor: number): number {
  const { read } = kernel.arch.numbers;
  const got = kernel.call(read!, descriptor, kernel.base + arena.word, 8);
  return got === 8 ? kernel.number(arena.word >> 2) : NaN;
}

/** Entries of the list that a trial counts the branches of: each has two, at least. */
const TRIAL = 100;

/** The event that counts branches on this processor; undefined where none does. */
export function findBranchEvent(kernel: Kernel): CountedEvent | undefined {
  const { known, candidates } = kernel.arch.branchEvents;
  const info = cpuInfo();
  const row = known.find(
    ({ vendor, family, models }) =>
      vendor === info["vendor_id"] &&
      family === Number(info["cpu family"]) &&
      (models?.includes(Number(info["model"])) ?? true),
  );
  return (row ? [row] : candidates)
    .map(({ config, lateBranches }) => ({ type: PERF_TYPE_RAW, config, lateBranches }))
    .find((event) => isRight(kernel, event));
}

function cpuInfo(): Record<string, string> {
  const [first = ""] = readFileSync("/proc/cpuinfo", "utf8").split("\n\n");
  return Object.fromEntries(first.split("\n").map((line) => line.split(/\s*:\s*/, 2)));
}

/** Whether an event counts the branches of code that is known. */
function isRight(kernel: Kernel, event: CountedEvent): boolean {
  const descriptor = openEvent(kernel, 0, event, flag.disabled | flag.pinned, 0);
  if (descriptor < 0) return false;
  const { close, getppid, gettid, ioctl } = kernel.arch.numbers;
  const call = getppid ?? gettid!;
  kernel.flush();
  const list = arena.queue;
  kernel.put(list, ioctl!, descriptor, ENABLE, 0);
  for (let i = 1; i <= TRIAL; i++) kernel.put(list + i * ENTRY_SIZE, call);
  kernel.put(list + (TRIAL + 1) * ENTRY_SIZE, ioctl!, descriptor, DISABLE, 0);
  kernel.batch(list, TRIAL + 2);
  const count = readCount(kernel, descriptor);
  kernel.call(close!, descriptor);
  return count >= 2 * TRIAL && count <= 4 * TRIAL;
}
