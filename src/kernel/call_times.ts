/** When calls began and ended: nanoseconds of CLOCK_MONOTONIC, from clocks of the kernel or from stamps of guests. */
import { readFileSync } from "node:fs";
import type { Counter } from "../../arch/architecture.ts";
import { arena } from "./arena.ts";
import type { Kernel } from "./kernel.ts";

const CLOCK_REALTIME = 0;
const CLOCK_MONOTONIC = 1;
const PR_GET_TSC = 25;
const PR_TSC_ENABLE = 1;
const TWO_32 = 0x1_0000_0000;
const BILLION = 1_000_000_000;

/** How often a moment is measured: the quickest try counts. */
const TRIES = 5;

/** Of how many known moments the rate is that of now. */
const RATE_KNOTS = 64;

/** How long a rate is trusted: so much of the time in which it was measured ... */
const TRUSTED_SHARE = 1 / 16;
/** ... and no longer than this. */
const TRUSTED_NANOSECONDS = 100_000_000;

/** Measured moments that are kept; of older ones, every other one is. */
const MOST_KNOTS = 4096;

/** How long the distance of the two clocks of the kernel is trusted. */
const REALTIME_NANOSECONDS = 100_000_000;

const SOURCES = "/sys/devices/system/clocksource/clocksource0/";

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Whether the kernel itself takes the counter for a clock, the same for all processors, and we may read it. */
function isClock(kernel: Kernel, { clocksource, flags }: Counter): boolean {
  const words = (file: string) => textOf(file).split(/\s+/);
  const isKnown = words(`${SOURCES}available_clocksource`).includes(clocksource);
  const isUsed = words(`${SOURCES}current_clocksource`).includes(clocksource);
  if (!isKnown && !isUsed) return false;
  if (!isUsed) {
    const [, known = ""] = /^flags\s*:(.*)$/m.exec(textOf("/proc/cpuinfo")) ?? [];
    if (!flags.every((name) => known.split(" ").includes(name))) return false;
  }
  const to = kernel.base + arena.word;
  if (kernel.call(kernel.arch.numbers["prctl"]!, PR_GET_TSC, to) !== 0) return false;
  return kernel.i32[arena.word >> 2] === PR_TSC_ENABLE;
}

/**
 * The times of a run. A stamp of the processor's counter becomes a time by moments at which both were read, the last of
 * them after the stamp, or shortly before; what a stamp once became it stays, and a later stamp becomes no earlier time.
 */
export class CallTimes {
  /** Whether guests may stamp their calls themselves. */
  readonly hasCounter: boolean;
  readonly #kernel: Kernel;
  readonly #counter: Counter | undefined;
  /** Ticks and nanoseconds of known moments: ticks since the first of them. */
  readonly #ticks: number[] = [0];
  readonly #times: number[];
  #baseLow = 0;
  #baseHigh = 0;
  /** Nanoseconds per tick, lately. */
  #rate = 0;
  /** Up to here that rate is trusted: ticks. */
  #trusted = -Infinity;
  /** The stamps from here to there have times from that on, by so many nanoseconds per tick. */
  #from = 0;
  #to = -1;
  #fromTime = 0;
  #slope = 0;
  /** The latest stamp that was asked for: ticks. */
  #used = 0;
  /** What CLOCK_REALTIME is ahead, as of when. */
  #ahead = 0n;
  #aheadAt = -Infinity;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    const { counter } = kernel.arch;
    this.#counter = counter && isClock(kernel, counter) ? counter : undefined;
    this.hasCounter = this.#counter !== undefined;
    if (this.#counter) [this.#baseLow, this.#baseHigh] = this.stamp();
    const [ticks, time] = this.#counter ? this.#measure() : [0, this.#monotonic()];
    this.#ticks[0] = this.#used = ticks;
    this.#times = [time];
  }

