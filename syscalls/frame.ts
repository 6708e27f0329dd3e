import type { Call } from "./call.ts";
import type { Memory } from "./memory.ts";
import type { Arch } from "./numbers.ts";
import type { CallResult } from "./result.ts";

/** How text is made. Everything has strace's default. */
export interface FormatOptions {
  /** How many bytes of a string or buffer are shown (strace's -s). 32 by default. */
  readonly stringLimit?: number;
  /** Show every field of every structure, and whole arrays (strace's -v). */
  readonly verbose?: boolean;
  /** The column the `=` of a result is moved to (strace's -a). 40 by default. */
  readonly align?: number;
  /** Show strings in hexadecimal: those with unprintable bytes, or all (strace's -x, -xx). */
  readonly hexStrings?: "unprintable" | "all";
  /** What a descriptor stands for (strace's -y): a path; shown as `3</etc/passwd>`. */
  readonly describeFd?: (fd: number) => string | undefined;
}

/** All that the text of one argument can depend on. */
export class Frame {
  readonly call: Call;
  readonly memory: Memory;
  readonly arch: Arch;
  readonly options: FormatOptions;
  readonly stringLimit: number;
  /** The result; null before the call returns, or if it never does. */
  readonly result: CallResult | null;
  /** Whether the call failed: what it would have written is not there. */
  readonly failed: boolean;
  /** What arguments kept from before the call, by argument index. */
  saved: unknown[] | undefined;
  /** The index of the argument whose text is being made. */
  index = 0;

  constructor(call: Call, options: FormatOptions, result: CallResult | null) {
    this.call = call;
    this.memory = call.memory;
    this.arch = call.arch as Arch;
    this.options = options;
    this.stringLimit = options.stringLimit ?? 32;
    this.result = result;
    this.failed = result === null || result.failed;
  }
}
