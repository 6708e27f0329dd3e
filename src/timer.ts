/** Timers of guest threads, and the clock that counts what threads do. */

/**
 * When a timer is due, counted from when the thread goes on.
 *
 * - `seconds` of real time, on a clock that nobody sets; fractions may be given.
 * - `branches`: conditional branch instructions that the thread's program runs, taken or not.
 * - `instructions` after those branches; only `guest.setTimerPrecise` heeds them. Each repetition of a string
 *   instruction (`rep movsb`) is one.
 */
export type TimerSchedule =
  { readonly seconds: number } | { readonly branches: number; readonly instructions?: number };

/**
 * What counts a thread's branches.
 *
 * - `"auto"`, the default: the processor's own counter. Where it has none for us, as in most virtual machines, a
 *   thread is single-stepped while it has a timer of branches, and its clock stands still otherwise.
 * - `"pmu"`: the processor's counter, or the run does not begin.
 * - `"step"`: every thread is single-stepped from its first instruction on. The count is exact and the same in every
 *   run; an instruction takes some microseconds.
 */
export type Clock = "auto" | "pmu" | "step";

/** A guest's timers, an object for each that was ever set: what the engine tells of them to tools in tools. */
export interface GuestTimers {
  /** The one that it waits for. */
  readonly timerSet: object | undefined;
  /** The one that was due last. */
  readonly timerDue: object | undefined;
}
