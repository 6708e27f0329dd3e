import type { Call } from "./call.ts";
import type { ConstantStyle } from "./constants.ts";
import type { Address, Memory } from "./memory.ts";
import type { Arch } from "./numbers.ts";
import type { CallResult } from "./result.ts";

/** What kind of socket a descriptor is: the family and the protocol that it was made with. */
export interface SocketKind {
  /** `AF_NETLINK` is 16. */
  readonly family: number;
  /** What that means depends on the family. */
  readonly protocol: number;
}

/** How text is made. Everything has strace's default. */
export interface FormatOptions {
  /** How many bytes of a string or buffer are shown (strace's -s). 32 by default. */
  readonly stringLimit?: number;
  /** Show every field of every structure, and whole arrays (strace's -v). */
  readonly verbose?: boolean;
  /** The column the `=` of a result is moved to (strace's -a). 40 by default. */
  readonly align?: number;
  /** Use hexadecimal in strings: in their escapes, in those with unprintable bytes, or in all (strace's -x, -xx). */
  readonly hexStrings?: "escapes" | "unprintable" | "all";
  /** How numbers are shown that have names (strace's -X). By their names by default. */
  readonly constants?: ConstantStyle;
  /** Whether what pointers lead to is shown, beside strings and buffers (strace's -e verbose). It is by default. */
  readonly structures?: boolean;
  /** Show the names of arguments: `close(fd=3)` (strace's -N). */
  readonly argumentNames?: boolean;
  /** What a process id stands for (strace's --decode-pids); shown right behind it. */
  readonly describePid?: (pid: number) => string | undefined;
  /** Show arguments and result as numbers in hexadecimal (strace's -e raw). */
  readonly raw?: boolean;
  /** The call that a restart_syscall goes on with. */
  readonly interrupted?: string | undefined;
  /** What a descriptor stands for (strace's -y): a path; shown as `3</etc/passwd>`. -100 is the working directory. */
  readonly describeFd?: (fd: number) => string | undefined;
  /**
   * What kind of socket a descriptor is, in the kernel's numbers; undefined if it is none, or that is not known.
   * Messages of netlink are decoded by it.
   */
  readonly describeSocket?: (fd: number) => SocketKind | undefined;
  /** The name of a network interface by its number; shown as `if_nametoindex("lo")`. */
  readonly interfaceName?: (index: number) => string | undefined;
}

/** How many bytes are read for one text at most, whatever the program's memory says. */
const MOST_BYTES = 1 << 20;

/** What a read counts besides its bytes: so their number has an end too. */
const READ_COST = 64;

const NOTHING = new Uint8Array(0);

/**
 * All that the text of one argument can depend on. Memory is read through it, so that hostile structures end:
 * from some megabyte on there is nothing more to read.
 */
export class Frame implements Memory {
  readonly call: Call;
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
  #left: number;

  constructor(call: Call, options: FormatOptions, result: CallResult | null) {
    this.call = call;
    this.arch = call.arch as Arch;
    this.options = options;
    this.stringLimit = options.stringLimit ?? 32;
    this.result = result;
    this.failed = result === null || result.failed;
    this.#left = Math.max(MOST_BYTES, 64 * this.stringLimit);
  }

  /** The memory of the process that called. */
  get memory(): Memory {
    return this;
  }

  /** The same, for strings and buffers alone. */
  get texts(): Memory {
    if (this.options.structures !== false) return this;
    return { read: (address, length) => this.#take(address, length) };
  }

  /** Up to `length` bytes; none any more when enough was read. */
  read(address: Address, length: number): Uint8Array {
    return this.options.structures === false ? NOTHING : this.#take(address, length);
  }

  #take(address: Address, length: number): Uint8Array {
    const asked = Math.min(length, this.#left);
    if (!(asked > 0)) return NOTHING;
    this.#left -= asked + READ_COST;
    return this.call.memory.read(address, asked);
  }
}
