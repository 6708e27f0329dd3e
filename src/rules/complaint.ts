/** What is said of rules that are none. */
import { ReverieError } from "../errors.ts";

/** A call of a rule is none that it could be for. */
export class Unfit extends ReverieError {}

/** A rule, as errors call it. */
export class Complaint {
  readonly #index: number;
  readonly #calls: unknown;

  constructor(index: number, calls: unknown) {
    this.#index = index;
    this.#calls = calls;
  }

  /**
   * @param what what was asked, and why it can't be
   * @param remedy what to do
   */
  error(what: string, remedy: string): ReverieError {
    return new ReverieError(this.#text(what, remedy));
  }

  /** The same, of one of its calls. */
  unfit(what: string, remedy: string): Unfit {
    return new Unfit(this.#text(what, remedy));
  }

  #text(what: string, remedy: string): string {
    return `Rule ${this.#index + 1} (for ${shown(this.#calls)}): ${what}. ${remedy}`;
  }
}

/** A value as errors have it: short, and never failing. */
export function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  try {
    const text = JSON.stringify(value, (_, one: unknown) =>
      typeof one === "bigint" ? `${one}n` : one,
    );
    if (text === undefined) return String(value);
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  } catch {
    return "a value that is no plain data";
  }
}
