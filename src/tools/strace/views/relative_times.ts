/** Times since the beginning of a run. */

/** In a second. */
export const MICROSECONDS = 1e6;

/** What is told first may have begun so long after what is told later: seconds. */
const LEAD = 0.1;

/** Microseconds since shortly before the first time that is asked about. */
export class RelativeTimes {
  #began: number | undefined;

  /** Of a time in seconds. */
  of(time: number): number {
    this.#began ??= time - LEAD;
    return Math.round((time - this.#began) * MICROSECONDS);
  }
}
