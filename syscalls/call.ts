import type { SyscallArgs } from "./generated/args.gen.ts";
import type { Address, Memory } from "./memory.ts";
import type { Abi, SyscallName } from "./numbers.ts";
import { type Plan, planOf } from "./plan.ts";
import { type ArgumentInput, setWord, type SyscallInput } from "./request.ts";
import { toAddress, toBigint } from "./words.ts";

/**
 * One system call as the kernel got it: a number and six words. Nothing is read from memory, and nothing
 * is converted, before it is asked for.
 *
 * ```ts
 * if (call.name === "openat") console.log(call.args.filename.read(), call.args.flags);
 * ```
 */
export class Call<N extends SyscallName = SyscallName> {
  /** What the program that called is built for. */
  readonly arch: Abi;
  /** The number in the register; what it means depends on `arch`. */
  readonly number: number;
  /** Twelve halves: low and high of each of the six arguments. */
  readonly words: Uint32Array;
  /** The memory of the process that called. */
  readonly memory: Memory;
  /** The stack pointer at the call, if it is known; only rt_sigreturn is shown by it. */
  stackPointer: Address | undefined;
  /** The address of the instruction that made the call, if it is known. */
  site: number | undefined;
  /**
   * When it began, for tools that subscribe with `stamps`: nanoseconds of CLOCK_MONOTONIC; exact to one of them for 104 days
   * after the machine started. Of a call that stopped, when the tracer had it.
   */
  beginNanoseconds: number | undefined;
  /** When it ended, the same; undefined before that, and where its thread ended in it. */
  endNanoseconds: number | undefined;
  #plan: Plan | undefined;
  #args: SyscallArgs[N] | undefined;

  /** A call from its number and the halves of its six arguments: low, high, low, high... */
  constructor(arch: Abi, number: number, words: Uint32Array, memory: Memory) {
    this.arch = arch;
    this.number = number;
    this.words = words;
    this.memory = memory;
  }

  /**
   * Makes it another call, whose words are those that `words` has by now: for who makes millions of them.
   * @ignore
   */
  become(number: number, memory: Memory): void {
    const self = this as { -readonly [K in "number" | "memory"]: this[K] };
    self.number = number;
    self.memory = memory;
    this.endNanoseconds = undefined;
    this.#plan = undefined;
    this.#args = undefined;
  }

  /**
   * How this call is shown and decoded.
   * @ignore
   */
  get plan(): Plan {
    return (this.#plan ??= planOf(this.arch, this.number));
  }

  /** The call's name; `syscall_0x1f4` for a number that has none. */
  get name(): N {
    return this.plan.name as N;
  }

  /** The arguments by the kernel's own names. Each is converted when it is asked for. */
  get args(): SyscallArgs[N] {
    return (this.#args ??= this.plan.view(this) as SyscallArgs[N]);
  }

  /** The low 32 bits of argument `i`, signed. */
  int(i: number): number {
    return this.words[2 * i]! | 0;
  }

  /** The low 32 bits of argument `i`, unsigned. */
  uint(i: number): number {
    return this.words[2 * i]!;
  }

  /** Argument `i` as a place in memory. */
  address(i: number): Address {
    return toAddress(this.words[2 * i]!, this.words[2 * i + 1]!);
  }

  /** Argument `i`, all 64 bits, unsigned. */
  word(i: number): bigint {
    return toBigint(this.words[2 * i]!, this.words[2 * i + 1]!);
  }

  /**
   * The same call with other values for some arguments.
   *
   * @throws TypeError if the call has no argument of such a name
   */
  with(changes: Partial<SyscallInput<N>>): Call<N> {
    const words = this.words.slice();
    const { names, indexes } = this.plan;
    for (const [name, value] of Object.entries(changes)) {
      const position = names.indexOf(name);
      if (position < 0) throw new TypeError(`${this.name} has no argument '${name}'`);
      if (value !== undefined) setWord(words, indexes[position]!, value as ArgumentInput);
    }
    const copy = new Call<N>(this.arch, this.number, words, this.memory);
    copy.stackPointer = this.stackPointer;
    copy.site = this.site;
    copy.beginNanoseconds = this.beginNanoseconds;
    copy.endNanoseconds = this.endNanoseconds;
    return copy;
  }

  /** Whether the call is one of these: `if (call.is("read", "pread64")) call.args.count`. */
  is<M extends SyscallName>(...names: readonly M[]): this is Call<M> {
    return (names as readonly string[]).includes(this.plan.name);
  }
}

/** A call of one of these names: comparing `call.name` tells which, and so what `call.args` has. */
export type Syscall<N extends SyscallName = SyscallName> = { [K in N]: Call<K> }[N];
