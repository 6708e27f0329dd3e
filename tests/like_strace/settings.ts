/** The ways in which both sides are asked to print: strace's words, and the same said to our formatter. */
import type { FormatOptions } from "../../syscalls/mod.ts";

/** One way to print. */
export interface Setting {
  /** One letter that marks its lines in our log. */
  readonly mark: string;
  /** What strace is told. */
  readonly flags: readonly string[];
  /** The same for our formatter. */
  readonly options: FormatOptions;
}

/** All of them; the first is what one gets without any option. */
export const SETTINGS: readonly Setting[] = [
  { mark: "a", flags: [], options: {} },
  { mark: "v", flags: ["-v", "-s", "200"], options: { verbose: true, stringLimit: 200 } },
  { mark: "x", flags: ["-x", "-s", "5"], options: { hexStrings: "unprintable", stringLimit: 5 } },
];