  /** The time now. */
  now(): number {
    if (!this.#counter) return this.#monotonic();
    const [low, high] = this.stamp();
    return this.at(low, high);
  }

  /** The counter now: its halves. Only where there is one. */
  stamp(): [low: number, high: number] {
    const { question, low, high } = this.#counter!;
    const words = this.#kernel.processor(question);
    return [words[low]!, words[high]!];
  }

  /** The time of a stamp, by its halves. */
  at(low: number, high: number): number {
    const ticks = (high - this.#baseHigh) * TWO_32 + (low - this.#baseLow);
    if (ticks < this.#from || ticks > this.#to) this.#find(ticks);
    if (ticks > this.#used) this.#used = ticks;
    return Math.round(this.#fromTime + (ticks - this.#from) * this.#slope);
  }

  /** The same time as CLOCK_REALTIME has it, as that is set now: nanoseconds since 1970. */
  realtime(nanoseconds: number): bigint {
    if (Math.abs(nanoseconds - this.#aheadAt) > REALTIME_NANOSECONDS) this.#compareClocks();
    return BigInt(Math.round(nanoseconds)) + this.#ahead;
  }

  /** Finds how far the one clock of the kernel is ahead of the other. */
  #compareClocks(): void {
    let least: bigint | undefined;
    for (let i = 0; i < TRIES; i++) {
      const before = this.#read(CLOCK_MONOTONIC);
      const real = this.#read(CLOCK_REALTIME);
      const after = this.#read(CLOCK_MONOTONIC);
      if (least !== undefined && after - before >= least) continue;
      least = after - before;
      this.#ahead = real - (before + after) / 2n;
      this.#aheadAt = Number(after);
    }
  }

  /** Finds what tells the time of a stamp, and of those near to it. */
  #find(ticks: number): void {
    if (ticks > this.#trusted) this.#look();
    const [known, times] = [this.#ticks, this.#times];
    let [low, high] = [0, known.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (known[middle]! <= ticks) low = middle;
      else high = middle;
    }
    this.#from = known[low]!;
    this.#fromTime = times[low]!;
    this.#to = high < known.length ? known[high]! : this.#trusted;
    this.#slope =
      high < known.length ? (times[high]! - this.#fromTime) / (this.#to - this.#from) : this.#rate;
  }

  /** Measures the present moment, and goes on from there. What was told of until now stays as it is. */
  #look(): void {
    const last = this.#ticks.length - 1;
    const used = this.#used;
    const usedTime = this.#times[last]! + Math.max(0, used - this.#ticks[last]!) * this.#rate;
    const [ticks, measured] = this.#measure();
    if (used > this.#ticks[last]!) this.#add(used, usedTime);
    if (ticks <= used) return; // a processor whose counter is ahead
    this.#add(ticks, Math.max(measured, usedTime));
    this.#used = ticks;
    const since = Math.max(0, this.#ticks.length - RATE_KNOTS);
    const passed = ticks - this.#ticks[since]!;
    this.#rate = (measured - this.#times[since]!) / passed;
    const share = Math.min(passed * TRUSTED_SHARE, TRUSTED_NANOSECONDS / this.#rate);
    this.#trusted = ticks + share;
  }

  #add(ticks: number, time: number): void {
    this.#ticks.push(ticks);
    this.#times.push(time);
    if (this.#ticks.length <= MOST_KNOTS) return;
    for (const list of [this.#ticks, this.#times]) {
      const old = list.splice(0, MOST_KNOTS / 2);
      list.unshift(...old.filter((_, i) => i % 2 === 0));
    }
  }

  /** Reads counter and clock at the same moment, as nearly as can be. */
  #measure(): [ticks: number, nanoseconds: number] {
    let best: [ticks: number, nanoseconds: number] = [0, 0];
    let least = Infinity;
    for (let i = 0; i < TRIES; i++) {
      const at = this.#kernel.moment(this.#counter!.moment);
      const [before, after] = [this.#ticksAt(at), this.#ticksAt(at + 2)];
      if (after - before >= least) continue;
      least = after - before;
      best = [before + least / 2, this.#timeAt(at + 4)];
    }
    return best;
  }

  #ticksAt(i: number): number {
    const { u32 } = this.#kernel;
    return (u32[i + 1]! - this.#baseHigh) * TWO_32 + (u32[i]! - this.#baseLow);
  }

  #timeAt(i: number): number {
    return this.#kernel.number(i) * BILLION + this.#kernel.u32[i + 2]!;
  }

  #monotonic(): number {
    return this.#timeAt(this.#clock(CLOCK_MONOTONIC));
  }

  #read(clock: number): bigint {
    const i = this.#clock(clock);
    return BigInt(this.#kernel.number(i)) * BigInt(BILLION) + BigInt(this.#kernel.u32[i + 2]!);
  }

  /** Gives the index of the words that it has now: seconds and nanoseconds, 64 bits each. */
  #clock(clock: number): number {
    const { clock_gettime } = this.#kernel.arch.numbers;
    this.#kernel.call(clock_gettime!, clock, this.#kernel.base + arena.time);
    return arena.time >> 2;
  }
}
