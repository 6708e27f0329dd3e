/** Times as strace shows them. */
import type { Precision, TimesConfig } from "./config.ts";

const BILLION = 1_000_000_000;

/** Digits behind the point. */
const DIGITS: Readonly<Record<Precision, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

/** `5.000300`: seconds, cut off behind some digits. */
export function secondsText(nanoseconds: number, precision: Precision): string {
  const seconds = Math.floor(nanoseconds / BILLION);
  return seconds + fractionText(nanoseconds - seconds * BILLION, precision);
}

function fractionText(nanoseconds: number, precision: Precision): string {
  const digits = DIGITS[precision];
  if (digits === 0) return "";
  return "." + String(Math.floor(nanoseconds)).padStart(9, "0").slice(0, digits);
}

/** What stands before a line that begins at some time. */
export class Clock {
  readonly #times: TimesConfig;
  /** What CLOCK_REALTIME is ahead: nanoseconds. */
  ahead = 0n;
  #last: number | undefined;
  #second = -1;
  #text = "";

  constructor(times: TimesConfig) {
    this.#times = times;
  }

  /** The text for a line of that time: "" where none is wanted. */
  lead(nanoseconds: number): string {
    const { absolute, relative } = this.#times;
    const text = absolute ? this.#absolute(nanoseconds, absolute) : "";
    if (relative === undefined) return text === "" ? "" : text + " ";
    const since = Math.max(0, nanoseconds - (this.#last ?? nanoseconds));
    this.#last = nanoseconds;
    const [seconds = "", fraction] = secondsText(since, relative).split(".");
    const passed = seconds.padStart(6) + (fraction === undefined ? "" : `.${fraction}`);
    return text === "" ? `${passed} ` : `${text} (+${passed}) `;
  }

  #absolute(
    nanoseconds: number,
    { format, precision }: NonNullable<TimesConfig["absolute"]>,
  ): string {
    const real = BigInt(Math.floor(nanoseconds)) + this.ahead;
    const seconds = Number(real / BigInt(BILLION));
    const rest = fractionText(Number(real % BigInt(BILLION)), precision);
    return (format === "unix" ? String(seconds) : this.#ofDay(seconds)) + rest;
  }

  #ofDay(seconds: number): string {
    if (seconds !== this.#second) {
      const date = new Date(seconds * 1000);
      const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
      this.#text = parts.map((part) => String(part).padStart(2, "0")).join(":");
      this.#second = seconds;
    }
    return this.#text;
  }
}
